/** An act, or an epoch that an answer began, meets what was there before it: in the ledger, or in a message. */
import { publish, raiseFloor } from './acts.ts'
import { linesOf } from './facts.ts'
import { sync } from './ledger-sync.ts'
import { compareEpoch, type SessionRecord } from './record.ts'
import { post, raise } from './sharing.ts'
import type { Act, Instant, LedgerView, Line, State, Step, Sync } from './state.ts'

/** Whether an epoch that is greater than an act's was there before it: a tie, or made while the clock was ahead. */
function wasThere(
  { session: now }: State,
  { wall, marker }: Instant,
  act: SessionRecord,
  shown: SessionRecord,
): boolean {
  // What was said under the marker that holds came after what was said under another one.
  if (shown.marker === marker && act.marker !== marker) return false
  const isGreater = compareEpoch(shown, act) > 0 && compareEpoch(now, shown) <= 0
  return isGreater && (shown.epoch === act.epoch || shown.epoch > wall)
}

/**
 * Whether the ledger held something as great as this act, which was made later than all that was written before. What
 * is greater still came after the act, in this tab or another. A floor is a stamp of the wall clock, so that one of the
 * present is this act itself, written down by a tab that heard of it and was quicker, or another one of the same moment:
 * beaten is only what meets a floor of a clock that was ahead.
 */
export function isBeaten({ state, at }: Step, { kind, key, again }: Act, wrote: Sync, view: LedgerView): boolean {
  const { session, lines } = wrote
  if (again) return false
  if (kind === 'session') return session !== null && view.session !== null && wasThere(state, at, session, view.session)
  const floor = key === null ? session?.floor : lines.find((line) => line.key === key)?.floor
  const shown = key === null ? view.session?.floor : view.lines[key]?.floor
  return floor !== undefined && shown !== undefined && shown >= floor && shown > at.wall
}

function lineByKey(state: State, key: string | null): Line | null {
  return linesOf(state).find((line) => line.record.key === key) ?? null
}

/**
 * The first answer under a marker began an epoch above a sign-out under the same one, of which nobody had told this tab.
 * The sign-out holds, with its debt: whoever signs in after it is given another marker.
 */
export function keepSignOut(step: Step, shown: SessionRecord | null): void {
  const { state } = step
  const { session, begun, config } = state
  const isBegun = session.epoch === begun && session.raiser === config.tabId && session.status === 'in'
  if (!isBegun || !shown?.owed || shown.marker !== session.marker || compareEpoch(shown, session) >= 0) return
  raise(step, { status: 'out', reason: shown.reason, owed: shown.owed })
  post(step, 'record')
  sync(step, null, null)
}

/** Raises a beaten act above the ledger: once, which is enough, for what comes later is later. */
export function raiseAgain(step: Step, act: Act, { session }: Sync): void {
  const line = lineByKey(step.state, act.key)
  if (act.kind === 'floor') raiseFloor(step, line)
  else if (session) {
    // Under its own marker: somebody else may have signed in since.
    const as = { wall: step.at.wall, marker: session.marker }
    raise(step, { ...session, status: session.status === 'out' ? 'out' : 'pending' }, as)
  }
  publish(step, { ...act, again: true }, line)
}
