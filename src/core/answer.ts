/** What the server's answer means. Seconds end here: all that leaves this file is in milliseconds. */
import type { Claims, SessionInfo, SignedOutReason, TokenObject, Verdict } from '../types.ts'
import { claimedLifetime, lifetimeSince, readPayload } from './claims.ts'

/** A token, as the server gave it. */
export interface TokenGiven {
  readonly kind: 'token'
  readonly value: string
  /** Milliseconds from the start of the request. */
  readonly lifetime: number
  readonly reading: Reading
  readonly session: {
    readonly id: string | null
    readonly endsIn: number | null
    readonly idleIn: number | null
  } | null
}

/** What the payload of a token means to this app. */
export interface Reading {
  readonly claims: Claims
  readonly identity: string | null
  /** The claim `sid` (OpenID Connect Front-Channel Logout 1.0, section 3). */
  readonly sid: string | null
}

/** Nobody is signed in. `sure: false`: the server gave no reason, so that it is asked once more. */
export interface SignedOutGiven {
  readonly kind: 'out'
  readonly reason: SignedOutReason
  readonly sure: boolean
}

/** No token, and nobody is signed out by it. */
export interface FailureGiven {
  readonly kind: 'failed'
  readonly code: 'ERR_REFRESH_FAILED' | 'ERR_REFRESH_REJECTED' | 'ERR_TOKEN_INVALID'
  readonly status: number | null
  /** Milliseconds, from `Retry-After`. */
  readonly retryAfter: number | null
  /** There was no answer at all. */
  readonly network: boolean
  readonly cause: unknown
}

/** One of the three. */
export type Answer = TokenGiven | SignedOutGiven | FailureGiven

type Read = (token: string) => Reading

/** How this app reads answers. */
export interface Dialect {
  readonly read: Read
  readonly classify: ((response: Response) => Verdict | undefined) | undefined
}

const REASONS: readonly unknown[] = ['signed_out', 'revoked', 'expired', 'inactive']

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function failed(code: FailureGiven['code'], details: Partial<FailureGiven> = {}): FailureGiven {
  return { kind: 'failed', code, status: null, retryAfter: null, network: false, cause: undefined, ...details }
}

/** What `fetchToken` threw or rejected with. */
export function readFailure(cause: unknown): FailureGiven {
  return failed('ERR_REFRESH_FAILED', { network: true, cause })
}

/** The request took longer than it may. */
export function timedOut(): FailureGiven {
  return failed('ERR_REFRESH_FAILED')
}

/** Seconds as number or numeric string (RFC 6749 erratum 5379); `null` for anything else. */
function seconds(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number * 1000 : null
}

function readSession(session: unknown): TokenGiven['session'] {
  if (!isObject(session)) return null
  const { id, expires_in: endsIn, idle_expires_in: idleIn } = session as SessionInfo
  return { id: typeof id === 'string' ? id : null, endsIn: seconds(endsIn), idleIn: seconds(idleIn) }
}

/**
 * The lifetime is what the server says is left, not what a clock says: `exp` is never compared with the local clock.
 * A token whose lifetime nobody tells, or that is dead on arrival, is not usable.
 */
function readToken(answer: TokenObject, serverDate: string | null, read: Read): Answer {
  const { token = answer.access_token, expires_in: expiresIn, expiresInMs, session } = answer
  if (typeof token !== 'string' || !token) return failed('ERR_TOKEN_INVALID')
  const payload = readPayload(token)
  const told = typeof expiresInMs === 'number' && Number.isFinite(expiresInMs) ? expiresInMs : seconds(expiresIn)
  const lifetime = told ?? lifetimeSince(payload, serverDate) ?? claimedLifetime(payload) ?? 0
  if (!(lifetime > 0 && Number.isFinite(lifetime))) return failed('ERR_TOKEN_INVALID')
  try {
    return { kind: 'token', value: token, lifetime, reading: read(token), session: readSession(session) }
  } catch (cause) {
    return failed('ERR_TOKEN_INVALID', { cause })
  }
}

/** What `fetchToken` resolved to, where it is no response, and what `initial` is given. */
export function readValue(answer: unknown, read: Read, serverDate: string | null = null): Answer {
  if (answer === null) return { kind: 'out', reason: 'unauthenticated', sure: true }
  if (typeof answer === 'string') {
    return readPayload(answer) ? readToken({ token: answer }, serverDate, read) : failed('ERR_TOKEN_INVALID')
  }
  return isObject(answer) ? readToken(answer, serverDate, read) : failed('ERR_TOKEN_INVALID')
}

/** `Retry-After` as seconds or as a date (RFC 9110 section 10.2.3), the date against the server's own clock. */
function readRetryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? ''
  const delay = seconds(value)
  if (delay !== null) return delay
  const until = Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) ? null : until
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body.trim()
  }
}

function readSignedOut(body: unknown): SignedOutGiven {
  const { reason, error, code } = isObject(body) ? body : ({} as Record<string, unknown>)
  const told = [reason, error, code].find((word) => REASONS.includes(word))
  return { kind: 'out', reason: (told as SignedOutReason | undefined) ?? 'unauthenticated', sure: told !== undefined }
}

function usualVerdict({ ok, status }: Response): Verdict {
  if (ok) return 'token'
  if (status === 401) return 'signed-out'
  return status === 403 ? 'refused' : 'transient'
}

/** Statuses that ask for patience; every other one that is no token breaks the protocol. */
function isPatience(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status)
}

/** What a response means by itself; a verdict, where the body has to be read. */
export function readHead(response: Response, classify: Dialect['classify']): Answer | Verdict {
  const { headers, status } = response
  const verdict = classify?.(response) ?? usualVerdict(response)
  const details = { status, retryAfter: readRetryAfter(headers) }
  if (verdict === 'refused') return failed('ERR_REFRESH_REJECTED', details)
  if (verdict === 'transient') return failed(isPatience(status) ? 'ERR_REFRESH_FAILED' : 'ERR_TOKEN_INVALID', details)
  return verdict
}

/** What the body says, of a response that was taken for a token or for a sign-out. */
export function readBody({ headers, status }: Response, text: string, verdict: Verdict, read: Read): Answer {
  const body = parseBody(text)
  if (verdict === 'signed-out') return readSignedOut(body)
  const answer = body === null ? failed('ERR_TOKEN_INVALID') : readValue(body, read, headers.get('date'))
  return answer.kind === 'failed' ? { ...answer, status, retryAfter: readRetryAfter(headers) } : answer
}
