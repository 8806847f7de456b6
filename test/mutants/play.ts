/** Plays random schedules until one breaks an invariant: `play.ts FIRST RUNS STEP`, every STEP-th seed. */
import { CHECKERS } from '../simulation/invariants/index.ts'
import { drawPlan } from '../simulation/plan/draw-plan.ts'
import { run } from '../simulation/run/run.ts'

const [first = 1, runs = 1, step = 1] = process.argv.slice(2).map(Number)

// What is thrown and caught by the thousand need not say where.
Error.stackTraceLimit = 0

let playing = first
// What a listener of the app throws must not get as far as here.
process.once('uncaughtException', (error) => {
  console.log(`found: nobody caught "${error.message}", seed ${playing}`)
  process.exit(1)
})

for (let seed = first; seed < first + runs; seed += step) {
  playing = seed
  const { violations } = await run(drawPlan(seed), { checkers: CHECKERS })
  const [violation] = violations
  if (!violation) continue
  console.log(`found: ${violation.invariant}, seed ${seed}: ${violation.problem}`)
  process.exit(1)
}
