/** An answer meets what this tab knows by now. Each function says how the flight goes on. */
import type { RefreshReason } from '../types.ts'
import type { Answer, FailureGiven, SignedOutGiven, TokenGiven } from './answer.ts'
import { failureOf, settle } from './callers.ts'
import { floorOf, isOfBefore, statusOf } from './facts.ts'
import { sync } from './ledger-sync.ts'
import type { SessionTimes } from './messages.ts'
import { compareEpoch } from './record.ts'
import { backoff, clampRetryAfter, dueFrom, lifeLeft, minimumLife, type Span } from './schedule.ts'
import { adoptLine, adoptSession, dropIdentity, hold, isForeign, post, raise, spanOf } from './sharing.ts'
import { type Flight, GIVEN, type Instant, type Line, type Step, type Token } from './state.ts'

/** `rejoin`: read the ledger again and request anew. `finish`: let go. `wait`: something else will end the phase. */
export type Next = 'rejoin' | 'finish' | 'wait'

/** A 403 is asked again after a minute. */
const REFUSED_MS = 60_000
/** The first request after a wake often fails, before the network is up again. */
const WAKE_MS = 5000
const FAST_RETRY_MS = [300, 500] as const
/** WebKit rejects requests in the air before `pagehide` tells that the page leaves. */
const DOUBT_MS = 50
/** Session times closer than this are the same: each request has its own way to be late. */
const SAME_TIME_MS = 2000

/** Sends the request under the lock that is held. */
export function resend(step: Step, line: Line, flight: Flight, reason: RefreshReason): void {
  const { state, at, effects } = step
  const attempt = (line.record.retry?.failures ?? 0) + (flight.confirming || flight.retried ? 2 : 1)
  flight.phase = 'fetch'
  flight.deadline = at.mono + state.config.requestTimeout
  flight.from = { wall: at.wall, mono: at.mono }
  flight.before = line.record.requestedAt
  flight.marker = at.marker
  effects.push({ type: 'fetch', flight: flight.id, reason, active: state.input, params: line.params, attempt })
}

/**
 * The cookie often tells of a sign-in before the app does: what was requested under the new marker is of the epoch that
 * `signedIn()` began under the same one.
 */
function followSignIn({ state, at }: Step, flight: Flight): void {
  const { config, session, sequence } = state
  const { epoch, raiser, marker, status } = session
  const isSame = config.marked && flight.marker === at.marker && marker === at.marker && status === 'pending'
  if (isSame && compareEpoch(flight, session) < 0) Object.assign(flight, { epoch, raiser, sequence: sequence + 1 })
}

/** Whether epoch, floor and marker are what they were when the flight joined. */
function isBehind({ state, at }: Step, line: Line, flight: Flight, answer: Answer): boolean {
  const { config, session } = state
  // A server that signs out clears the marker with the same answer.
  const isMarkerKept = !config.marked || flight.marker === at.marker || (answer.kind === 'out' && at.marker === '')
  return compareEpoch(flight, session) !== 0 || floorOf(state, line) > flight.floor || !isMarkerKept
}

/** Whether what was heard under way is later than this answer. */
function isLate({ state, at }: Step, line: Line, flight: Flight, { kind }: Answer): boolean {
  const { session } = state
  const { requestedAt } = line.record
  // What was said under another marker is of another sign-in.
  if (isOfBefore(state, flight)) return false
  // A page that just came does not trust an "out", and asks again whatever that says: its failure counts.
  const isOver = kind !== 'failed' || statusOf(state, at) === 'out'
  if (session.status === 'out' && session.sequence >= flight.sequence) return isOver
  // Its request may have begun later than the one that was heard of under way; and an "out" is contradicted by that.
  // Not by the sequence: who requested later may not yet have heard of what made this one's greater.
  return requestedAt !== flight.before && requestedAt > flight.from.wall && requestedAt <= at.wall
}

/** Writes what was posted; the lock is released when that is done. */
function write(step: Step, flight: Flight): Next {
  flight.phase = 'write'
  flight.deadline = Number.POSITIVE_INFINITY
  return sync(step, flight.id, null) ? 'wait' : 'finish'
}

function steady(before: number | null | undefined, after: number | null): number | null {
  return before && after && Math.abs(before - after) < SAME_TIME_MS ? before : after
}

function timesOf({ session }: TokenGiven, line: Line, { from }: Flight): SessionTimes | null {
  if (!session) return null
  const { id, endsIn, idleIn } = session
  const before = line.known?.session
  return {
    id,
    expiresAt: steady(before?.expiresAt, endsIn === null ? null : from.wall + endsIn),
    idleExpiresAt: steady(before?.idleExpiresAt, idleIn === null ? null : from.wall + idleIn),
  }
}

/** Whose session the answer belongs to. The first one under a new marker begins a new epoch, for all tabs at once. */
function commitSession(step: Step, flight: Flight): void {
  const { state, at } = step
  if (isOfBefore(state, at)) {
    // As of its request: a sign-out that was said since, and is not heard of yet, is later. But a page is older than the
    // marker that it came with.
    const { wall } = flight.id === GIVEN ? at : flight.from
    raise(step, { status: 'in', reason: null, owed: null }, { wall, marker: at.marker })
    state.begun = state.session.epoch
    flight.sequence = state.sequence
    return
  }
  const { sequence } = flight
  adoptSession(state, {
    ...state.session,
    sequence,
    status: 'in',
    by: state.config.tabId,
    reason: null,
    marker: at.marker,
  })
}

/** A token that is to be held, with all that decides how long and before what. */
export function tokenOf(step: Step, line: Line, flight: Flight, answer: TokenGiven, span: Span): Token {
  const { epoch, raiser } = step.state.session
  const { marker, sequence, from, floor } = flight
  const session = timesOf(answer, line, flight)
  const due = dueFrom(span, step.state.config.refreshAt, 0, step.at)
  const origin = { epoch, raiser, floor, marker, sequence, requestedAt: from.wall, requestedMono: from.mono, session }
  return { ...answer.reading, ...origin, value: answer.value, lifetime: span.lifetime, from: span.from, dueAfter: due }
}

/** What held changes with every answer: asking again at once would never end. */
export function giveUp(step: Step, line: Line, flight: Flight): Next {
  return fail(step, line, flight, deadOnArrival())
}

/** Puts a token of this tab's own request in place, and tells everybody. */
export function commitToken(step: Step, line: Line, flight: Flight, answer: TokenGiven): Next {
  const { state, at, effects } = step
  const { tabId, minLifetime } = state.config
  const span = spanOf(line.last, answer.value, { from: flight.from, lifetime: answer.lifetime }, at)
  const left = lifeLeft(span, at)
  if (!left) return flight.adrift ? 'finish' : fail(step, line, flight, deadOnArrival())
  if (isForeign(step, line, answer.reading.identity)) {
    dropIdentity(step)
    return 'rejoin'
  }
  // What was heard of under way was requested sooner.
  if (line.record.sequence >= flight.sequence) flight.sequence = state.sequence + 1
  commitSession(step, flight)
  const token = tokenOf(step, line, flight, answer, span)
  const { epoch, raiser, sequence, requestedAt, floor: under } = token
  const { lane, round } = flight
  const usableUntil = Math.max(0, at.wall + left - minimumLife(span.lifetime, minLifetime))
  const known = { epoch, raiser, sequence, by: tabId, requestedAt, under, usableUntil, lane, round, retry: null }
  adoptLine(state, line, { ...line.record, ...known })
  hold(step, line, token)
  // Who waits here is told before the other tabs are.
  settle(step, line)
  effects.push({ type: 'refreshed', params: line.params, expiresIn: left, here: true })
  post(step, 'record', line)
  return write(step, flight)
}

/** An answer that holds no token for anybody. */
function deadOnArrival(): FailureGiven {
  const details = { status: null, retryAfter: null, network: false, cause: undefined }
  return { kind: 'failed', code: 'ERR_TOKEN_INVALID', ...details }
}

/** Out, within the epoch of the request: it loses to a sign-in that came meanwhile. */
function commitOut(step: Step, line: Line, flight: Flight, { reason, sure }: SignedOutGiven): Next {
  const { state, at } = step
  const { session, config } = state
  const isContradicted = session.status === 'in' && session.sequence >= flight.sequence
  if ((!sure || isContradicted) && !flight.confirming) {
    // Its cookie may just have been rotated. Without the lock there is no second request.
    if (flight.adrift) return 'finish'
    flight.confirming = true
    resend(step, line, flight, 'confirm')
    return 'wait'
  }
  const sequence = Math.max(flight.sequence, state.sequence + 1)
  adoptSession(state, { ...session, sequence, status: 'out', by: config.tabId, reason, marker: at.marker })
  state.boot = false
  post(step, 'record', line)
  return write(step, flight)
}

function delayOf(failure: FailureGiven, failures: number, { random }: Instant): number {
  if (failure.code === 'ERR_REFRESH_REJECTED') return REFUSED_MS
  return failure.retryAfter === null ? backoff(failures, random) : clampRetryAfter(failure.retryAfter)
}

/** A failure is shared like a success: nobody asks again before its delay is over. */
function fail(step: Step, line: Line, flight: Flight, failure: FailureGiven): Next {
  const { at, effects } = step
  const { code, status } = failure
  const failures = (line.record.retry?.failures ?? 0) + 1
  const delay = delayOf(failure, failures, at)
  const fixed = failure.retryAfter !== null || code === 'ERR_REFRESH_REJECTED'
  line.record = {
    ...line.record,
    retry: { writtenAt: at.wall, delay, failures, code, status, fixed, marker: at.marker },
  }
  line.cause = failure.cause
  effects.push({ type: 'failed', params: line.params, failure: failureOf(line, at), here: true })
  post(step, 'record', line)
  return write(step, flight)
}

/** Waits a moment before a failure counts: the page may be leaving, or the network not be up yet after a wake. */
function doubt({ state, at }: Step, flight: Flight, failure: FailureGiven): Next {
  flight.resend = !flight.retried && at.mono - state.wokeAt < WAKE_MS
  flight.retried = true
  flight.phase = 'doubt'
  flight.answer = failure
  const [base, spread] = FAST_RETRY_MS
  flight.deadline = at.mono + (flight.resend ? base + at.random * spread : DOUBT_MS)
  return 'wait'
}

/** The doubt is over. */
export function resolveDoubt(step: Step, line: Line, flight: Flight): Next {
  const { answer } = flight
  // Something was invalidated meanwhile, or somebody signed in or out: an answer to this would be dropped.
  if (answer && isBehind(step, line, flight, answer)) return flight.adrift ? 'finish' : 'rejoin'
  if (answer?.kind === 'failed' && !flight.resend) {
    return isLate(step, line, flight, answer) ? 'finish' : fail(step, line, flight, answer)
  }
  resend(step, line, flight, 'retry')
  return 'wait'
}

/** What the server said, or that it said nothing. */
export function handleAnswer(step: Step, line: Line, flight: Flight, answer: Answer): Next {
  followSignIn(step, flight)
  if (isBehind(step, line, flight, answer)) return flight.adrift ? 'finish' : 'rejoin'
  if (isLate(step, line, flight, answer)) return 'finish'
  if (answer.kind === 'token') return commitToken(step, line, flight, answer)
  if (answer.kind === 'out') return commitOut(step, line, flight, answer)
  // Cut off by navigation, or while nobody looked: neither a failure nor an answer.
  if (flight.adrift) return 'finish'
  return answer.network ? doubt(step, flight, answer) : fail(step, line, flight, answer)
}
