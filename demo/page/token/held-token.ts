import { decodeJwt } from 'jose'
import { tokens } from '../tokens.ts'

export interface HeldToken {
  readonly lifetimeMs: number
  readonly expiresInMs: number
  /** Milliseconds since the Unix epoch: the library counts a token's life from the start of its request. */
  readonly requestedAt: number
}

/** The token in use, and how long it was made to live: the organization decides that, and may change its mind. */
export function readToken(): HeldToken | null {
  const peeked = tokens.peek()
  if (!peeked) return null
  const { iat = 0, exp = 0 } = decodeJwt(peeked.token)
  const lifetimeMs = (exp - iat) * 1000
  const { expiresInMs } = peeked
  return { lifetimeMs, expiresInMs, requestedAt: Date.now() + expiresInMs - lifetimeMs }
}
