/** Tabs come and go: hidden, frozen, cached, restored, woken. */
import type { Given } from './events.ts'
import { activeParams, floorOf, lineOf, linesOf, overtake } from './facts.ts'
import { answered } from './flight.ts'
import { takeGiven } from './given.ts'
import { sync } from './ledger-sync.ts'
import type { LifecycleEvent } from './ports.ts'
import { SLICE_MS } from './schedule.ts'
import { post, receive } from './sharing.ts'
import type { Flight, Line, Step } from './state.ts'

/** A silence this much longer than a slice of the timer was sleep. */
const SLEPT_MS = SLICE_MS + 5000

/** Opens the channel, then reads the ledger, then asks. What is asked of this tab waits for the reading. */
function enter(step: Step): void {
  const { state, effects } = step
  effects.push({ type: 'open-channel' })
  state.firstSync = sync(step, null, null) ? state.ids : null
  if (state.firstSync === null) arrive(step)
}

/** Begins: with the first caller, the first listener, or `start()`. */
export function start(step: Step, initial: Given | null): void {
  const { state, at } = step
  if (state.life !== 'new') return
  state.initial = initial
  const { wall, mono, marker } = at
  state.inputAt = { wall, mono }
  state.lastEvent = { wall, mono, marker }
  state.wokeAt = Number.NEGATIVE_INFINITY
  // A prerendered page's messages and locks wait for its activation, and a request would count as a visit.
  state.life = at.prerendering ? 'prerender' : 'live'
  if (!at.prerendering) enter(step)
}

/** Whether nobody signed in or out or invalidated since the page began: epochs and floors are stamps of the wall clock. */
function isOfThisSession({ state, at }: Step, line: Line, { from, marker }: Given): boolean {
  const { epoch, status } = state.session
  // Of one millisecond: who signed in did so before the page asked for its token, who signed out ended what that is of.
  const isOver = status === 'out' ? epoch >= from.wall : epoch > from.wall
  return marker === at.marker && !isOver && floorOf(state, line) < from.wall
}

/**
 * Asks who fetched last of the active line, and of each whose token may have been invalidated meanwhile; all tabs, where
 * no ledger tells what this page missed. A tab that stands alone asks nobody, but may know what it said while it was
 * prerendered.
 */
function greet(step: Step): void {
  const { state, at } = step
  const { epoch, floor } = state.session
  if (!state.config.share) {
    if (epoch || floor) post(step, 'record')
    return
  }
  state.helloAt = at.mono
  const active = lineOf(step, activeParams(state))
  for (const line of linesOf(state)) {
    if (line === active || line.token) post(step, 'ask', line, state.ledgerWorks ? 1 : 0)
  }
}

/** The first reading is over: what waited for it goes on. */
export function arrive(step: Step): void {
  const { state } = step
  const isBack = state.life === 'back'
  state.firstSync = null
  state.life = 'live'
  const { initial, inbox } = state
  state.initial = null
  state.inbox = []
  for (const message of inbox) receive(step, message)
  if (isBack || (!state.ledgerWorks && state.config.share)) greet(step)
  const line = lineOf(step, {})
  if (initial && isOfThisSession(step, line, initial)) takeGiven(step, line, initial.answer, initial.from)
  for (const each of linesOf(state)) if (each.flight?.adrift) land(step, each, each.flight)
}

/** A request that was in the air while the page was away: its answer counts if nothing has changed. */
function land(step: Step, line: Line, flight: Flight): void {
  const { answer } = flight
  // Where the ledger could not be read, nobody knows what the answer is older than: the others are asked instead.
  const isBlind = !step.state.ledgerWorks && step.state.config.share
  if (!answer) return
  if (isBlind) line.flight = null
  else answered(step, line, flight, answer)
}

/** Frozen, or leaving: nothing that others wait for stays here. An open channel would cost a cached page its place. */
function leave({ state, effects }: Step): void {
  if (state.life !== 'live' && state.life !== 'back') return
  state.life = 'away'
  // What an act wrote and was cut off is written again on return.
  for (const { act } of state.syncs) if (act) effects.push({ type: 'act-done', id: act.id, persisted: false })
  state.syncs = []
  state.inbox = []
  state.firstSync = null
  for (const line of linesOf(state)) {
    if (!line.flight) continue
    effects.push({ type: 'unlock', flight: line.flight.id })
    // A question that is not waited for may be asked again.
    if (line.flight.phase === 'ask') line.asked = -1
    if (line.flight.phase === 'fetch') line.flight.adrift = true
    else line.flight = null
  }
  state.channelOpen = false
  effects.push({ type: 'close-ledger' }, { type: 'close-channel' })
}

function comeBack(step: Step): void {
  if (step.state.life !== 'away') return
  step.state.life = 'back'
  enter(step)
}

/** The tab is looked at, or the network is there again: failures so far count for nothing. */
function awake({ state, at }: Step): void {
  state.wokeAt = at.mono
  state.endNotBefore = 0
  for (const line of linesOf(state)) line.forgiven = overtake(line, at)
}

/** A lid that opens may tell nothing; the clocks do. */
export function notice(step: Step): void {
  const { state, at } = step
  const { wall, mono } = state.lastEvent
  // A hidden tab's timer may be a minute late, which tells nothing.
  if (at.shown && Math.max(at.wall - wall, at.mono - mono) > SLEPT_MS) awake(step)
}

/** Something happened to the page. */
export function live(step: Step, event: LifecycleEvent): void {
  const { state } = step
  switch (event) {
    case 'freeze':
    case 'pagehide':
      return leave(step)
    case 'resume':
    case 'pageshow':
      awake(step)
      return comeBack(step)
    case 'prerendered':
      if (state.life !== 'prerender') return
      state.life = 'live'
      return enter(step)
    case 'visible':
    case 'online':
      awake(step)
      // Without a channel tabs agree at their next reading.
      if (state.life === 'live' && !state.channelOpen) sync(step, null, null)
  }
}

/** Somebody is there. The others are told once for each request, and often enough to keep them from idling. */
export function input(step: Step): void {
  const { state, at } = step
  const isNews = !state.input || at.mono - state.inputPostedAt > state.config.idleAfter / 4
  state.input = true
  state.inputAt = { wall: at.wall, mono: at.mono }
  if (!isNews) return
  state.inputPostedAt = at.mono
  post(step, 'input')
}

/** The channel is there, or is not. A page that comes asks who fetched last. */
export function channelOpened(step: Step, open: boolean): void {
  const { state } = step
  state.channelOpen = open
  // A page that comes back reads the ledger first, and asks with what it knows then.
  if (open && state.life === 'live') greet(step)
}
