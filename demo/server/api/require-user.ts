import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { errors, type JWTVerifyGetKey } from 'jose'
import { Problem, type ProblemCode } from '../http/problem.ts'
import { type AccessClaims, verifyToken } from '../keys/tokens.ts'
import type { Session } from '../sessions/sessions.ts'
import { CurrentUser } from './current-user.ts'

/** `verified token`: asks nobody, and is up to one token lifetime late. `live session`: looks the session up as well. */
export type RoutePolicy = 'verified token' | 'live session'

export interface UserGate {
  /** The published keys. */
  readonly keySet: JWTVerifyGetKey
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** The living session as it is now, in the organization that is named. */
  readonly lookUp: (sessionId: string, organization: string | null) => Promise<Session | undefined>
  /** Tells the session server that the user did something. Nothing waits for it. */
  readonly onActivity: (sessionId: string) => void
}

export interface UserEnv {
  Variables: { user: CurrentUser }
}

/** Lets in who has a good token, and tells the routes behind it who that is. RFC 6750 section 3 for the refusals. */
export function requireUser(policy: RoutePolicy, gate: UserGate): MiddlewareHandler<UserEnv> {
  return createMiddleware<UserEnv>(async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
    if (token === undefined) throw refusal('token_missing', 'Bearer')
    const claims = await verifyToken(token, gate.keySet, gate.now()).catch((error: unknown) => {
      throw explain(error)
    })
    c.set('user', policy === 'live session' ? await findUser(gate, claims) : CurrentUser.fromClaims(claims))
    gate.onActivity(claims.sid)
    await next()
  })
}

export function requirePermission(permission: string): MiddlewareHandler<UserEnv> {
  return createMiddleware<UserEnv>(async (c, next) => {
    if (!c.get('user').can(permission)) throw new Problem(403, 'forbidden')
    await next()
  })
}

/** Step-up, RFC 9470: what cannot be undone wants the password of just now. */
export function requireRecentSignIn(maxAgeSeconds: number, now: () => number): MiddlewareHandler<UserEnv> {
  return createMiddleware<UserEnv>(async (c, next) => {
    if (now() - c.get('user').authenticatedAt > maxAgeSeconds * 1000) {
      throw refusal(
        'insufficient_user_authentication',
        `Bearer error="insufficient_user_authentication", max_age="${maxAgeSeconds}"`,
      )
    }
    await next()
  })
}

/** The token says where its bearer means to act, and the database what the bearer may do there. */
async function findUser({ lookUp }: UserGate, { sid, org_id }: AccessClaims): Promise<CurrentUser> {
  const session = await lookUp(sid, org_id ?? null)
  if (!session) throw refusal('session_over', 'Bearer error="invalid_token"')
  return CurrentUser.fromSession(session)
}

/** That the keys cannot be had says nothing about the token: no reason to make the caller throw it away. */
function explain(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return refusal('token_expired', 'Bearer error="invalid_token"')
  return isTokenFault(error)
    ? refusal('token_invalid', 'Bearer error="invalid_token"')
    : new Problem(503, 'keys_unavailable')
}

/** `ERR_JOSE_GENERIC` is how jose reports a key set that answered with another status or with no JSON. */
function isTokenFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC') return false
  return !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)
}

function refusal(code: ProblemCode, challenge: string): Problem {
  return new Problem(401, code, { headers: { 'WWW-Authenticate': challenge } })
}
