/** The public door holds named re-exports and nothing else, so that it reads as the list of what is public. */
import ts from 'typescript'

/**
 * @param {import('./program.js').Sources} sources
 * @returns {string[]}
 */
export function checkIndex({ files, pathOf }) {
  const index = files.find((file) => pathOf(file) === 'src/index.ts')
  if (!index) return ['src/index.ts is not there']
  return index.statements
    .filter((statement) => !isNamedReexport(statement))
    .map((statement) => `src/index.ts holds more than named re-exports: ${statement.getText().split('\n')[0]}`)
}

/** @param {ts.Statement} statement */
function isNamedReexport(statement) {
  if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return false
  const names = statement.exportClause
  return names !== undefined && ts.isNamedExports(names) && names.elements.every(({ name }) => name.text !== 'default')
}
