/** What imports what. */
import { posix } from 'node:path'
import ts from 'typescript'

/**
 * @typedef {object} Edge
 * @property {string} from
 * @property {string} to A path such as `src/errors.ts`, or the name of a package.
 * @property {boolean} isTypeOnly Erased by the compiler.
 * @property {string} at `file:line`, for people.
 */

/**
 * @param {import('./program.js').Sources} sources
 * @returns {Edge[]}
 */
export function collectEdges({ files, pathOf }) {
  return files.flatMap((file) => {
    /** @type {Edge[]} */
    const edges = []
    const visit = (/** @type {ts.Node} */ node) => {
      const specifier = specifierOf(node)
      if (specifier) {
        const from = pathOf(file)
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        const isTypeOnly = isErased(node)
        edges.push({ from, to: target(from, specifier.text), isTypeOnly, at: `${from}:${line}` })
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
    return edges
  })
}

/**
 * @param {ts.Node} node
 * @returns {ts.StringLiteralLike | undefined}
 */
function specifierOf(node) {
  /** @type {ts.Node | undefined} */
  let found
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) found = node.moduleSpecifier
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) found = node.arguments[0]
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) found = node.argument.literal
  return found && ts.isStringLiteralLike(found) ? found : undefined
}

/**
 * `import { type A }` still loads the module under `verbatimModuleSyntax`; only `import type` does not.
 * @param {ts.Node} node
 */
function isErased(node) {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

/**
 * @param {string} from
 * @param {string} specifier
 */
function target(from, specifier) {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier
}
