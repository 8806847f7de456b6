/**
 * I6. From every rest, and from every so-manyth situation besides, with a server that is well and nothing new happening,
 * each visible tab that runs has within the bound a usable token, or rightly shows that nobody is signed in, and no
 * caller waits any more. Stopped, frozen and cached tabs stay so, and a ledger that is stuck stays stuck.
 *
 * The bound: two waits for a lock that is never let go (each a request and a second), a request, a delay of ten seconds.
 */
import { nextOf } from '../rules/index.ts'
import { instantOf } from '../world/instant.ts'
import { actOfEpoch } from '../world/laws.ts'
import type { Tab, World } from '../world/world.ts'
import { isTold } from './agreement.ts'
import type { Fault, Invariant } from './invariant.ts'
import { liveTabs } from './rest.ts'
import { isOut, livingToken, usableToken } from './rules.ts'

const BOUND_MS = 20_000
/** More than any recovery takes; beyond, it goes round in circles. */
const MOST_MOVES = 1000

/** Whether it is right that this tab shows nobody: the server knows nobody, or the latest act is a sign-out. */
function isRightlyOut(world: World, tab: Tab): boolean {
  const { cookie, alive } = world.server
  const isOver = cookie === null || alive[cookie] === undefined
  return isOver || actOfEpoch(world, tab)?.kind === 'sign-out' || !isTold(world)
}

function isWell(world: World, tab: Tab): boolean {
  const { machine } = tab
  const line = machine.lines['']
  if (machine.life !== 'live' || !line || line.callers.length) return false
  const at = instantOf(world, tab)
  if (isOut(machine, at)) return isRightlyOut(world, tab)
  // In memory until it is due: what is about to be renewed is as good.
  return Boolean(usableToken(machine, line, at) ?? (line.flight && livingToken(machine, line, at)))
}

function waiting(world: World): Tab[] {
  return world.tabs.filter(
    (tab) => tab.place === 'running' && tab.shown && tab.machine.life !== 'disposed' && !isWell(world, tab),
  )
}

/** Goes on without anything new until nobody waits. */
export function recover(world: World): Fault {
  let present: World = { ...world, budget: {}, faults: [] }
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const [tab] = waiting(present)
    if (!tab) return null
    if (present.now - world.now > BOUND_MS) return `tab ${tab.id} has no token within ${BOUND_MS / 1000} s`
    const next = nextOf(present)
    if (!next) return `tab ${tab.id} waits for ever`
    present = next.play()
  }
  return `tab ${waiting(present)[0]?.id} goes round in circles`
}

export const recovery: Invariant = {
  name: 'I6',
  rest: (world) => (liveTabs(world).length ? recover(world) : null),
}
