import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import {
  clearOtherSessionCookies,
  clearSessionCookie,
  setClientCookie,
  setMarker,
  setSessionCookie,
} from '../http/cookies.ts'
import { Problem } from '../http/problem.ts'
import { mintToken } from '../keys/tokens.ts'
import type { Opened } from '../sessions/open-session.ts'
import { type OverStatus, remaining, type Session } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'
import { secondsUntil, tokenExpiry } from './token-life.ts'

/** Why a token is refused, in the words that the library understands. */
const OVER_REASONS = {
  ended: 'signed_out',
  revoked: 'revoked',
  expired: 'expired',
  inactive: 'inactive',
} as const satisfies Record<OverStatus, string>

/** A token, and how long the session has; to a token request as to a sign-in, which so needs no second round trip. */
export async function answerToken(context: ServerContext, session: Session, now: Date, snapshot: Session = session) {
  const expiresAt = tokenExpiry(context, session, now, snapshot)
  if (expiresAt === null) throw new Problem(403, 'session_too_old')
  const token = await mintToken(context.keys.current, snapshot, { now, expiresAt })
  const [own, there] = [remaining(session, now), remaining(snapshot, now)]
  return {
    token,
    expires_in: secondsUntil(expiresAt, now),
    session: {
      id: session.id,
      expires_in: Math.min(own.age, there.age),
      idle_expires_in: Math.min(own.inactivity, there.inactivity),
    },
  }
}

/**
 * The 401 that says that a session is over takes its cookie away. Not the marker: tabs would see that before they are
 * told the reason.
 */
export function refuseOver(c: Context, session: Session, status: OverStatus): Response {
  clearSessionCookie(c, session.id)
  return c.json({ error: 'unauthenticated', reason: OVER_REASONS[status] }, 401)
}

/** One of several accounts is over, and the browser goes on: no 401, which would sign out all tabs. */
export function refuseSideAccount(c: Context, session: Session, status: OverStatus): Response {
  clearSessionCookie(c, session.id)
  return c.json({ error: 'session_over', reason: OVER_REASONS[status] }, 403)
}

/** Cookies of a session that is new, and of those that go on beside it. */
export function setOpened(c: Context, { session, secret, clientSecret, keptIds }: Opened): void {
  clearOtherSessionCookies(c, keptIds)
  if (clientSecret !== undefined) setClientCookie(c, clientSecret)
  setSessionCookie(c, session.id, secret)
}

export function markCurrent(c: Context, session: Session): void {
  setMarker(c, `${session.id}.${randomBytes(6).toString('hex')}`)
}
