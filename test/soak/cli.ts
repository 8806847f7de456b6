/**
 * Random life in real browsers against a strict server: `npm run soak -- --minutes 10 --tabs 20 --engine all`. The seed,
 * which it prints, draws the same numbers again: `--seed 42`. What is done with them goes by what has happened until then.
 */
import { parseArgs } from 'node:util'
import type { EngineName } from '../browsers/engine.ts'
import { ENGINES } from '../browsers/engines.ts'
import { soak } from './run.ts'

const MAX_SEED = 1_000_000

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    tabs: { type: 'string', default: '20' },
    engine: { type: 'string', default: 'all' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * MAX_SEED)) },
  },
})

function chosenEngines(name: string): EngineName[] {
  const names = Object.keys(ENGINES) as EngineName[]
  const chosen = names.filter((known) => name === 'all' || name === known)
  if (chosen.length === 0) throw new TypeError(`There is no engine ${name}: ${names.join(', ')}, or all`)
  return chosen
}

function positive(name: 'minutes' | 'tabs' | 'seed'): number {
  const value = Number(values[name])
  if (!(value >= 0)) throw new TypeError(`--${name} must be a number, and is ${values[name]}`)
  return value
}

const options = { minutes: positive('minutes'), tabs: positive('tabs'), seed: positive('seed') }
let isWell = true
for (const name of chosenEngines(values.engine)) {
  console.log(`${name}, seed ${options.seed}`)
  try {
    isWell = (await soak(ENGINES[name], options)) && isWell
  } catch (error) {
    // The other engines are tried all the same.
    console.error(`FAILED ${name} could not be tried:`, error)
    isWell = false
  }
}
// Whatever still hangs in a browser ends with this process.
process.exit(isWell ? 0 : 1)
