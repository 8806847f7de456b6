import { Problem } from '../http/problem.ts'
import { hasRunOut, type Session } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'

type TokenLife = Pick<ServerContext, 'tokenLifetimeSeconds'>

/**
 * When a token of this session dies, in seconds since the Unix epoch: after what its organization has decided, and never
 * after the session. `null`: no whole second is left, and an `exp` has no parts of one.
 *
 * Its age alone cuts it short. Inactivity is put off by whatever the user does next, which the client tells with a token
 * request: so a token lives half of it at most, and one request may fail.
 */
export function tokenExpiry(
  { tokenLifetimeSeconds }: TokenLife,
  session: Session,
  now: Date,
  snapshot: Session = session,
): number | null {
  const lifetimes = [session, snapshot].map(({ inactivitySeconds }) => Math.floor(inactivitySeconds / 2))
  const lifetime = Math.min(tokenLifetimeSeconds ?? snapshot.tokenSeconds, ...lifetimes)
  const ends = [session, snapshot].map((each) => toSeconds(each.createdAt) + each.sessionSeconds)
  const expiresAt = Math.min(toSeconds(now) + lifetime, ...ends)
  return secondsUntil(expiresAt, now) < 1 ? null : expiresAt
}

/**
 * Before anything is done that a token answers: what is then refused has not happened. An organization's bounds hold for
 * who comes over from another one too.
 */
export function requireYoung(context: TokenLife, session: Session, now: Date, snapshot: Session = session): void {
  if (hasRunOut(snapshot, now) || tokenExpiry(context, session, now, snapshot) === null) {
    throw new Problem(403, 'session_too_old')
  }
}

/** Of the last second there is only a part: it is not promised. */
export function secondsUntil(moment: number, now: Date): number {
  return Math.floor(moment - now.getTime() / 1000)
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
