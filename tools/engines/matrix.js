/** The scenarios of `test/tabs`, engine by engine: what holds, and what the engine does not let anybody try. */
import { isDeepStrictEqual } from 'node:util'
import { readPart, replacePart } from '../marked-part.js'

/** @typedef {'holds' | 'fails' | { cannot: string }} Outcome */

/** @typedef {{ group: string, title: string, outcomes: Map<string, Outcome> }} Scenario Outcomes by engine. */

/** Where it is in README.md. */
const PART = 'matrix'

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
 * @returns {readonly Scenario[]} In the order of their files.
 */
export function matrixOf(reports) {
  /** @type {Map<string, Scenario>} */
  const scenarios = new Map()
  for (const [engine, { testResults }] of Object.entries(reports)) {
    const files = testResults.filter(({ name }) => name.startsWith('test/tabs/'))
    const tests = files.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ assertionResults }) => assertionResults)
    for (const test of tests) {
      const reason = reasonOf(test)
      const title = reason === null ? test.title : test.title.replace(REASON, '')
      const group = test.ancestorTitles.filter(Boolean).join(', ')
      const outcome = reason === null ? (test.status === 'passed' ? 'holds' : 'fails') : { cannot: reason }
      const name = `${group} ${title}`
      const scenario = scenarios.get(name) ?? { group, title, outcomes: new Map() }
      scenarios.set(name, scenario)
      scenario.outcomes.set(engine, outcome)
    }
  }
  return [...scenarios.values()]
}

/**
 * Whether every scenario holds in every engine, or cannot be tried there.
 * @param {readonly Scenario[]} matrix
 * @param {readonly string[]} engines
 */
export function isComplete(matrix, engines) {
  return !matrix.some((scenario) => hasFailed(scenario, engines))
}

/**
 * @param {Scenario} scenario
 * @param {readonly string[]} engines
 */
function hasFailed(scenario, engines) {
  return engines.some((engine) => outcomeIn(scenario, engine) === 'fails')
}

/**
 * Of what is not there nobody knows that it holds.
 * @param {Scenario} scenario
 * @param {string} engine
 */
function outcomeIn({ outcomes }, engine) {
  return outcomes.get(engine) ?? 'fails'
}

/**
 * As Markdown: how many there are, and a table to be unfolded. What cannot be tried has a number, and the reason below.
 * @param {readonly Scenario[]} matrix
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
  const rows = matrix.flatMap((scenario, index) => {
    const { group, title } = scenario
    const cells = engines.map((engine) => {
      const outcome = outcomeIn(scenario, engine)
      return typeof outcome === 'string' ? outcome : noteOf(engine, outcome.cannot)
    })
    const isFirst = group !== matrix[index - 1]?.group
    return [...(isFirst ? [rowOf([`**${group}**`, ...engines.map(() => '')])] : []), rowOf([title, ...cells])]
  })
  const head = [rowOf(['scenario', ...engines]), `|${'---|'.repeat(engines.length + 1)}`]
  const notes = reasons.map((reason, index) => `${index + 1}. ${reason}`)
  const lines = [`<summary>${summaryOf(matrix, engines)}</summary>`, '', ...head, ...rows, '', ...notes, '']
  return ['<details>', ...lines, '</details>', ''].join('\n')
}

/** @param {readonly string[]} cells */
function rowOf(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/**
 * @param {readonly Scenario[]} matrix
 * @param {readonly string[]} engines
 */
function summaryOf(matrix, engines) {
  const held = matrix.filter(({ outcomes }) => engines.every((engine) => outcomes.get(engine) === 'holds')).length
  const failed = matrix.filter((scenario) => hasFailed(scenario, engines))
  const others = matrix.length - held - failed.length
  const parts = [
    `${held} hold in ${engines.join(', ')}`,
    `${others} more wherever they can be tried`,
    `${failed.length} fail`,
  ]
  return `${matrix.length} scenarios: ${parts.join('; ')}`
}

/**
 * @param {string} readme
 * @param {string} described
 * @returns {string[]} Problems.
 */
export function checkReadme(readme, described) {
  const lines = (/** @type {string} */ text) => text.split('\n').filter(Boolean)
  const [said, seen] = [lines(readPart(readme, PART)), lines(described)]
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
  return replacePart(readme, PART, described)
}
