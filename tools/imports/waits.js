/** The machine waits for nothing: it is a function of state and event, and so is all that it is made of. */
import ts from 'typescript'

const MACHINE = 'src/core/machine.ts'

/**
 * @param {import('./program.js').Sources} sources
 * @param {readonly import('./edges.js').Edge[]} edges
 * @returns {string[]}
 */
export function checkWaits({ files, pathOf }, edges) {
  const parts = partsOf(MACHINE, edges)
  if (!files.some((file) => pathOf(file) === MACHINE)) return [`${MACHINE} is not there`]
  return files.flatMap((file) => {
    if (!parts.has(pathOf(file))) return []
    /** @type {string[]} */
    const problems = []
    const visit = (/** @type {ts.Node} */ node) => {
      if (isWait(node)) {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1
        problems.push(`${pathOf(file)}:${line} has ${node.getText()}`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
    return problems
  })
}

/**
 * The file and all it imports, but for types, which are not there when it runs.
 * @param {string} file
 * @param {readonly import('./edges.js').Edge[]} edges
 * @returns {Set<string>}
 */
function partsOf(file, edges) {
  const parts = new Set([file])
  for (const part of parts) {
    for (const { from, to, isTypeOnly } of edges) if (from === part && !isTypeOnly) parts.add(to)
  }
  return parts
}

/** @param {ts.Node} node */
function isWait(node) {
  return node.kind === ts.SyntaxKind.AsyncKeyword || (ts.isIdentifier(node) && node.text === 'Promise')
}
