/** Type-checks every project, and that every source file is in one: what no project includes, nobody checks. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'
import { createChecks } from './checks.js'

/** The longest first, so that nobody is left to wait for it. */
const PROJECTS = ['test', 'demo', 'tools', 'bench', 'demo/page', '.', 'test/types']

/** @typedef {import('./types/check-project.js').Checked} Checked */

/** @returns {Promise<Map<string, Checked>>} */
async function checkAll() {
  const waiting = [...PROJECTS]
  /** @type {Map<string, Checked>} */
  const results = new Map()
  const work = async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      results.set(folder, await checkApart(folder))
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), PROJECTS.length) }, work))
  return results
}

/**
 * @param {string} folder
 * @returns {Promise<Checked>}
 */
function checkApart(folder) {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./types/check-project.js', import.meta.url), { workerData: folder })
    worker.once('message', done)
    worker.once('error', fail)
    worker.once('exit', (code) => fail(new Error(`The check of ${folder} said nothing, and ended with ${code}`)))
  })
}

function sourceFiles() {
  return ts.sys.readDirectory('.', ['.ts', '.js', '.tsx', '.mts'], ['node_modules', 'dist', 'coverage', '.cache'])
}

// Listed first: a file that somebody writes meanwhile is no gap.
const present = sourceFiles()
const results = await checkAll()
const checks = createChecks()
for (const [folder, { files, problems }] of results) checks.check(`${folder}: ${files.length} files`, problems)
const covered = new Set([...results.values()].flatMap(({ files }) => files))
const uncovered = present.filter((file) => !covered.has(resolve(file)))
checks.check(
  'every source file is in a project',
  uncovered.map((file) => `${file} is in none`),
)
checks.finish()
