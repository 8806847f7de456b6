import type { Database } from '../database/database.ts'
import { findMembership } from '../people/organizations.ts'
import { findLiving, type Session } from './sessions.ts'

/** A living session as it is now in that organization, which need not be the one that it is in: tabs may differ. */
export async function lookUpSession(
  db: Database,
  id: string,
  organizationId: string | null,
  now: Date,
): Promise<Session | undefined> {
  const session = await findLiving(db, id, now)
  if (!session || organizationId === null || organizationId === session.organizationId) return session
  const membership = await findMembership(db, session.userId, organizationId)
  return membership ? { ...session, ...membership } : { ...session, organizationId: null, role: null, permissions: [] }
}
