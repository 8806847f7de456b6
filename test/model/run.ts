import { parseArgs } from 'node:util'
import { SCENARIOS } from './scenarios/list.ts'
import { explore } from './search/explore.ts'
import { begin } from './world/begin.ts'

const { values } = parseArgs({ options: { scenario: { type: 'string' }, limit: { type: 'string' } } })
for (const scenario of SCENARIOS) {
  if (values.scenario && !scenario.name.includes(values.scenario)) continue
  const result = explore(begin(scenario), Number(values.limit ?? scenario.limit))
  const { states, rests, depth, isComplete, seconds, violations } = result
  console.log(scenario.name, { states, rests, depth, isComplete, rate: Math.round(states / seconds), seconds })
  for (const { fault, schedule } of violations) {
    console.log(`  ! ${fault}`)
    schedule.forEach((says, at) => console.log(`    ${at + 1}. ${says}`))
  }
}
