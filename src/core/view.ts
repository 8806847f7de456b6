/** What a user of the library sees of a state. */
import type { Params, Part, PeekedToken, Refresh, Session } from '../types.ts'
import { failureOf } from './callers.ts'
import type { Failure } from './effects.ts'
import { activeKey, isCurrent, livingToken, pauseOf, statusOf, usableToken, waitLeft } from './facts.ts'
import { lineKey } from './initial-state.ts'
import { lifeLeft, minimumLife } from './schedule.ts'
import type { Instant, Line, State } from './state.ts'

const PENDING: Session = { status: 'pending' }

/** Longest time a token is served without a look at both clocks and the cookie. */
const WINDOW_MS = 500

/** The line of these params; `null`: the active one. */
function find(state: State, params: Params | null): Line | undefined {
  return state.lines[params ? lineKey(params) : activeKey(state)]
}

/** The token in memory, to its very end. */
export function peekToken(state: State, at: Instant, params: Params | null): PeekedToken | null {
  const line = find(state, params)
  const token = line && state.life === 'live' ? livingToken(state, line, at) : null
  return token && { token: token.value, expiresInMs: lifeLeft(token, at) }
}

/** For how long the active line's token may be handed out by the wall clock alone. */
export function serveWindow(state: State, at: Instant): { readonly value: string; readonly forMs: number } | null {
  const line = find(state, null)
  const token = line && state.life === 'live' ? usableToken(state, line, at, null) : null
  if (!token) return null
  const left = lifeLeft(token, at) - minimumLife(token.lifetime, state.config.minLifetime)
  return { value: token.value, forMs: Math.min(WINDOW_MS, left) }
}

/** The value of `$session`: unknown, until a token of this line was seen in this epoch. */
export function sessionView(state: State, at: Instant, params: Params | null): Session {
  if (state.life === 'new') return PENDING
  const { session } = state
  if (statusOf(state, at) === 'out') return { status: 'signed-out', reason: session.reason ?? 'signed_out' }
  const known = find(state, params)?.known
  if (!known || !isCurrent(state, known, at)) return PENDING
  const { claims, identity } = known
  const { expiresAt, idleExpiresAt } = known.session ?? {}
  return {
    status: 'signed-in',
    claims,
    identity,
    ...(expiresAt ? { expiresAt } : {}),
    ...(idleExpiresAt ? { idleExpiresAt } : {}),
  }
}

function missing({ life, lockKind, ledgerWorks, channelOpen }: State): readonly Part[] {
  const parts: readonly [Part, boolean][] = [
    ['locks', lockKind === 'locks'],
    ['ledger', ledgerWorks],
    ['channel', channelOpen || life !== 'live'],
  ]
  return parts.flatMap(([part, isThere]) => (isThere ? [] : [part]))
}

/** The value of `$refresh`, with a failure in place of the error. */
export type RefreshView = Exclude<Refresh, { status: 'retrying' }> | RetryingView

interface RetryingView {
  readonly missing: readonly Part[]
  readonly status: 'retrying'
  readonly at: number
  readonly failure: Failure
}

/** What the machinery does for this line. */
export function refreshView(state: State, at: Instant, params: Params | null): RefreshView {
  const parts = { missing: missing(state) }
  const line = find(state, params)
  if (!line || state.life === 'new') return { status: 'idle', ...parts }
  const pause = pauseOf(state, at)
  const wait = waitLeft(line, at)
  if (line.flight && line.flight.phase !== 'write') return { status: 'refreshing', ...parts }
  if (statusOf(state, at) === 'out') return { status: 'idle', ...parts }
  const { retry } = line.record
  if (wait && retry) {
    const due = retry.writtenAt + retry.delay
    return { status: 'retrying', at: due, failure: { ...failureOf(line, at), retryAt: due }, ...parts }
  }
  if (pause) return { status: 'paused', reason: pause, ...parts }
  const token = livingToken(state, line, at)
  if (!token) return { status: 'idle', ...parts }
  return { status: 'scheduled', at: Math.round(token.from.wall + token.dueAfter), ...parts }
}
