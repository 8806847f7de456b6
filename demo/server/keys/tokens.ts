import { randomBytes } from 'node:crypto'
import { errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import type { CustomClaims } from '../database/schema.ts'
import { ALGORITHM, type SigningKey } from './signing-key.ts'

const ISSUER = 'urn:freshtoken:demo'
const AUDIENCE = 'urn:freshtoken:demo:api'
/** RFC 9068 section 2.1: an access token, not to be mistaken for another kind of JWT by the same issuer. */
const TYPE = 'at+jwt'
/** A token of a machine whose clock is ahead by this is good; the same for `exp` would make revoked ones live longer. */
const MAX_AHEAD_SECONDS = 5

/** What the API believes of a caller, because a key of the session server signed it. */
export interface AccessClaims {
  readonly sub: string
  readonly sid: string
  /** When the password was last entered: OpenID Connect Core section 2, RFC 9470 section 6. */
  readonly auth_time: number
  readonly name?: string
  readonly org_id?: string
  readonly org_role?: string
  readonly permissions?: readonly string[]
}

/** What a token is a snapshot of. */
export interface Snapshot {
  readonly id: string
  readonly userId: string
  readonly organizationId: string | null
  readonly role: string | null
  readonly permissions: readonly string[]
  readonly claims: CustomClaims
  readonly authenticatedAt: Date
}

/** A signed snapshot of the session that any API can verify without asking anybody. Times in seconds, as in the token. */
export async function mintToken(
  key: SigningKey,
  session: Snapshot,
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: number },
): Promise<string> {
  const { organizationId, role } = session
  return new SignJWT({
    ...session.claims,
    sid: session.id,
    auth_time: toSeconds(session.authenticatedAt),
    // Said to be none where there is none: a claim of the deployment's own must not make one up.
    org_id: organizationId ?? undefined,
    org_role: (organizationId && role) ?? undefined,
    permissions: session.permissions,
  })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.id, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(session.userId)
    .setJti(randomBytes(9).toString('base64url'))
    .setIssuedAt(toSeconds(now))
    .setExpirationTime(expiresAt)
    .sign(key.privateKey)
}

/** Rejects with an error of jose's unless the token is ours, meant for this API, signed as we sign, and alive. */
export async function verifyToken(token: string, keySet: JWTVerifyGetKey, nowMs: number): Promise<AccessClaims> {
  const { payload } = await jwtVerify<AccessClaims>(token, keySet, {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [ALGORITHM],
    typ: TYPE,
    requiredClaims: ['sub', 'sid', 'iat', 'exp', 'auth_time'],
    currentDate: new Date(nowMs),
  })
  if (Number(payload.iat) > nowMs / 1000 + MAX_AHEAD_SECONDS) {
    throw new errors.JWTClaimValidationFailed('"iat" claim is in the future', payload, 'iat', 'check_failed')
  }
  return payload
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
