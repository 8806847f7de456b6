import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { errors, type JWTVerifyGetKey } from 'jose'
import { Problem, type ProblemCode } from './problem.ts'
import { type AccessClaims, verifyToken } from './tokens.ts'

export interface ApiContext {
  /** The published keys. All that this API knows of the session server. */
  readonly keySet: JWTVerifyGetKey
  readonly now: () => number
  /** Tells the session server that the user did something. Nothing waits for it, and nothing is asked. */
  readonly onActivity: (sessionId: string) => void
}

interface ApiEnv {
  Variables: { caller: AccessClaims }
}

/** A protected API as it would stand elsewhere: no cookie, no session, no database. */
export function createApiRoutes(context: ApiContext): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.use(requireToken(context))
  routes.get('/greeting', (c) => {
    const { name, org_id, org_role, permissions } = c.get('caller')
    const verb = permissions.includes('notes:write') ? 'read and write' : 'read'
    return c.json({ greeting: `Hello, ${name}.`, message: `As ${org_role} of ${org_id} you may ${verb} notes.` })
  })
  return routes
}

/** RFC 6750 section 3: what is wrong, in `WWW-Authenticate` and as a code. */
function requireToken({ keySet, now, onActivity }: ApiContext) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
    if (token === undefined) throw refusal('token_missing', 'Bearer')
    const caller = await verifyToken(token, keySet, now()).catch((error: unknown) => {
      throw explain(error)
    })
    onActivity(caller.sid)
    c.set('caller', caller)
    await next()
  })
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
