/** Files and functions stay small enough to be read in one go. */
import ts from 'typescript'

const MAX_FILE_LINES = 250
const MAX_FUNCTION_LINES = 50

const ANONYMOUS = '(anonymous)'

/**
 * @param {import('./program.js').Sources} sources
 * @returns {string[]}
 */
export function checkFileLengths({ files, pathOf }) {
  return files.flatMap((file) => {
    const lines = file.text.replace(/\n$/, '').split('\n').length
    return lines > MAX_FILE_LINES ? [`${pathOf(file)} has ${lines} lines, more than ${MAX_FILE_LINES}`] : []
  })
}

/**
 * @param {import('./program.js').Sources} sources
 * @returns {string[]}
 */
export function checkFunctionLengths(sources) {
  return measureFunctions(sources)
    .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    .map(({ at, lines }) => `${at} has ${lines} lines of code, more than ${MAX_FUNCTION_LINES}`)
}

/**
 * How long the functions are that have a name; an arrow handed to a call is part of its surroundings.
 * @param {import('./program.js').Sources} sources
 */
export function describeLengths(sources) {
  const lengths = measureFunctions(sources)
    .filter(({ name }) => name !== ANONYMOUS)
    .map(({ lines }) => lines)
    .sort((a, b) => a - b)
  return `${lengths.length}, median ${lengths[lengths.length >> 1] ?? 0}, longest ${lengths.at(-1) ?? 0} lines`
}

/**
 * @param {import('./program.js').Sources} sources
 * @returns {{ at: string, name: string, lines: number }[]}
 */
function measureFunctions({ files, pathOf }) {
  return files.flatMap((file) => {
    /** @type {{ at: string, name: string, lines: number }[]} */
    const found = []
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isFunctionLike(node) && 'body' in node && node.body) {
        const name = nameOf(node)
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        found.push({ at: `${pathOf(file)}:${line} ${name}`, name, lines: codeLines(node, file).size })
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
    return found
  })
}

/** @param {ts.SignatureDeclaration} node */
function nameOf(node) {
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : ANONYMOUS)
}

/**
 * Lines with a token on them: neither blank nor comment.
 * @param {ts.Node} node
 * @param {ts.SourceFile} file
 * @returns {Set<number>}
 */
function codeLines(node, file) {
  const children = node.getChildren(file).filter((child) => !ts.isJSDoc(child))
  if (children.length > 0) return new Set(children.flatMap((child) => [...codeLines(child, file)]))
  if (node.getWidth(file) === 0) return new Set()
  const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line
  const last = file.getLineAndCharacterOfPosition(node.getEnd()).line
  return new Set(Array.from({ length: last - first + 1 }, (_, offset) => first + offset))
}
