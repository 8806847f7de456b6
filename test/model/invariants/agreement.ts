/**
 * I4. When all is said and done, all tabs agree on epoch, floor, sequence and status, and whoever shows a token shows one
 * of the cookie's session, as far as the server keeps that session and somebody could know: there is a marker, or every
 * sign-in was told.
 *
 * Without a channel tabs agree at their next reading of the ledger: it is looked at after that (see readings.ts).
 */
import { mintedOf } from '../world/token.ts'
import type { Tab, World } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'
import { shownToken } from './life.ts'
import { liveTabs } from './rest.ts'

function known({ machine }: Tab): string {
  const { epoch, raiser, floor, sequence, status } = machine.session
  return `epoch ${epoch} of ${raiser}, floor ${floor}, ${status} ${sequence}`
}

function disagreement(world: World): Fault {
  const [first, ...others] = liveTabs(world)
  const other = first && others.find((tab) => known(tab) !== known(first))
  return other ? `tab ${first.id} knows ${known(first)}, tab ${other.id} ${known(other)}` : null
}

/** Whether the browser can know of every sign-in. */
export function isTold({ scenario }: World): boolean {
  return scenario.hasMarker || scenario.tellsRedirect
}

function stranger(world: World): Fault {
  const { cookie, alive } = world.server
  if (!isTold(world) || cookie === null || alive[cookie] === undefined) return null
  for (const tab of liveTabs(world)) {
    const value = shownToken(world, tab)
    const session = value && mintedOf(value).session
    if (session && session !== cookie)
      return `tab ${tab.id} shows a token of session ${session}, the cookie is of ${cookie}`
  }
  return null
}

export const agreement: Invariant = {
  name: 'I4',
  rest: (world) => disagreement(world) ?? stranger(world),
}
