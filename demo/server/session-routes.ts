import { type Context, Hono } from 'hono'
import { type Account, findAccount, findMembership } from './accounts.ts'
import { readAccountBody, readSessionBody, readTokenBody } from './bodies.ts'
import { clearSessionCookies, readSecret, setSessionCookies } from './cookies.ts'
import { nameDevice } from './device.ts'
import type { KeyRing } from './keys.ts'
import { Problem } from './problem.ts'
import type { Session, SessionStatus, SessionStore } from './session-store.ts'
import { mintToken } from './tokens.ts'

export interface SessionRoutesContext {
  readonly sessions: SessionStore
  readonly keys: KeyRing
  readonly now: () => number
  readonly tokenLifetimeSeconds: number
}

/** Why a token is refused, in the words that the library understands. */
const OVER_REASONS = {
  ended: 'signed_out',
  revoked: 'revoked',
  expired: 'expired',
  inactive: 'inactive',
} as const satisfies Record<Exclude<SessionStatus, 'active'>, string>

/** The session server: the half that knows who is signed in. Guards stand before it, see `app.ts`. */
export function createSessionRoutes(context: SessionRoutesContext): Hono {
  const { sessions } = context
  const routes = new Hono()

  routes.post('/sign-in', async (c) => {
    const account = findAccount((await readAccountBody(c)).account)
    if (!account) throw new Problem(400, 'unknown_account')
    const session = signIn(c, sessions, account)
    return c.json(await answerToken(context, session, undefined))
  })

  routes.post('/token', async (c) => {
    const { active, organization } = await readTokenBody(c)
    const session = findSession(c, sessions)
    if (!session) return c.json({ error: 'unauthenticated' }, 401)
    if (session.status !== 'active') return refuseOver(c, session, session.status)
    if (active) sessions.recordActivity(session.id)
    return c.json(await answerToken(context, session, organization))
  })

  routes.post('/end', async (c) => {
    const { session: id } = await readSessionBody(c)
    return c.json({ ended: endNamed(c, sessions, id) })
  })

  routes.post('/list', async (c) => {
    const current = requireActive(c, sessions)
    return c.json({ sessions: sessions.listOf(current.account).map((session) => describe(session, current)) })
  })

  routes.post('/revoke', async (c) => {
    const current = requireActive(c, sessions)
    const session = sessions.findById((await readSessionBody(c)).session)
    // Somebody else's session and none at all must look the same.
    if (session?.account.id !== current.account.id) throw new Problem(404, 'unknown_session')
    return c.json({ revoked: sessions.end(session.id, 'revoked') })
  })

  return routes
}

function signIn(c: Context, sessions: SessionStore, account: Account): Session {
  const previous = findSession(c, sessions)
  if (previous) sessions.replace(previous.id)
  const { session, secret } = sessions.create(account, c.req.header('User-Agent') ?? '')
  const maxAge = Math.floor(sessions.remaining(session).lifetimeMs / 1000)
  setSessionCookies(c, secret, session.id, maxAge)
  return session
}

/**
 * Ends the session that is named, not the one whose cookie happens to come along: a sign-out that was owed since the
 * browser was offline may arrive when the next user has signed in. What is not here any more counts as ended.
 */
function endNamed(c: Context, sessions: SessionStore, id: string): boolean {
  const current = findSession(c, sessions)
  const named = sessions.findById(id)
  if (!current || named?.account.id !== current.account.id) return false
  const isEnded = sessions.end(named.id, 'ended')
  if (named.id === current.id) clearUnlessReplaced(c, current)
  return isEnded
}

function refuseOver(c: Context, session: Session, status: keyof typeof OVER_REASONS): Response {
  clearUnlessReplaced(c, session)
  return c.json({ error: 'unauthenticated', reason: OVER_REASONS[status] }, 401)
}

/** A late answer must not throw out the cookie of the sign-in that came meanwhile: the jar knows no order of requests. */
function clearUnlessReplaced(c: Context, session: Session): void {
  if (!session.isReplaced) clearSessionCookies(c)
}

async function answerToken(context: SessionRoutesContext, session: Session, organization: string | undefined) {
  const { sessions, keys, now, tokenLifetimeSeconds } = context
  const membership = findMembership(session.account, organization)
  if (!membership) throw new Problem(403, 'organization_refused')
  const token = await mintToken(keys, session, membership, { nowMs: now(), lifetimeSeconds: tokenLifetimeSeconds })
  sessions.recordToken(session.id)
  const { lifetimeMs, inactivityMs } = sessions.remaining(session)
  return {
    token,
    expires_in: tokenLifetimeSeconds,
    session: {
      id: session.id,
      expires_in: Math.floor(lifetimeMs / 1000),
      idle_expires_in: Math.floor(inactivityMs / 1000),
    },
  }
}

function describe(session: Session, current: Session) {
  const { id, userAgent, status, createdAt, lastActiveAt, lastTokenAt, endedAt } = session
  const device = nameDevice(userAgent)
  return { id, device, status, isCurrent: id === current.id, createdAt, lastActiveAt, lastTokenAt, endedAt }
}

function findSession(c: Context, sessions: SessionStore): Session | undefined {
  const secret = readSecret(c)
  return secret === undefined ? undefined : sessions.findBySecret(secret)
}

function requireActive(c: Context, sessions: SessionStore): Session {
  const session = findSession(c, sessions)
  if (session?.status !== 'active') throw new Problem(401, 'unauthenticated')
  return session
}
