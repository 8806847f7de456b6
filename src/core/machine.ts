/**
 * The protocol: one pure transition function. Each event changes what it changes, and then everything that follows from
 * the new state is done in one place, so that no way out can forget it. No promise, no clock and no browser in here.
 */

import { ended, invalidate, signIn, signOut, switchTo } from './acts.ts'
import type { Answer } from './answer.ts'
import { isBeaten, keepSignOut, raiseAgain } from './beaten.ts'
import { settle } from './callers.ts'
import { type Effect, END_SESSION } from './effects.ts'
import { isEqual } from './equal.ts'
import type { Event } from './events.ts'
import { activeParams, lineOf, linesOf, livingToken, overtake, statusOf } from './facts.ts'
import { answered, debtDone, expire, granted, ledgerDone, pursue } from './flight.ts'
import { holderAnswered } from './lanes.ts'
import { sync, takeRows, trip, viewOf } from './ledger-sync.ts'
import { arrive, channelOpened, input, live, notice, start } from './life.ts'
import type { Message } from './messages.ts'
import type { LedgerRows } from './ports.ts'
import { justLeft } from './schedule.ts'
import { post, receive } from './sharing.ts'
import type { Instant, Line, State, Step, Sync } from './state.ts'

/** What was asked for, and what is asked of the world in return. */
export interface Transition {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** Everything a transition may change; records are replaced, never changed. */
function draftOf(state: State): State {
  const copy = (line: Line): Line => ({ ...line, flight: line.flight && { ...line.flight } })
  const lines = Object.fromEntries(Object.entries(state.lines).map(([key, line]) => [key, copy(line)]))
  return { ...state, lines }
}

function readAnew(step: Step): void {
  const { state } = step
  if (state.firstSync === null && sync(step, null, null)) state.firstSync = state.ids
}

function call(step: Step, event: Event & { type: 'call' }): void {
  const { state, at } = step
  const line = lineOf(step, event.params ?? activeParams(state))
  const { id, force, minLifetime } = event
  const rejected = force ? null : event.rejected
  const isPicky = force || rejected !== null
  // Not in a loop: whoever insists in answer to a refusal gets the same refusal.
  if (force && !justLeft(line.record.retry?.writtenAt ?? 0, at)) line.pardoned = overtake(line, at)
  // Nobody tells a tab without a channel of a sign-in: it looks for itself.
  if (!state.channelOpen && state.life === 'live' && statusOf(state, at) === 'out') readAnew(step)
  const caller = { id, isPicky, rejected, minLifetime, sequence: state.sequence, wall: at.wall, since: at.mono }
  line.callers = [...line.callers, caller]
}

function ledgerRead(step: Step, id: number, rows: LedgerRows | null): void {
  const { state } = step
  const done = state.syncs.find((each) => each.id === id)
  if (!done) {
    // Late, but there: opening the database for the first time takes longer than any later reading.
    if (rows && state.ledgerTrips < 2) state.ledgerDownUntil = 0
    return
  }
  state.syncs = state.syncs.filter((each) => each !== done)
  const { act } = done
  const view = rows && viewOf(rows)
  const isAgain = act !== null && view !== null && isBeaten(step, act, done, view)
  if (!view) trip(step)
  // Site data was cleared: what this tab knows, a sign-out above all, is written down again.
  else if (takeRows(state, done, view)) sync(step, null, null)
  if (view) keepSignOut(step, view.session)
  if (act) {
    if (isAgain) raiseAgain(step, act, done)
    // Posted again after the commit: whoever reads the ledger, or opens its channel, between the two misses neither.
    else if (view) post(step, 'record')
    if (!isAgain) step.effects.push({ type: 'act-done', id: act.id, persisted: view !== null })
  }
  goOn(step, done)
}

/** What waited for the ledger goes on, with or without it. */
function goOn(step: Step, { id, flight, session }: Sync): void {
  if (step.state.firstSync === id) {
    arrive(step)
    // It had something to write: what was said where no channel was open, while prerendered or away.
    if (session) post(step, 'record')
  }
  const line = linesOf(step.state).find((each) => each.flight?.id === flight)
  if (line?.flight) ledgerDone(step, line, line.flight)
}

function answer(step: Step, id: number, given: Answer): void {
  const line = linesOf(step.state).find(({ flight }) => flight?.id === id)
  const flight = line?.flight
  if (!line || flight?.phase !== 'fetch') return
  // Away, or not yet told what happened meanwhile: the answer waits.
  if (step.state.life === 'live') answered(step, line, flight, given)
  else flight.answer = given
}

/** A page that comes back reads the ledger before it listens. */
function hear(step: Step, message: Message): void {
  const { state } = step
  if (state.life === 'back') state.inbox = [...state.inbox, message]
  else {
    receive(step, message)
    keepSignOut(step, message.session)
    if (message.kind === 'answer') holderAnswered(step, message)
  }
}

function endHeard(step: Step, session: string | null, ok: boolean): void {
  ended(step, session, ok)
  debtDone(step)
}

function dispose({ state, effects }: Step): void {
  for (const line of linesOf(state)) {
    for (const { id } of line.callers) effects.push({ type: 'settle', caller: id, outcome: { kind: 'disposed' } })
    if (line.flight)
      effects.push({ type: 'abort', flight: line.flight.id, isLate: false }, { type: 'unlock', flight: line.flight.id })
  }
  for (const { act } of state.syncs) if (act) effects.push({ type: 'act-done', id: act.id, persisted: false })
  effects.push(
    { type: 'abort', flight: END_SESSION, isLate: false },
    { type: 'close-ledger' },
    { type: 'close-channel' },
  )
  Object.assign(state, {
    lines: {},
    syncs: [],
    initial: null,
    inbox: [],
    ending: null,
    channelOpen: false,
    life: 'disposed',
  })
}

function cancel({ state }: Step, id: number): void {
  for (const line of linesOf(state)) line.callers = line.callers.filter((caller) => caller.id !== id)
}

/** One line for each event: what it changes by itself. */
function apply(step: Step, event: Event): void {
  switch (event.type) {
    case 'start':
      return start(step, event.initial)
    case 'call':
      return call(step, event)
    case 'cancel':
      return cancel(step, event.id)
    case 'want':
      lineOf(step, event.params).wanted += event.by
      return
    case 'granted':
      return granted(step, event.flight, event.lane, event.kind)
    case 'ledger':
      return ledgerRead(step, event.id, event.rows)
    case 'message':
      return hear(step, event.message)
    case 'answer':
      return answer(step, event.flight, event.answer)
    case 'ended':
      return endHeard(step, event.session, event.ok)
    case 'life':
      return live(step, event.event)
    case 'input':
      return input(step)
    case 'channel':
      return channelOpened(step, event.open)
    case 'sign-in':
      return signIn(step, event.id, event.answer)
    case 'sign-out':
      return signOut(step, event.id)
    case 'invalidate':
      return invalidate(step, event.id, event.params)
    case 'switch':
      return switchTo(step, event.id, event.params, event.tabs)
    case 'dispose':
      return dispose(step)
  }
}

/** What the clocks and the cookie tell by themselves. */
function look(step: Step): void {
  const { state, at } = step
  if (state.life === 'new') return
  notice(step)
  const { wall, mono, marker } = at
  state.lastEvent = { wall, mono, marker }
}

/** Everything that lasted as long as it may. */
function expireAll(step: Step): void {
  const { state, at } = step
  for (const { id, deadline } of state.syncs) if (at.mono >= deadline) ledgerRead(step, id, null)
  if (state.ending && at.mono >= state.ending.deadline) {
    step.effects.push({ type: 'abort', flight: END_SESSION, isLate: true })
    endHeard(step, state.ending.session, false)
  }
  if (state.life !== 'live') return
  for (const line of linesOf(state)) {
    if (line.flight && at.mono >= line.flight.deadline) expire(step, line, line.flight)
  }
}

/** What follows from the state, whatever happened. */
function follow(step: Step): void {
  const { state, at } = step
  if (state.life === 'new' || state.life === 'disposed') return
  lineOf(step, activeParams(state))
  expireAll(step)
  // The breaker closes by a try, for what was not written yet may be a sign-out.
  if (!state.ledgerWorks && state.life === 'live' && !state.syncs.length) sync(step, null, null)
  for (const line of linesOf(state)) {
    if (!livingToken(state, line, at)) line.token = null
    settle(step, line)
    pursue(step, line)
  }
}

/** Who was answered a moment ago is told what has changed since. */
function tellAgain(step: Step, before: State): void {
  const { state, at, effects } = step
  const isNews = before.sequence !== state.sequence || !isEqual(before.session, state.session)
  const isTold = effects.some((effect) => effect.type === 'post')
  if (isNews && !isTold && at.mono < before.answeredUntil) post(step, 'record', lineOf(step, activeParams(state)))
}

/** The whole protocol. Pure: neither state nor event is changed. */
export function transition(before: State, event: Event, at: Instant): Transition {
  const step: Step = { state: draftOf(before), at, effects: [] }
  if (before.life === 'disposed') {
    if (event.type === 'call') step.effects.push({ type: 'settle', caller: event.id, outcome: { kind: 'disposed' } })
    return step
  }
  look(step)
  apply(step, event)
  follow(step)
  tellAgain(step, before)
  return step
}
