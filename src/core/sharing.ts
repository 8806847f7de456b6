/** What this tab tells the others, and what it takes from them. */
import type { Params } from '../types.ts'
import type { Reading } from './answer.ts'
import { failureOf } from './callers.ts'
import { isEqual } from './equal.ts'
import { activeParams, floorOf, isCurrent, isLater, isOwed, lineOf, linesOf, livingToken } from './facts.ts'
import { lineKey, sharedKey } from './initial-state.ts'
import { type Message, type MessageKind, type TokenPayload, wireMessage } from './messages.ts'
import {
  compareEpoch,
  compareSession,
  type LineRecord,
  mergeLine,
  mergeSession,
  noLine,
  type SessionRecord,
} from './record.ts'
import { dueFrom, elapsed, LANDING_MS, type Span, spanAgain } from './schedule.ts'
import type { Instant, Line, Step, Token } from './state.ts'

/** A message from the future tells of a clock that was set back: how old its token is, nobody knows. */
const FUTURE_MS = 1000
/** Others hold back their own refresh by this much, so that there is usually no contest. */
const HOLD_BACK_MS = [100, 400] as const
const ANSWER_AGAIN_MS = 1000
const TABS_PER_STAGE_TWO = 8

function payloadOf({ state, at }: Step, line: Line): TokenPayload | null {
  const token = state.config.share ? livingToken(state, line, at) : null
  // A token that is older than what the record tells of would pass for that one.
  if (!token || isLater(line.record, token)) return null
  const { value, lifetime, floor, marker, session, requestedMono } = token
  const ages = { age: elapsed(token, at), requestedAge: Math.max(0, at.mono - requestedMono) }
  return { value, lifetime, ...ages, sentAt: at.wall, floor, marker, session }
}

/** Tells the others what this tab knows, of the session and of one line. Lost where there is no channel. */
export function post(step: Step, kind: MessageKind, line: Line | null = null, stage = 0): void {
  const { state, effects } = step
  if (!state.channelOpen) return
  const { tabId, name } = state.config
  const token = line && kind !== 'ask' ? payloadOf(step, line) : null
  const content = { kind, name, tabId, session: state.session, stage, line: line?.record ?? null }
  effects.push({ type: 'post', message: wireMessage({ ...content, params: line?.params ?? null, token }) })
}

/**
 * Begins a new epoch: only acts do this, the first answer under a new marker, and another identity. `as`: when, and under
 * which marker, what begins it was true.
 */
export function raise(
  { state, at }: Step,
  change: Pick<SessionRecord, 'status' | 'reason' | 'owed'>,
  as: Pick<Instant, 'wall' | 'marker'> = at,
): void {
  const epoch = Math.max(state.seen + 1, Math.floor(as.wall))
  const { tabId } = state.config
  const { floor } = state.session
  state.sequence += 1
  const by = { by: tabId, raiser: tabId, sequence: state.sequence }
  adoptSession(state, { ...change, ...by, epoch, floor, marker: as.marker, active: null })
}

/** Takes what is greater of a record; lines begin anew in a new epoch. */
export function adoptSession(state: Step['state'], record: SessionRecord): void {
  state.session = mergeSession(state.session, record)
  state.sequence = Math.max(state.sequence, record.sequence)
  state.seen = Math.max(state.seen, record.epoch)
  const { epoch, raiser } = state.session
  for (const line of linesOf(state)) {
    const { key, floor } = line.record
    if (compareEpoch(line.record, state.session) < 0) line.record = { ...noLine(key), epoch, raiser, floor }
  }
}

/** Takes what is greater of a line's record. */
export function adoptLine(state: Step['state'], line: Line, record: LineRecord): void {
  line.record = mergeLine(line.record, record)
  state.sequence = Math.max(state.sequence, record.sequence)
}

/** What was invalidated for all tabs is so for one that stands alone, though it shares nothing else of the line. */
export function raiseLineFloor(line: Line | undefined, record: LineRecord | undefined): void {
  if (line && record && record.floor > line.record.floor) line.record = { ...line.record, floor: record.floor }
}

/** A token of somebody else, without a sign-in that anybody told of: both go. */
export function isForeign({ state, at }: Step, line: Line, identity: string | null): boolean {
  const { known } = line
  return known !== null && isCurrent(state, known, at) && identity !== null && (known.identity ?? identity) !== identity
}

/** Drops what both identities held, and begins a new epoch. */
export function dropIdentity(step: Step): void {
  raise(step, { status: 'pending', reason: null, owed: null })
  post(step, 'record')
}

/** Puts a token in place; everything about it was checked. */
export function hold({ state }: Step, line: Line, token: Token): void {
  line.token = token
  line.known = token
  line.last = token
  line.cause = undefined
  // What was asked for is there; the next question is another one.
  line.asked = -1
  state.boot = false
  if (state.inputAt.wall < token.requestedAt) state.input = false
}

function readOrNull({ state }: Step, value: string): Reading | null {
  try {
    return state.config.read(value)
  } catch {
    return null
  }
}

/** Whether a peer's token may be served here. Time apart: that is checked whenever it is handed out. */
function isWelcome({ state, at }: Step, line: Line, record: LineRecord, payload: TokenPayload): boolean {
  const { session, config } = state
  if (!config.share || compareEpoch(record, session) || payload.floor < floorOf(state, line)) return false
  if (config.marked && payload.marker !== at.marker) return false
  if (session.status === 'out' && record.sequence <= session.sequence) return false
  if (at.wall < payload.sentAt - FUTURE_MS) return false
  return isLater(record, livingToken(state, line, at))
}

/** From when, and for how long, a token lives: what was given before lives no longer for being given again. */
export function spanOf(last: Line['last'], value: string, given: Span, at: Instant): Span {
  return last?.value === value ? spanAgain(last, given, at) : given
}

function adoptToken(step: Step, line: Line, record: LineRecord, payload: TokenPayload): void {
  const { at, effects } = step
  const late = Math.max(0, at.wall - payload.sentAt)
  const told = payload.age + late
  const { value, floor, marker, session } = payload
  // Whoever was given it now may not know how old it is.
  const given = { from: { wall: at.wall - told, mono: at.mono - told }, lifetime: payload.lifetime }
  const { from, lifetime } = spanOf(line.last, value, given, at)
  const age = elapsed({ from, lifetime }, at)
  if (age >= lifetime || !isWelcome(step, line, record, payload)) return
  const reading = readOrNull(step, value)
  if (!reading) return
  if (isForeign(step, line, reading.identity)) return dropIdentity(step)
  const { epoch, raiser, sequence, requestedAt } = record
  const delay = HOLD_BACK_MS[0] + at.random * HOLD_BACK_MS[1]
  const due = dueFrom({ from, lifetime }, step.state.config.refreshAt, delay, at)
  const requestedMono = at.mono - payload.requestedAge - late
  const origin = { epoch, raiser, floor, marker, sequence, requestedAt, requestedMono, session }
  hold(step, line, { ...reading, ...origin, value, lifetime, from, dueAfter: due })
  effects.push({ type: 'refreshed', params: line.params, expiresIn: lifetime - age, here: false })
}

/** Asks the tab that holds the lock: one that is frozen or stopped does not answer. */
export const HOLDER_STAGE = 4
/** How long before the end of the wait the holder is asked whether it lives. Messages come late where much is going on. */
export const ASK_HOLDER_MS = 250

/** Of a record: this tab tries to settle the debt, or has just tried. */
export const TRYING_STAGE = 5

/** A stable number of a tab, for taking turns. */
function turnOf(tabId: string): number {
  return [...tabId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % TABS_PER_STAGE_TWO
}

/** Whether who asks knows all that this tab could tell: many hear a question, and as many would answer for nothing. */
function knowsAll(step: Step, line: Line, { session, line: asked }: Message): boolean {
  return isEqual(session, step.state.session) && isEqual(asked, line.record) && !payloadOf(step, line)
}

/** Answers come at once or not at all: a hidden tab's timers run once a second and cannot hold back politely. */
function answer(step: Step, line: Line, message: Message): boolean {
  const { state, at } = step
  const { stage } = message
  const { tabId } = state.config
  const { by, status } = state.session
  if (stage === HOLDER_STAGE && line.flight) line.flight.askedUntil = at.mono + LANDING_MS
  const isHolder = line.flight !== null && line.flight.phase !== 'lock' && !line.flight.adrift
  // Whoever spoke last of the session knows the most, where nobody has fetched since; and may be gone.
  const isLast = line.record.by === tabId || ((status === 'out' || !line.record.by) && by === tabId)
  const isTurn = turnOf(tabId) === 0
  const isAsked = [true, isLast, isTurn && !isLast, !isTurn && !isLast, isHolder][stage]
  if (!isAsked) return false
  if (stage !== HOLDER_STAGE && knowsAll(step, line, message)) return false
  state.answeredUntil = at.mono + ANSWER_AGAIN_MS
  post(step, 'answer', line, stage)
  return true
}

/** Whoever hears of an older epoch answers once with its own record; and where it is asked, of anything older. */
function correct(step: Step, { kind, tabId, session, line: asked }: Message, line: Line | null): void {
  const { state } = step
  const { epoch, raiser, sequence } = state.session
  const isAsk = kind === 'ask'
  const floor = line ? floorOf(state, line) : state.session.floor
  const isLower = Math.max(session.floor, asked?.floor ?? 0) < floor
  // It requested after an invalidation, and does not know of it. A record of before may just have crossed it.
  const isUnaware = isLower && (isAsk || (asked?.requestedAt ?? 0) > floor)
  const isOlder = (isAsk ? compareSession : compareEpoch)(session, state.session) < 0 || isUnaware
  // A page that just came knows nothing, and reads the ledger, or is answered. What a tab that stands alone has not
  // written yet, it finds nowhere; nor a floor without a ledger.
  const isKnown = state.config.share ? state.ledgerWorks || !floor : isEqual(state.session, state.ledger.session)
  const isNew = isAsk && !session.epoch && !session.sequence && isKnown
  const correction = JSON.stringify([tabId, epoch, raiser, floor, isAsk && [sequence, asked?.key]])
  if (!isOlder || isNew || state.corrected === correction) return
  state.corrected = correction
  post(step, 'record', (isAsk && line) || lineOf(step, activeParams(state)))
}

function takeLine(step: Step, record: LineRecord, params: Params, message: Message): Line | null {
  const { state } = step
  const key = lineKey(params)
  if (record.key !== sharedKey(state.config, key)) {
    raiseLineFloor(state.lines[key], record.key === key ? record : undefined)
    return null
  }
  const line = lineOf(step, params)
  const { retry } = line.record
  adoptLine(state, line, record)
  const failed = line.record.retry
  if (failed && !isEqual(failed, retry)) {
    step.effects.push({ type: 'failed', params, failure: failureOf(line, step.at), here: false })
  }
  if (message.token) adoptToken(step, line, record, message.token)
  return line
}

/** What another tab said. */
export function receive(step: Step, message: Message): void {
  const { state, at } = step
  if (message.tabId === state.config.tabId) return
  if (message.kind === 'input') {
    state.input = true
    state.inputAt = { wall: at.wall, mono: at.mono }
  }
  const wasOwed = isOwed(state)
  adoptSession(state, message.session)
  // Some tab is telling the server, and says so at each try; only when it falls silent, others do.
  if (isOwed(state) && (!wasOwed || message.stage === TRYING_STAGE))
    state.endNotBefore = at.mono + state.config.requestTimeout * (1 + at.random)
  const { line: record, params, kind } = message
  const line = record && params ? takeLine(step, record, params, message) : null
  if (!(line && kind === 'ask' && answer(step, line, message))) correct(step, message, line)
}
