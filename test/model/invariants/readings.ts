/** Where there is no channel, tabs learn of each other when they read the ledger: as if each were looked at, and again. */
import { movesOf, nextOf } from '../rules/index.ts'
import { send } from '../world/machine.ts'
import { draftOf, setTab, type World } from '../world/world.ts'
import { isQuiet } from './rest.ts'

const ROUNDS = 2
const MOST_MOVES = 200

function lookAt(world: World): World {
  const draft = draftOf(world)
  for (const [index, { place, machine }] of world.tabs.entries()) {
    if (place !== 'running' || machine.life !== 'live') continue
    setTab(draft, index, { shown: true })
    send(draft, index, { type: 'life', event: 'visible' }, ['looked at'])
  }
  return draft
}

/** The world when all tabs have read the ledger, and what came of it is over. */
export function afterReadings(world: World): World {
  let present: World = { ...world, budget: {} }
  for (let round = 0; round < ROUNDS; round += 1) {
    present = lookAt(present)
    for (let moves = 0; moves < MOST_MOVES && !isQuiet(present, movesOf(present)); moves += 1) {
      present = nextOf(present)?.play() ?? present
    }
  }
  return present
}
