/**
 * I3 and I13, by what epochs and floors mean. A tab that knows the epoch of a sign-in serves no token of a session before
 * it; one that knows the epoch of a sign-out, none of the session that ended; one that knows the floor of an
 * invalidation, none that the server minted with the role before. Two invalidations in one millisecond have one floor
 * until the later one has read the ledger, so scenarios with two let a millisecond pass with each act.
 */
import { breach } from '../world/laws.ts'
import { mintedOf } from '../world/token.ts'
import type { Draft, Tab } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'
import { shownToken } from './life.ts'

function judge(world: Pick<Draft, 'epochs' | 'floors'>, tab: Tab, value: string | null): Fault {
  if (value === null) return null
  const { session, role, user } = mintedOf(value)
  const law = breach(world, tab, session, role)
  return law
    ? `tab ${tab.id} knows of a ${law.kind} and serves a token from before it (${user}, session ${session})`
    : null
}

export const served: Invariant = {
  name: 'I3/I13',
  effect: ({ draft, step: { after } }, effect) => {
    const isToken = effect.type === 'settle' && effect.outcome.kind === 'token'
    return isToken ? judge(draft, after, effect.outcome.value) : null
  },
  state: (world) => {
    for (const tab of world.tabs) {
      const fault = judge(world, tab, shownToken(world, tab))
      if (fault) return fault
    }
    return null
  },
}
