/** The situation that a scenario begins with. */
import { isQuiet } from '../invariants/rest.ts'
import { movesOf, nextOf } from '../rules/index.ts'
import { newWorld } from './new-tab.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

const MOST_MOVES = 1000

/** Goes on, without anything new, until nothing is under way, or until something is wrong already. */
function settle(world: World): World {
  let present: World = { ...world, budget: {} }
  for (let moves = 0; !isQuiet(present, movesOf(present)); moves += 1) {
    const next = nextOf(present)
    if (!next || moves > MOST_MOVES) throw new Error(`"${world.scenario.name}" does not come to rest`)
    present = next.play()
    if (present.faults.length) break
  }
  return { ...present, budget: world.budget }
}

export function begin(scenario: Scenario): World {
  const world = newWorld(scenario)
  return scenario.prepare(scenario.from === 'cold' ? world : settle(world))
}
