/** What the app says: a sign-in, a sign-out, an invalidation, a switch. Acts hold at once, here and everywhere. */
import type { Params } from '../types.ts'
import type { Answer } from './answer.ts'
import { commitToken, tokenOf } from './commit.ts'
import { floorOf, isCurrent, isMarkerMoved, lineOf, linesOf, livingToken, overtake, statusOf } from './facts.ts'
import { sync } from './ledger-sync.ts'
import { compareEpoch, type SessionRecord } from './record.ts'
import { backoff, lifeLeft, type Moment } from './schedule.ts'
import { adoptSession, hold, isForeign, post, raise, TRYING_STAGE } from './sharing.ts'
import {
  type Act,
  type Flight,
  GIVEN,
  type Instant,
  type LedgerView,
  type Line,
  type State,
  type Step,
  type Sync,
} from './state.ts'

/** How often in a row one tab tries to tell the server of a sign-out. */
const TRIES_IN_A_ROW = 4
/** Of the time-out of a request: the others step in after one to two of them, so that now and then one is first. */
const OTHERS_TURN = 1.1

/** Posts, and writes it down; without a ledger the message is all there is. */
function publish(step: Step, act: Act, line: Line | null = null): void {
  post(step, 'record', line)
  if (!sync(step, null, act)) step.effects.push({ type: 'act-done', id: act.id, persisted: false })
}

/** Whether the record tells of a token of the same sign-in that was requested since, and is still to be had. */
function isSuperseded({ state, at }: Step, { record }: Line, from: Moment): boolean {
  const { requestedAt, usableUntil } = record
  const isSince = requestedAt > from.wall && requestedAt <= at.wall
  return isSince && usableUntil > at.wall && !isMarkerMoved(state, at)
}

/** Takes a token that came without a request of this library: with the page, or with the answer to a sign-in. */
export function takeGiven(step: Step, line: Line, answer: Answer, from: Moment): void {
  const { state, at } = step
  if (answer.kind !== 'token' || statusOf(state, at) === 'out' || livingToken(state, line, at)) return
  // Dead when it came, or from before an invalidation: nobody was asked, so nothing failed.
  if (!lifeLeft({ from, lifetime: answer.lifetime }, at) || floorOf(state, line) > from.wall) return
  const { epoch, raiser } = state.session
  const joined = { epoch, raiser, floor: floorOf(state, line), marker: at.marker, sequence: state.sequence + 1, from }
  const phase = { phase: 'fetch', deadline: 0, stage: 0, resend: false, adrift: true, answer: null } as const
  const once = { id: GIVEN, lane: line.record.lane }
  const flight: Flight = { ...joined, ...phase, ...once, confirming: false, retried: false, rejoins: 0 }
  if (!isSuperseded(step, line, from)) commitToken(step, line, flight, answer)
  else if (!isForeign(step, line, answer.reading.identity)) {
    // Good enough to be served here until the later one comes, and nothing to tell the others of.
    hold(step, line, tokenOf(step, line, { ...flight, sequence: 0 }, answer, { from, lifetime: answer.lifetime }))
  }
}

/** Somebody signed in just now. */
export function signIn(step: Step, id: number, answer: Answer | null): void {
  raise(step, { status: 'pending', reason: null, owed: null })
  step.state.boot = false
  // Its token goes out with the news, so that nobody asks the server between the two.
  if (answer) takeGiven(step, lineOf(step, {}), answer, step.at)
  publish(step, { id, kind: 'session', key: null, again: false }, answer && lineOf(step, {}))
}

/** The session that the latest token names, of whichever line it is. */
function sessionId({ state, at }: Step): string | null {
  const current = linesOf(state).flatMap(({ known }) => (known && isCurrent(state, known, at) ? [known] : []))
  const [latest] = current.sort((a, b) => b.sequence - a.sequence)
  return latest?.session?.id ?? latest?.sid ?? null
}

/** Nobody is signed in any more, whether the server hears of it or not. */
export function signOut(step: Step, id: number): void {
  const { state, at, effects } = step
  const { canEnd, requestTimeout } = state.config
  if (statusOf(state, at) === 'out' && state.session.status === 'out') {
    effects.push({ type: 'act-done', id, persisted: state.ledgerWorks })
    return
  }
  const session = sessionId(step)
  raise(step, { status: 'out', reason: 'signed_out', owed: canEnd ? { session, paid: false } : null })
  state.boot = false
  publish(step, { id, kind: 'session', key: null, again: false })
  if (!canEnd) return
  state.ending = { session, deadline: at.mono + requestTimeout }
  effects.push({ type: 'end-session', session })
}

/** The server heard of a sign-out, or did not. */
export function ended(step: Step, session: string | null, ok: boolean): void {
  const { state, at } = step
  const { owed } = state.session
  state.ending = null
  state.endFailures = ok ? 0 : state.endFailures + 1
  // Now and then another tab has its turn: what stands in the way may be in this one alone.
  const isOthersTurn = state.endFailures % TRIES_IN_A_ROW === 0
  const delay = isOthersTurn ? OTHERS_TURN * state.config.requestTimeout : backoff(state.endFailures, at.random)
  state.endNotBefore = ok ? 0 : at.mono + delay
  if (!ok) post(step, 'record', null, TRYING_STAGE)
  if (!ok || owed?.session !== session) return
  adoptSession(state, { ...state.session, owed: { session, paid: true } })
  post(step, 'record')
  sync(step, null, null)
}

function raiseFloor({ state, at }: Step, line: Line | null): void {
  // A token is under the higher one of both kinds, which is what must be raised.
  const floors = (line ? [line] : linesOf(state)).map(({ record }) => record.floor)
  const floor = Math.max(state.session.floor, ...floors)
  const raised = Math.max(floor + 1, Math.floor(at.wall))
  if (line) line.record = { ...line.record, floor: raised }
  else adoptSession(state, { ...state.session, floor: raised })
}

/** Nothing that was requested before this moment is served any more; what was refused may be allowed now. */
export function invalidate(step: Step, id: number, params: Params | null): void {
  // A tab that stands alone has no line that others know: what it invalidates, it invalidates for all lines.
  const line = params && step.state.config.share ? lineOf(step, params) : null
  raiseFloor(step, line)
  for (const each of line ? [line] : linesOf(step.state)) each.pardoned = overtake(each, step.at)
  publish(step, { id, kind: 'floor', key: line?.record.key ?? null, again: false }, line)
}

/** `getToken()` follows another line from now on, in this tab or in all. */
export function switchTo(step: Step, id: number, params: Params, tabs: 'all' | 'this'): void {
  const { state, at } = step
  const { session, config } = state
  const { epoch, raiser, active } = session
  lineOf(step, params)
  state.own = tabs === 'this' ? { params, epoch, raiser } : null
  if (tabs === 'this') {
    step.effects.push({ type: 'act-done', id, persisted: true })
    return
  }
  const stamp = Math.max((active?.stamp ?? 0) + 1, Math.floor(at.wall))
  adoptSession(state, { ...session, active: { params, stamp, by: config.tabId } })
  publish(step, { id, kind: 'choice', key: null, again: true })
}

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
