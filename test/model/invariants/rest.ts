/** When all is said and done. */

import type { Move } from '../rules/move.ts'
import type { Tab, World } from '../world/world.ts'

function isAtRest({ place, machine, syncs, login }: Tab): boolean {
  if (place === 'gone' || machine.life === 'disposed') return true
  if (place !== 'running' || machine.life !== 'live' || login !== null) return false
  const line = machine.lines['']
  const isBusy = line?.flight || line?.callers.length || machine.syncs.length || syncs.length || machine.ending
  return !isBusy
}

/** Nothing is under way, all pages that are there run, and none of them waits for anything but time. */
export function isQuiet(world: World, moves: readonly Move[]): boolean {
  if (world.letters.length || world.requests.length || world.ends.some(({ ok }) => ok !== null)) return false
  return world.tabs.every(isAtRest) && moves.every(({ mayWait }) => mayWait)
}

/** Tabs that take part. */
export function liveTabs({ tabs }: World): Tab[] {
  return tabs.filter(({ place, machine }) => place === 'running' && machine.life === 'live')
}
