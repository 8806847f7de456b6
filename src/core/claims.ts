/** What a token says of itself. The one file that knows jose; a client reads claims and verifies nothing. */
import { decodeJwt } from 'jose/jwt/decode'
import type { Claims } from '../types.ts'

/** The payload of a JWT (RFC 7519 section 4), `null` for any other string: such a token is opaque. */
export function readPayload(token: string): Claims | null {
  try {
    return decodeJwt(token)
  } catch {
    return null
  }
}

/** What means something: the claims that differ in every token leave no trace. */
export function lastingClaims(payload: Claims): Claims {
  const { iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, ...lasting } = payload
  return lasting
}

/** The claim `sub`, where it is a text. */
export function subject(payload: Claims): string | null {
  return typeof payload['sub'] === 'string' ? payload['sub'] : null
}

/** Milliseconds from `iat` to `exp` (seconds, RFC 7519 section 2); `null` where one is missing. */
export function claimedLifetime(payload: Claims | null): number | null {
  const { iat, exp } = payload ?? {}
  return typeof iat === 'number' && typeof exp === 'number' ? (exp - iat) * 1000 : null
}

/** Milliseconds from the server's `Date` header to `exp`: what is left of a token that the server took from a cache. */
export function lifetimeSince(payload: Claims | null, serverDate: string | null): number | null {
  const date = Date.parse(serverDate ?? '')
  const exp = payload?.['exp']
  return typeof exp === 'number' && !Number.isNaN(date) ? exp * 1000 - date : null
}
