/** What servers say, as the machine is told. */
import { expect } from 'vitest'
import { type Answer, readFailure, readValue } from '../../src/core/answer.ts'
import { resolveOptions } from '../../src/core/options.ts'
import type { SessionInfo, SignedOutReason, TokenManagerOptions } from '../../src/types.ts'
import { jwt } from './jwt.ts'

const { read } = resolveOptions({ fetchToken: () => null }, 'a')

/** An opaque token that lives for a minute, or as long as is said. */
export function token(value: string, expiresInMs = 60_000, session?: SessionInfo): Answer {
  return readValue({ token: value, expiresInMs, ...(session && { session }) }, read)
}

/** A token with claims. */
export function tokenFor(claims: object, expiresInMs = 60_000, options: Partial<TokenManagerOptions> = {}): Answer {
  const dialect = resolveOptions({ fetchToken: () => null, ...options }, 'a')
  return readValue({ token: jwt(claims), expiresInMs }, dialect.read)
}

/** 401 with a reason. */
export function over(reason: SignedOutReason = 'revoked'): Answer {
  return { kind: 'out', reason, sure: true }
}

/** 401 without one. */
export const BARE_401: Answer = { kind: 'out', reason: 'unauthenticated', sure: false }

/** No answer at all. */
export const UNREACHABLE: Answer = readFailure(new TypeError('Failed to fetch'))

/** A status that is no token, with `Retry-After` in milliseconds or without. */
export function failure(status: number, retryAfter: number | null = null): Answer {
  const code = status === 403 ? 'ERR_REFRESH_REJECTED' : 'ERR_REFRESH_FAILED'
  return { kind: 'failed', code, status, retryAfter, network: false, cause: undefined }
}

/** How a wait ends with a token. */
export const served = (value: string) => ({ kind: 'token', value })

/** How it ends where nobody is signed in. */
export const OUT = { kind: 'out' }

/** How it ends where no token can be had for now. */
export const failedWith = (failure: object) => ({ kind: 'failed', failure: expect.objectContaining(failure) })
