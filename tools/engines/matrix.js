/** The scenarios of `test/tabs`, engine by engine: what holds, and what the engine does not let anybody try. */
import { isDeepStrictEqual } from 'node:util'

/** @typedef {'holds' | 'fails' | { cannot: string }} Outcome */

/** @typedef {Map<string, Map<string, Outcome>>} Matrix Outcomes by scenario and engine, in the order they ran. */

const BEGIN = '<!-- matrix -->\n'
const END = '<!-- /matrix -->'

/** At the end of a title. */
const REASON = / \[\w+: ([^\]]+)\]$/

/**
 * A test that is skipped says why: `title [engine: reason]`.
 * @param {import('./report.js').Test} test
 * @returns {string | null} `null`: it ran, or does not say.
 */
export function reasonOf({ status, title }) {
  if (status === 'passed' || status === 'failed') return null
  return REASON.exec(title)?.[1] ?? null
}

/**
 * @param {Readonly<Record<string, import('./report.js').EngineReport>>} reports By engine.
 * @returns {Matrix}
 */
export function matrixOf(reports) {
  /** @type {Matrix} */
  const matrix = new Map()
  for (const [engine, { testResults }] of Object.entries(reports)) {
    const files = testResults.filter(({ name }) => name.startsWith('test/tabs/'))
    const tests = files.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ assertionResults }) => assertionResults)
    for (const test of tests) {
      const reason = reasonOf(test)
      const title = reason === null ? test.title : test.title.replace(REASON, '')
      const name = [...test.ancestorTitles.filter(Boolean), title].join(' ')
      const outcome = reason === null ? (test.status === 'passed' ? 'holds' : 'fails') : { cannot: reason }
      matrix.set(name, (matrix.get(name) ?? new Map()).set(engine, outcome))
    }
  }
  return matrix
}

/**
 * Whether every scenario holds in every engine, or cannot be tried there.
 * @param {Matrix} matrix
 * @param {readonly string[]} engines
 */
export function isComplete(matrix, engines) {
  return [...matrix.values()].every((outcomes) =>
    engines.every((engine) => (outcomes.get(engine) ?? 'fails') !== 'fails'),
  )
}

/**
 * As Markdown. What cannot be tried has a number, and the reason below.
 * @param {Matrix} matrix
 * @param {readonly string[]} engines
 */
export function describeMatrix(matrix, engines) {
  /** @type {string[]} */
  const reasons = []
  const noteOf = (/** @type {string} */ engine, /** @type {string} */ cannot) => {
    const reason = `${engine}: ${cannot}`
    if (!reasons.includes(reason)) reasons.push(reason)
    return `— (${reasons.indexOf(reason) + 1})`
  }
  const rows = [...matrix].map(([name, outcomes]) => {
    const cells = engines.map((engine) => {
      const outcome = outcomes.get(engine) ?? 'fails'
      return typeof outcome === 'string' ? outcome : noteOf(engine, outcome.cannot)
    })
    return `| ${[name.replaceAll('|', '\\|'), ...cells].join(' | ')} |`
  })
  const head = [`| scenario | ${engines.join(' | ')} |`, `|${'---|'.repeat(engines.length + 1)}`]
  return [...head, ...rows, '', ...reasons.map((reason, index) => `${index + 1}. ${reason}`), ''].join('\n')
}

/**
 * @param {string} readme
 * @param {string} described
 * @returns {string[]} Problems.
 */
export function checkReadme(readme, described) {
  const lines = (/** @type {string} */ text) => text.split('\n').filter(Boolean)
  const [said, seen] = [lines(partOf(readme)), lines(described)]
  if (isDeepStrictEqual(said, seen)) return []
  const wrong = said.filter((line) => !seen.includes(line)).map((line) => `no longer so: ${line}`)
  const missing = seen.filter((line) => !said.includes(line)).map((line) => `not in it: ${line}`)
  return [...wrong, ...missing, 'Type: npm run test:browsers -- --write']
}

/**
 * @param {string} readme
 * @param {string} described
 */
export function writeReadme(readme, described) {
  return readme.replace(BEGIN + partOf(readme) + END, () => BEGIN + described + END)
}

/** @param {string} readme */
function partOf(readme) {
  const [start, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (start < 0 || end < start) throw new Error('README.md has no place for the matrix')
  return readme.slice(start + BEGIN.length, end)
}
