/** When the machine wants to be told the time: one timer serves all. */
import { activeKey, heldBackFor, isOwed, isWanted, linesOf, livingToken, pauseOf, statusOf } from './facts.ts'
import { refreshDue, SLICE_MS } from './schedule.ts'
import type { Instant, Line, State } from './state.ts'

function lineDue(state: State, line: Line, at: Instant): number {
  const { flight, callers } = line
  if (flight) return flight.deadline - at.mono
  if (state.firstSync !== null) return Number.POSITIVE_INFINITY
  const wait = heldBackFor(state, line, at)
  if (callers.length) return wait
  const pause = pauseOf(state, at)
  if (line.key === activeKey(state) && isOwed(state) && !state.ending && !pause) return state.endNotBefore - at.mono
  if (pause || !isWanted(state, line) || statusOf(state, at) === 'out') return Number.POSITIVE_INFINITY
  const token = livingToken(state, line, at)
  return Math.max(wait, token ? refreshDue(token, at) : 0)
}

/** Milliseconds until the machine wants to be told the time; infinite when only an event can wake it. */
export function nextDue(state: State, at: Instant): number {
  const dues = state.syncs.map(({ deadline }) => deadline - at.mono)
  if (state.ending) dues.push(state.ending.deadline - at.mono)
  if (state.life === 'live') {
    dues.push(...linesOf(state).map((line) => lineDue(state, line, at)))
    if (at.shown || state.config.polled) dues.push(SLICE_MS)
  }
  return Math.max(0, Math.min(...dues))
}
