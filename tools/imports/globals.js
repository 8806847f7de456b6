/** Core and shell know no browser: what they need of the world comes in by ports, time and chance included. */
import ts from 'typescript'

/** Types that answers and ports are made of. They are shapes only; nothing of them is there at run time. */
const ALLOWED_TYPES = new Set(['AbortSignal', 'Headers', 'RequestInit', 'Response'])

/** What may be named besides. Requests are aborted by the shell, and every platform has the means for it. */
/** @type {readonly { files: RegExp, names: readonly string[] }[]} */
const ALLOWED_VALUES = [
  { files: /^src\/core\//, names: [] },
  { files: /^src\/(shell\/|token-manager\.ts)/, names: ['AbortController'] },
]

/** Of these parts of the language, only the named members give the same answer every time. */
const IMPURE = new Map([
  ['Date', ['parse', 'UTC']],
  ['globalThis', []],
])

/**
 * @param {import('./program.js').Sources} sources
 * @returns {string[]}
 */
export function checkGlobals({ files, checker, pathOf }) {
  return files.flatMap((file) => {
    const allowed = ALLOWED_VALUES.find(({ files: concerned }) => concerned.test(pathOf(file)))?.names
    if (!allowed) return []
    /** @type {string[]} */
    const problems = []
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isIdentifier(node) && !allowed.includes(node.text) && isForbidden(node, checker)) {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        problems.push(`${pathOf(file)}:${line} names ${node.text}`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
    return problems
  })
}

/**
 * @param {ts.Identifier} node
 * @param {ts.TypeChecker} checker
 */
function isForbidden(node, checker) {
  if (isMathRandom(node)) return true
  const symbol = symbolOf(node, checker)
  if (symbol === undefined || symbol.name !== node.text) return false
  const isType = isInType(node)
  const pureMembers = IMPURE.get(node.text)
  if (pureMembers && isOfLibrary(symbol, /\/lib\./)) return !isType && !pureMembers.includes(memberOf(node) ?? '')
  if (!isOfLibrary(symbol, /\/lib\.dom\./)) return false
  return !(isType && ALLOWED_TYPES.has(node.text))
}

/**
 * @param {ts.Identifier} node
 * @param {ts.TypeChecker} checker
 */
function symbolOf(node, checker) {
  if (ts.isShorthandPropertyAssignment(node.parent)) return checker.getShorthandAssignmentValueSymbol(node.parent)
  return checker.getSymbolAtLocation(node)
}

/**
 * Declared at the top level of a library. Members such as `response.status` are not: who has the object may use it.
 * @param {ts.Symbol} symbol
 * @param {RegExp} library
 */
function isOfLibrary(symbol, library) {
  if (symbol.name === 'globalThis') return true
  return (symbol.declarations ?? []).some((declaration) => {
    const isVariable = ts.isVariableDeclaration(declaration)
    const container = isVariable ? declaration.parent.parent.parent : declaration.parent
    return ts.isSourceFile(container) && library.test(container.fileName)
  })
}

/** @param {ts.Identifier} node */
function isInType(node) {
  return ts.findAncestor(node, ts.isTypeQueryNode) === undefined && ts.isPartOfTypeNode(node)
}

/** @param {ts.Identifier} node */
function memberOf(node) {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node ? node.parent.name.text : null
}

/** @param {ts.Identifier} node */
function isMathRandom(node) {
  return node.text === 'Math' && memberOf(node) === 'random'
}
