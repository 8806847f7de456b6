/** A worker that type-checks one project, the folder it is given, and posts what it found. */
import { resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import ts from 'typescript'

/** @typedef {{ files: readonly string[], problems: readonly string[] }} Checked */

const formatHost = {
  getCanonicalFileName: (/** @type {string} */ name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
}

/**
 * @param {string} folder
 * @returns {Checked}
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

parentPort?.postMessage(checkProject(workerData))
