import type { Session } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'

/**
 * When a token of this session dies, in seconds since the Unix epoch: after what its organization has decided, and never
 * after the session. `null`: no whole second is left, and an `exp` has no parts of one.
 *
 * Its age alone cuts it short. Inactivity is put off by whatever the user does next, which the client tells with a token
 * request: so a token lives half of it at most, and one request may fail.
 */
export function tokenExpiry(
  { tokenLifetimeSeconds }: Pick<ServerContext, 'tokenLifetimeSeconds'>,
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

/** Of the last second there is only a part: it is not promised. */
export function secondsUntil(moment: number, now: Date): number {
  return Math.floor(moment - now.getTime() / 1000)
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}
