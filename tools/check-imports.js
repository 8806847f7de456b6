/**
 * Checks the shape of `src`: which way imports point, what the core may name, and how long things are. And of the demo's
 * session server, which is read as an example.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { createChecks } from './checks.js'
import { checkCycles } from './imports/cycles.js'
import { checkDemoShape } from './imports/demo.js'
import { collectEdges } from './imports/edges.js'
import { checkIndex } from './imports/exports.js'
import { checkGlobals } from './imports/globals.js'
import { checkDirections, checkLayers, checkSingleImporters } from './imports/layers.js'
import { checkFileLengths, checkFunctionLengths, describeLengths } from './imports/limits.js'
import { createSources } from './imports/program.js'
import { checkWaits } from './imports/waits.js'

/**
 * @param {Readonly<Record<string, string>>} contents
 * @returns {Record<string, string[]>} Problems by check.
 */
export function checkShape(contents) {
  const sources = createSources(contents)
  const edges = collectEdges(sources)
  const paths = sources.files.map(sources.pathOf)
  return {
    'every file belongs to a layer': checkLayers(paths),
    'imports point one way': checkDirections(edges, paths),
    'each package is imported by one file': checkSingleImporters(edges),
    'there is no cycle, of values or of types': checkCycles(edges),
    'core and shell name no browser, no clock and no chance': checkGlobals(sources),
    'the machine waits for nothing': checkWaits(sources, edges),
    'the index holds named re-exports only': checkIndex(sources),
    'no file is too long': checkFileLengths(sources),
    [`no function is too long (${describeLengths(sources)})`]: checkFunctionLengths(sources),
  }
}

/** @param {string} folder */
function readFolder(folder) {
  const paths = ts.sys.readDirectory(folder, ['.ts'])
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]))
}

function main() {
  const checks = createChecks()
  const found = { ...checkShape(readFolder('src')), ...checkDemoShape(readFolder('demo/server')) }
  for (const [name, problems] of Object.entries(found)) checks.check(name, problems)
  checks.finish()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
