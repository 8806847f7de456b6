import { eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { sessions } from '../database/schema.ts'
import { audit } from '../people/audit.ts'
import { endSessions, type Session } from './sessions.ts'

/** Ends one session from elsewhere, and writes down who did. `false`: it was over, and nothing was done. */
export async function revokeSession(
  tx: Database,
  { id, userId }: Session,
  actorId: string,
  now: Date,
): Promise<boolean> {
  const revoked = await endSessions(tx, eq(sessions.id, id), 'revoked', now)
  if (revoked.length === 0) return false
  await audit(tx, now, { action: 'session.revoked', actorId, userId, sessionId: id })
  return true
}
