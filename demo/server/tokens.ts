import { randomBytes } from 'node:crypto'
import { type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import type { Membership } from './accounts.ts'
import { ALGORITHM, type KeyRing } from './keys.ts'
import type { Session } from './session-store.ts'

const ISSUER = 'urn:freshtoken:demo'
const AUDIENCE = 'urn:freshtoken:demo:api'
/** RFC 9068 section 2.1: an access token, not to be mistaken for another kind of JWT by the same issuer. */
const TYPE = 'at+jwt'

/** What the API believes of a caller, because a key of the session server signed it. */
export interface AccessClaims {
  readonly sub: string
  readonly sid: string
  readonly name: string
  readonly org_id: string
  readonly org_role: string
  readonly permissions: readonly string[]
}

/** A signed snapshot of the session that any API can verify without asking anybody. */
export function mintToken(
  keys: KeyRing,
  session: Session,
  membership: Membership,
  times: { readonly nowMs: number; readonly lifetimeSeconds: number },
): Promise<string> {
  const issuedAt = Math.floor(times.nowMs / 1000)
  const { id, privateKey } = keys.current
  return new SignJWT({
    sid: session.id,
    name: session.account.name,
    org_id: membership.id,
    org_role: membership.role,
    permissions: membership.permissions,
  })
    .setProtectedHeader({ alg: ALGORITHM, kid: id, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(session.account.id)
    .setJti(randomBytes(9).toString('base64url'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + times.lifetimeSeconds)
    .sign(privateKey)
}

/** Rejects with an error of jose's unless the token is ours, meant for this API, signed as we sign, and alive. */
export async function verifyToken(token: string, keySet: JWTVerifyGetKey, nowMs: number): Promise<AccessClaims> {
  const { payload } = await jwtVerify<AccessClaims>(token, keySet, {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [ALGORITHM],
    typ: TYPE,
    requiredClaims: ['sub', 'sid', 'exp'],
    currentDate: new Date(nowMs),
  })
  return payload
}
