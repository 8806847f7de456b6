/** One refresh, from the lock to its release. The lock serialises, the ledger fences, the channel delivers. */
import type { RefreshReason } from '../types.ts'
import { type Answer, timedOut } from './answer.ts'
import { settle } from './callers.ts'
import { giveUp, handleAnswer, type Next, resend, resolveDoubt } from './commit.ts'
import {
  activeKey,
  floorOf,
  heldBackFor,
  isLater,
  isOfBefore,
  isOwed,
  isWanted,
  linesOf,
  livingToken,
  pauseOf,
  statusOf,
} from './facts.ts'
import { createFlight } from './initial-state.ts'
import { changeLane, goBack, requestLock, waitedLong } from './lanes.ts'
import { sync } from './ledger-sync.ts'
import type { LockKind } from './ports.ts'
import { refreshDue, stoodStill } from './schedule.ts'
import { HOLDER_STAGE, post, TRYING_STAGE } from './sharing.ts'
import type { Flight, Line, Step } from './state.ts'

/** Ends of the stages of a question: the tab that fetched last, an eighth of the tabs, all. */
const STAGE_MS = [60, 10, 15, 35] as const
/** Longer still where the ledger says that a tab has the token: on a busy machine answers are late, and a request is not. */
const PATIENCE_MS = 100
const LAST_STAGE = 3
const PROBE_MS = 100
/** A sign-in, a sign-out and an invalidation may meet one request; a fourth change is a fault of the server. */
const MAX_REJOINS = 3

function begin(step: Step, line: Line): void {
  const { state, at } = step
  // Without a ledger nobody knows whether there is something to ask for: each flight asks once.
  if (!state.ledgerWorks) line.asked = -1
  line.flight = createFlight(state, ++state.ids, at)
  requestLock(step, line, line.flight)
}

/** Ends a flight: lets go of the lock, or of the wait for it. */
function finish({ effects }: Step, line: Line): void {
  if (line.flight) effects.push({ type: 'unlock', flight: line.flight.id })
  line.flight = null
}

function isRefreshDue({ state, at }: Step, line: Line): boolean {
  if (pauseOf(state, at) || !isWanted(state, line) || statusOf(state, at) === 'out') return false
  const token = livingToken(state, line, at)
  return !token || refreshDue(token, at) <= 0
}

/** A debt is settled by one tab, when it is due, before any token is fetched. */
function isDebtDue({ state, at }: Step, line: Line): boolean {
  const isActive = line.key === activeKey(state)
  return isActive && isOwed(state) && !state.ending && at.mono >= state.endNotBefore && !pauseOf(state, at)
}

/** Whether there is anything to request. Callers that can be served are gone by now. */
function isNeeded(step: Step, line: Line): boolean {
  const { state, at } = step
  if (state.life !== 'live' || state.firstSync !== null) return false
  if (isDebtDue(step, line)) return true
  return !heldBackFor(state, line, at) && (line.callers.length > 0 || isRefreshDue(step, line))
}

function reasonOf(line: Line): RefreshReason {
  if (line.record.retry) return 'retry'
  if (line.callers.some(({ isPicky }) => isPicky)) return 'forced'
  return line.callers.length ? 'demand' : 'scheduled'
}

/** The debt was settled, or could not be: what waited for it looks again. */
export function debtDone(step: Step): void {
  for (const line of linesOf(step.state)) if (line.flight?.phase === 'owe') join(step, line, line.flight)
}

/** Begins what is needed and gives up what no longer is. */
export function pursue(step: Step, line: Line): void {
  const { flight } = line
  if (!flight) {
    if (isNeeded(step, line)) begin(step, line)
  } else if (['lock', 'ask'].includes(flight.phase) && !isNeeded(step, line)) {
    // A question that is not waited for may be asked again.
    if (flight.phase === 'ask') line.asked = -1
    finish(step, line)
  }
}

/** The lock is held: read the ledger before anything else. */
function join(step: Step, line: Line, flight: Flight): void {
  flight.phase = 'read'
  flight.deadline = Number.POSITIVE_INFINITY
  if (!sync(step, flight.id, null)) decide(step, line, flight)
}

/** What waited for the ledger goes on, with or without it. */
export function ledgerDone(step: Step, line: Line, flight: Flight): void {
  if (flight.phase === 'read') decide(step, line, flight)
  else if (flight.phase === 'write') finish(step, line)
}

/** Whether another tab has a token that would do. */
function isAskable({ state, at }: Step, line: Line): boolean {
  const { usableUntil, requestedAt, under, sequence } = line.record
  if (!state.channelOpen || !state.config.share || line.asked === sequence) return false
  // Nobody can tell whether there is more to know: a message may be late, so ask.
  if (!state.ledgerWorks) return true
  // What was requested for somebody else, or before an invalidation, nobody could take.
  if (isOfBefore(state, at) || under < floorOf(state, line)) return false
  const isUsable = usableUntil > at.wall && requestedAt <= at.wall
  const isNews = isLater(line.record, livingToken(state, line, at))
  const { callers } = line
  const isWelcome = callers.some(({ isPicky, wall, rejected }) => !isPicky || requestedAt >= wall || rejected !== null)
  return isUsable && isNews && (!callers.length || isWelcome)
}

/** A hidden tab's timers run once a second: it asks all at once. A page that just came has asked the first already. */
function firstStage({ state, at }: Step): number {
  if (!at.shown) return 0
  const since = at.mono - state.helloAt
  return since >= STAGE_MS[1] && since < STAGE_MS[0] ? 2 : 1
}

function ask(step: Step, line: Line, flight: Flight, stage: number): void {
  flight.phase = 'ask'
  flight.stage = stage
  const isLast = stage === 0 || stage === LAST_STAGE
  const patience = isLast && step.state.ledgerWorks ? PATIENCE_MS : 0
  flight.deadline = step.at.mono + (STAGE_MS[stage] as number) + patience
  line.asked = line.record.sequence
  post(step, 'ask', line, stage)
}

/** The lock is held and the ledger read: what now? */
function decide(step: Step, line: Line, flight: Flight): void {
  const { state, at } = step
  settle(step, line)
  if (!isNeeded(step, line)) return finish(step, line)
  if (line.record.lane !== flight.lane) return changeLane(step, line, flight)
  flight.round = line.record.round
  if (isDebtDue(step, line)) return payDebt(step, flight)
  if (isOwed(state) && statusOf(state, at) === 'out') return finish(step, line)
  if (isAskable(step, line)) return ask(step, line, flight, firstStage(step))
  if (flight.lane > 0) return probe(step, line, flight)
  send(step, line, flight)
}

/** What came while it probed may have made the request needless. */
function probed(step: Step, line: Line, flight: Flight): void {
  const { state, at } = step
  settle(step, line)
  const isOver = !isNeeded(step, line) || (isOwed(state) && statusOf(state, at) === 'out')
  if (isOver) finish(step, line)
  else send(step, line, flight)
}

/** Holding its own lane, a flight goes back to lane 0 if that is free: from then on it holds both. */
function probe(step: Step, line: Line, flight: Flight): void {
  flight.phase = 'probe'
  flight.deadline = step.at.mono + PROBE_MS
  step.effects.push({ type: 'lock', flight: flight.id, key: line.record.key, lane: 0, probe: true })
}

function payDebt(step: Step, flight: Flight): void {
  const { state, at, effects } = step
  const session = state.session.owed?.session ?? null
  flight.phase = 'owe'
  flight.deadline = Number.POSITIVE_INFINITY
  state.ending = { session, deadline: at.mono + state.config.requestTimeout }
  post(step, 'record', null, TRYING_STAGE)
  effects.push({ type: 'end-session', session })
}

/** Joins what holds now; the answer counts only while it still does. */
function send(step: Step, line: Line, flight: Flight): void {
  const { state } = step
  const { epoch, raiser } = state.session
  Object.assign(flight, { epoch, raiser, floor: floorOf(state, line), sequence: state.sequence + 1, confirming: false })
  resend(step, line, flight, reasonOf(line))
}

/** The platform granted a lock, or told that lane 0 is taken (`kind: null`). */
export function granted(step: Step, id: number, lane: number, kind: LockKind | null): void {
  const line = linesOf(step.state).find(({ flight }) => flight?.id === id)
  const flight = line?.flight
  if (!line || !flight) return
  if (kind) step.state.lockKind = kind
  if (flight.phase === 'lock' && flight.lane === lane) {
    // Whoever asked while the lock changed hands had an answer from neither.
    if (step.at.mono < flight.askedUntil) post(step, 'answer', line, HOLDER_STAGE)
    return join(step, line, flight)
  }
  if (flight.phase !== 'probe' || lane !== 0) return
  if (kind) goBack(flight)
  probed(step, line, flight)
}

/** Goes on as the answer says. */
function proceed(step: Step, line: Line, flight: Flight, next: Next): void {
  if (next === 'rejoin' && flight.rejoins++ < MAX_REJOINS) join(step, line, flight)
  else if (next === 'rejoin') proceed(step, line, flight, giveUp(step, line, flight))
  else if (next === 'finish') finish(step, line)
}

/** The server answered, or the request failed. */
export function answered(step: Step, line: Line, flight: Flight, answer: Answer): void {
  proceed(step, line, flight, handleAnswer(step, line, flight, answer))
}

/** The phase lasted as long as it may. */
export function expire(step: Step, line: Line, flight: Flight): void {
  switch (flight.phase) {
    case 'lock':
      return waitedLong(step, line, flight)
    case 'ask':
      if (flight.stage && flight.stage < LAST_STAGE) return ask(step, line, flight, flight.stage + 1)
      return decide(step, line, flight)
    case 'probe':
      return probed(step, line, flight)
    case 'fetch':
      // The answer may have come while the page stood still: that it did not look is no failure, and none to share.
      flight.adrift ||= stoodStill(flight.deadline, step.at)
      step.effects.push({ type: 'abort', flight: flight.id, isLate: true })
      return answered(step, line, flight, timedOut())
    case 'doubt':
      return proceed(step, line, flight, resolveDoubt(step, line, flight))
  }
}
