/** The shape of the demo's session server: it is read, and copied, folder by folder. */
import { checkCycles } from './cycles.js'
import { collectEdges } from './edges.js'
import { checkFileLengths, checkFunctionLengths } from './limits.js'
import { createSources } from './program.js'

const ROOT = 'demo/server/'

/** A folder may import what stands before it, and itself. The last two know nothing of each other. */
const FOLDERS = ['database', 'people', 'keys', 'sessions', 'http', 'routes', 'api']

/**
 * @param {Readonly<Record<string, string>>} contents
 * @returns {Record<string, string[]>} Problems by check.
 */
export function checkDemoShape(contents) {
  const sources = createSources(contents)
  const edges = collectEdges(sources)
  return {
    'the demo’s server: imports point one way': edges.flatMap(({ from, to, at }) =>
      mayImport(folderOf(from), folderOf(to)) ? [] : [`${at} must not import ${to}`],
    ),
    'the demo’s server: there is no cycle': checkCycles(edges),
    'the demo’s server: no file is too long': checkFileLengths(sources),
    'the demo’s server: no function is too long': checkFunctionLengths(sources),
  }
}

/**
 * `null` is a file that is in none: the one that puts them together, and what is no part of the server.
 * @param {string} path
 */
function folderOf(path) {
  return FOLDERS.find((folder) => path.startsWith(`${ROOT}${folder}/`)) ?? null
}

/**
 * @param {string | null} from
 * @param {string | null} to
 */
function mayImport(from, to) {
  if (from === null || to === null || from === to) return true
  return FOLDERS.indexOf(to) < FOLDERS.indexOf(from) && !(from === 'api' && to === 'routes')
}
