/**
 * `npm test`: all suites one after the other, whatever fails, and the sum on the last line. `node tools/test.js lint
 * unit` runs only those.
 */
import { countLine } from './checks.js'
import { SUITES } from './suites/list.js'
import { sum, table } from './suites/report.js'
import { runSuite } from './suites/run.js'

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name))
if (unknown.length > 0) throw new TypeError(`No such suite: ${unknown.join(', ')}`)

// An `exit` handler ends the running suite; a signal alone would not call it.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => process.exit(1))

/** @type {import('./suites/report.js').Result[]} */
const results = []
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n── ${suite.name} ${'─'.repeat(Math.max(0, 76 - suite.name.length))}`)
  results.push(await resultOf(suite))
}

const total = sum(results)
console.log(`\n${table(results)}\n\n${countLine(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1

/**
 * @param {import('./suites/list.js').Suite} suite
 * @returns {Promise<import('./suites/report.js').Result>}
 */
async function resultOf(suite) {
  const needed = results.find((result) => result.name === suite.needs)
  if (needed && needed.failed > 0) {
    console.log(`not run: ${needed.name} failed, see there for what to type`)
    return { name: suite.name, passed: 0, failed: 1, seconds: 0, note: `FAIL (needs ${needed.name})` }
  }
  const startMs = performance.now()
  const counts = await runSuite(suite)
  return { name: suite.name, ...counts, seconds: (performance.now() - startMs) / 1_000 }
}
