/**
 * I3. The epoch and the floor that a tab knows never fall, and are never less than those of a message it has taken. A
 * page on its way back takes messages when it has read the ledger. And an act raises one of them, whatever the clock shows.
 */
import { compareEpoch } from '../../../src/core/record.ts'
import type { Step } from '../world/laws.ts'
import type { Fault, Invariant } from './invariant.ts'

function step({ before, after, event }: Step): Fault {
  const was = before.machine.session
  const is = after.machine.session
  if (compareEpoch(is, was) < 0 || is.floor < was.floor) return `tab ${after.id} forgets an epoch or a floor`
  if (event.type === 'invalidate' && is.floor === was.floor) return `tab ${after.id} invalidates and raises no floor`
  const isAct = event.type === 'sign-in' || event.type === 'sign-out'
  if (isAct && compareEpoch(is, was) === 0) return `tab ${after.id} has a ${event.type} and begins no epoch`
  if (event.type !== 'message' || after.machine.life !== 'live') return null
  const { session } = event.message
  const isBehind = compareEpoch(is, session) < 0 || is.floor < session.floor
  return isBehind ? `tab ${after.id} ignores the epoch or the floor of a message` : null
}

export const epochs: Invariant = { name: 'I3', step }
