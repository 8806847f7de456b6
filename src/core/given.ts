/** Tokens that nobody requested: they come with the page, or with the answer to a sign-in. */
import type { Answer } from './answer.ts'
import { commitToken, tokenOf } from './commit.ts'
import { floorOf, isMarkerMoved, livingToken, statusOf } from './facts.ts'
import { createFlight } from './initial-state.ts'
import { lifeLeft, type Moment } from './schedule.ts'
import { hold, isForeign } from './sharing.ts'
import { type Flight, GIVEN, type Line, type Step } from './state.ts'

/** Whether the record tells of a token of the same sign-in that was requested since, and is still to be had. */
function isSuperseded({ state, at }: Step, { record }: Line, from: Moment): boolean {
  const { requestedAt, usableUntil } = record
  const isSince = requestedAt > from.wall && requestedAt <= at.wall
  return isSince && usableUntil > at.wall && !isMarkerMoved(state, at)
}

/** Takes it, where nothing is known against it. */
export function takeGiven(step: Step, line: Line, answer: Answer, from: Moment): void {
  const { state, at } = step
  if (answer.kind !== 'token' || statusOf(state, at) === 'out' || livingToken(state, line, at)) return
  // Dead when it came, or from before an invalidation: nobody was asked, so nothing failed.
  if (!lifeLeft({ from, lifetime: answer.lifetime }, at) || floorOf(state, line) > from.wall) return
  const joined = { floor: floorOf(state, line), marker: at.marker, sequence: state.sequence + 1 }
  const flight: Flight = { ...createFlight(state, GIVEN, from), ...joined, phase: 'fetch', adrift: true }
  if (!isSuperseded(step, line, from)) commitToken(step, line, flight, answer)
  else if (!isForeign(step, line, answer.reading.identity)) {
    // Good enough to be served here until the later one comes, and nothing to tell the others of.
    hold(step, line, tokenOf(step, line, { ...flight, sequence: 0 }, answer, { from, lifetime: answer.lifetime }))
  }
}
