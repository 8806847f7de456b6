/** Type-checks every project, and that every source file is in one: what no project includes, nobody checks. */
import { resolve } from 'node:path'
import ts from 'typescript'
import { createChecks } from './checks.js'

const PROJECTS = ['.', 'test', 'test/types', 'demo', 'demo/page', 'bench', 'tools']

const formatHost = {
  getCanonicalFileName: (/** @type {string} */ name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
}

/**
 * @param {string} folder
 * @returns {{ files: readonly string[], problems: string[] }}
 */
function checkProject(folder) {
  /** @type {ts.Diagnostic[]} */
  const broken = []
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (/** @type {ts.Diagnostic} */ it) => broken.push(it) }
  const config = ts.getParsedCommandLineOfConfigFile(`${folder}/tsconfig.json`, {}, host)
  if (!config) return { files: [], problems: describe(broken) }
  const program = ts.createProgram({ rootNames: config.fileNames, options: config.options })
  const diagnostics = [...config.errors, ...ts.getPreEmitDiagnostics(program)]
  return { files: config.fileNames.map((file) => resolve(file)), problems: describe(diagnostics) }
}

/** @param {readonly ts.Diagnostic[]} diagnostics */
function describe(diagnostics) {
  return ts.formatDiagnostics(diagnostics, formatHost).split('\n').filter(Boolean)
}

function sourceFiles() {
  return ts.sys.readDirectory('.', ['.ts', '.js', '.tsx', '.mts'], ['node_modules', 'dist', 'coverage', '.cache'])
}

// Listed first: a file that somebody writes meanwhile is no gap.
const present = sourceFiles()
const checks = createChecks()
/** @type {Set<string>} */
const covered = new Set()
for (const folder of PROJECTS) {
  const { files, problems } = checkProject(folder)
  for (const file of files) covered.add(file)
  checks.check(`${folder}: ${files.length} files`, problems)
}
const uncovered = present.filter((file) => !covered.has(resolve(file)))
checks.check(
  'every source file is in a project',
  uncovered.map((file) => `${file} is in none`),
)
checks.finish()
