/**
 * I14. When all is said and done, no page shows a token of a session that somebody signed out of; and nobody is shown as
 * signed in where the latest act that the page knows of is a sign-out.
 *
 * Without a channel it is looked at after the next readings of the ledger.
 */
import { actOfEpoch } from '../world/laws.ts'
import { mintedOf } from '../world/token.ts'
import type { World } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'
import { shownToken } from './life.ts'
import { liveTabs } from './rest.ts'

function resurrection(world: World): Fault {
  const ended = world.acts.filter(({ kind }) => kind === 'sign-out').map(({ session }) => session - 1)
  for (const tab of liveTabs(world)) {
    const value = shownToken(world, tab)
    if (value && ended.includes(mintedOf(value).session)) return `tab ${tab.id} is signed in again after a sign-out`
    if (actOfEpoch(world, tab)?.kind === 'sign-out' && tab.view.status === 'signed-in') {
      return `tab ${tab.id} shows somebody signed in after a sign-out`
    }
  }
  return null
}

export const signOuts: Invariant = {
  name: 'I14',
  rest: resurrection,
}
