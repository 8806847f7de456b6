/**
 * Plays random schedules: `npm run test:simulation -- --runs 10000 --seed 1`. One of them, with its log:
 * `-- --seed 42 --runs 1 --log`; and made smaller, where it fails: `--shrink`.
 */
import { parseArgs } from 'node:util'
import { CHECKERS } from './invariants/index.ts'
import { drawPlan } from './plan/draw-plan.ts'
import { missing } from './report/expected.ts'
import { Lanes } from './report/lanes.ts'
import { addUp, count, createTally, describe } from './report/tally.ts'
import { run } from './run/run.ts'
import { shrink } from './run/shrink.ts'
import { work, workAll } from './workers.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    log: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
})

/** In so many runs everything must have happened. */
const ENOUGH_RUNS = 5000

const isSingle = values.log || values.shrink
// What is thrown and caught by the thousand need not say where.
if (!isSingle) Error.stackTraceLimit = 0

async function playSeed(seed: number) {
  return run(drawPlan(seed), { checkers: CHECKERS })
}

async function logSeed(seed: number) {
  const lanes = new Lanes()
  const drawn = drawPlan(seed)
  const plan = values.shrink ? await shrink(drawn, CHECKERS) : drawn
  const result = await run(plan, { checkers: CHECKERS, listener: (happening) => lanes.add(happening) })
  const actions = plan.actions.map((action) => `  ${JSON.stringify(action)}`)
  console.log(`${JSON.stringify(plan.setup)}\n${actions.join('\n')}\n\n${lanes.print()}\n`)
  for (const { invariant, problem, at } of result.violations) console.log(`${invariant} at ${at} ms: ${problem}`)
  return result
}

async function main(first: number, runs: number): Promise<void> {
  const tally = createTally()
  if (isSingle) count(tally, first, await logSeed(first))
  else await workAll(first, runs, (part) => addUp(tally, part))
  console.log(describe(tally))
  const failed = tally.failed + (runs < ENOUGH_RUNS || missing(tally.reached).length === 0 ? 0 : 1)
  console.log(`${tally.runs - tally.failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

if (values.worker) work(playSeed)
else await main(Number(values.seed), isSingle ? 1 : Number(values.runs))
