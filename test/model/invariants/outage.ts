/**
 * I8. While requests fail, none is sent within the shortest delay there is, nor before the delay is over that any tab has written after the last failure: of the
 * same epoch, and not forgiven by the sender, and written by a tab that was not stopped in the flight that failed. What is still on its way when time has passed is not known yet.
 */
import { compareEpoch } from '../../../src/core/record.ts'
import { retryDue } from '../../../src/core/schedule.ts'
import type { Draft, Tab } from '../world/world.ts'
import type { Asked, Fault, Invariant } from './invariant.ts'

/** Whether this tab knows that nobody is to ask now. */
function forbids(knower: Tab, sender: Tab, wall: number): boolean {
  const known = knower.machine.lines['']?.record
  const own = sender.machine.lines['']
  if (
    knower.stoppedIn !== null ||
    !known?.retry ||
    !own ||
    compareEpoch(known, own.record) ||
    known.sequence < own.record.sequence
  )
    return false
  const { writtenAt } = known.retry
  return retryDue(known.retry, wall) > 0 && writtenAt > own.forgiven.wall && writtenAt > own.pardoned.wall
}

/** The shortest delay there is. */
const LEAST_MS = 200
/** A wall clock that fell behind by more was set back. */
const SET_BACK_MS = 1000

/** Whether the failure that this tab knows of claims to be of the future, and is ignored for that (section 2). */
function isFromFuture(sender: Tab, wall: number): boolean {
  const writtenAt = sender.machine.lines['']?.record.retry?.writtenAt ?? 0
  return writtenAt > wall + SET_BACK_MS
}

/** Whether a request failed a moment ago, in the present epoch, and nothing has woken the sender since. */
function isAtOnce({ now, failedAt, epochs }: Draft, sender: Tab, wall: number): boolean {
  const line = sender.machine.lines['']
  const failedWall = wall - (now - failedAt)
  const isForgiven = (line?.forgiven.wall ?? 0) >= failedWall || epochs.some(({ stamp }) => stamp >= failedWall)
  return now - failedAt < LEAST_MS && !isForgiven && !isFromFuture(sender, wall)
}

function early({ draft, step: { after, at } }: Asked): Fault {
  const flight = after.machine.lines['']?.flight
  if (isAtOnce(draft, after, at.wall)) return `tab ${after.id} sends a request just after one has failed`
  const reached = draft.tabs.filter(({ id, place, listening }) => id === after.id || (place === 'running' && listening))
  const knower = flight?.confirming ? undefined : reached.find((tab) => forbids(tab, after, at.wall))
  return knower ? `tab ${after.id} sends a request before the delay is over that tab ${knower.id} knows of` : null
}

export const outage: Invariant = {
  name: 'I8',
  effect: (asked, effect) => (effect.type === 'fetch' ? early(asked) : null),
}
