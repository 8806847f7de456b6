/**
 * Explores the shipped machine. `npm run test:model` goes through all scenarios as far as a minute or so allows; with
 * `--all` each to its end or to a million situations. `--scenario NAME` takes those whose name contains it, `--limit N`
 * bounds each by so many situations.
 */
import { parseArgs } from 'node:util'
import { countLine } from '../../tools/checks.js'
import { head, row, stories } from './report.ts'
import { SCENARIOS } from './scenarios/list.ts'
import { explore } from './search/explore.ts'
import { begin } from './world/begin.ts'
import type { Scenario } from './world/scenario.ts'

const ALL = 1_000_000

const { values } = parseArgs({
  options: { all: { type: 'boolean' }, scenario: { type: 'string' }, limit: { type: 'string' } },
})

function limitOf(scenario: Scenario): number {
  if (values.limit !== undefined) return Number(values.limit)
  return values.all ? ALL : scenario.limit
}

const chosen = SCENARIOS.filter(({ name }) => name.includes(values.scenario ?? ''))
if (!chosen.length) throw new TypeError(`There is no scenario "${values.scenario}"`)

let failed = 0
console.log(head())
for (const scenario of chosen) {
  const limit = limitOf(scenario)
  const result = explore(begin(scenario), limit)
  if (result.violations.length) failed += 1
  console.log(row(scenario, result, limit))
  for (const told of stories(result)) console.log(told)
}
console.log(countLine({ passed: chosen.length - failed, failed }))
process.exitCode = failed ? 1 : 0
