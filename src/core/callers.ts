/** Who waits for a token, and what ends the wait. */

import type { Failure, Outcome } from './effects.ts'
import { isOwed, livingToken, statusOf, usableToken, waitLeft } from './facts.ts'
import { justLeft } from './schedule.ts'
import type { Caller, Instant, Line, Step, Token } from './state.ts'

/** Whether a token is what was asked for, however fresh it is. */
function isMeant(caller: Caller, token: Token): boolean {
  const { isPicky, rejected } = caller
  return !isPicky || (rejected !== null && token.value !== rejected) || isNews(caller, token)
}

/** Whether the token was requested since the caller asked: by this tab's own clock, for the wall clock may be set back. */
function isNews({ since, sequence }: Caller, token: Token): boolean {
  return token.requestedMono >= since && token.sequence > sequence
}

/** Why there is no token for now, as callers and listeners are told. */
export function failureOf(line: Line, at: Instant): Failure {
  const { code = 'ERR_REFRESH_FAILED', status = null } = line.record.retry ?? {}
  return { code, status, retryAt: at.wall + waitLeft(line, at), cause: line.cause }
}

/** While requests fail: a token that still lives is served to its end; without one the next attempt must be near. */
function outcomeInBackoff({ state, at }: Step, line: Line, caller: Caller): Outcome | null {
  const wait = waitLeft(line, at)
  if (!wait) return null
  const living = livingToken(state, line, at)
  if (living && isMeant(caller, living)) return { kind: 'token', value: living.value }
  const isNear = at.mono + wait - caller.since <= state.config.maxWait
  return isNear ? null : { kind: 'failed', failure: failureOf(line, at) }
}

/** A token requested since the caller asked, or just before, is the best there is, however little life it was given. */
function latestToken({ state, at }: Step, line: Line, caller: Caller): Token | null {
  const token = livingToken(state, line, at)
  return token && (isNews(caller, token) || justLeft(token.requestedAt, at)) ? token : null
}

function outcomeOf(step: Step, line: Line, caller: Caller): Outcome | null {
  const { state, at } = step
  if (state.life !== 'live') return null
  const { isPicky, rejected, sequence } = caller
  // Whoever insists is answered by an "out" that is news to it; whoever had a token refused has none any more.
  const isAnswered = !isPicky || rejected !== null || isOwed(state) || state.session.sequence > sequence
  if (statusOf(state, at) === 'out' && isAnswered && state.firstSync === null) return { kind: 'out' }
  const token = usableToken(state, line, at, caller.minLifetime) ?? latestToken(step, line, caller)
  if (token && isMeant(caller, token)) return { kind: 'token', value: token.value }
  return outcomeInBackoff(step, line, caller)
}

/** Ends every wait that can end. */
export function settle(step: Step, line: Line): void {
  line.callers = line.callers.filter((caller) => {
    const outcome = outcomeOf(step, line, caller)
    if (outcome) step.effects.push({ type: 'settle', caller: caller.id, outcome })
    return !outcome
  })
}
