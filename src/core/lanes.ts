/** Waiting for a lock: how long, and where to when nobody lets go of it. */
import { linesOf, livingToken } from './facts.ts'
import type { Message } from './messages.ts'
import { LANDING_MS, lifeLeft, stoodStill } from './schedule.ts'
import { ASK_HOLDER_MS, HOLDER_STAGE, post } from './sharing.ts'
import type { Flight, Line, Step } from './state.ts'

/** What a legal holder needs beside its request: ledger, questions, writing. */
const HOLD_MARGIN_MS = 1000

/**
 * How long to wait for a lock: the longest legal hold while a token lives, half of it when nothing is left to serve.
 * Past it the holder is frozen or stopped, and stealing would run its request twice.
 */
function waitBound({ state, at }: Step, line: Line): number {
  const hold = state.config.requestTimeout + HOLD_MARGIN_MS
  const token = livingToken(state, line, at)
  return Math.min(hold, Math.max(hold / 2, token ? lifeLeft(token, at) : 0))
}

/** Waits from now on. */
function wait(step: Step, line: Line, flight: Flight): void {
  flight.phase = 'lock'
  flight.stage = 0
  flight.deadline = step.at.mono + waitBound(step, line) - ASK_HOLDER_MS
}

/** Asks for the lock of the lane that the line is in. */
export function requestLock(step: Step, line: Line, flight: Flight): void {
  wait(step, line, flight)
  const { key, lane } = line.record
  flight.lane = lane
  step.effects.push({ type: 'lock', flight: flight.id, key, lane, probe: false })
}

/** Waiters of one lane follow each other to the next. */
export function changeLane(step: Step, line: Line, flight: Flight): void {
  step.effects.push({ type: 'unlock', flight: flight.id })
  requestLock(step, line, flight)
}

/** Lane 0 is free, and held beside the other one: the line follows with the answer. */
export function goBack(flight: Flight): void {
  flight.lane = 0
  flight.round += 1
}

/**
 * A holder that lives says so, and its request ends by its own time-out. One that is frozen or stopped does not. Where the
 * whole machine stood still, whoever waits and the holder wake together: it has longer to answer, and if that is
 * interrupted as well, once more. No more than that, for a timer may run once a minute, and is late each time.
 */
export function waitedLong(step: Step, line: Line, flight: Flight): void {
  const { config, channelOpen } = step.state
  const canAsk = config.share && channelOpen
  const isLate = canAsk && stoodStill(flight.deadline, step.at)
  if (flight.stage > HOLDER_STAGE || (flight.stage && !isLate)) return leaveLane(step, line, flight)
  flight.stage += flight.stage ? 1 : HOLDER_STAGE
  flight.deadline = step.at.mono + (isLate ? LANDING_MS : ASK_HOLDER_MS)
  if (canAsk) post(step, 'ask', line, HOLDER_STAGE)
}

/** The holder lives: wait on, or follow it to the lane that it says the line is in. */
export function holderAnswered(step: Step, { line: record, stage }: Message): void {
  const line = linesOf(step.state).find((each) => each.record.key === record?.key)
  const flight = line?.flight
  if (!line || stage !== HOLDER_STAGE || flight?.phase !== 'lock' || !flight.stage) return
  if (line.record.lane === flight.lane) wait(step, line, flight)
  else changeLane(step, line, flight)
}

/** Nobody answers for this lane: those who wait go to the next one together. */
function leaveLane(step: Step, line: Line, flight: Flight): void {
  const { lane, round } = line.record
  // Others may have left it, or led back, meanwhile; who waits still may not have heard.
  if (lane === flight.lane) line.record = { ...line.record, lane: lane + 1, round: round + 1 }
  post(step, 'record', line)
  changeLane(step, line, flight)
}
