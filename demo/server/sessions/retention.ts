import { and, desc, eq, inArray, isNotNull, lt, ne, notExists } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { auditLog, clients, rateLimits, sessions } from '../database/schema.ts'

const DAY_MS = 86_400_000

/** How much history a person has: enough to recognise what was not oneself. */
const MAX_OVER_PER_USER = 20
/** Sessions that are over are shown for so long. */
const HISTORY_MS = 90 * DAY_MS
/** Addresses are personal data: long enough to look into a theft, no longer. */
const ADDRESS_MS = 30 * DAY_MS
const AUDIT_MS = 365 * DAY_MS

/** Of one user's sessions that are over, all but the newest. */
export async function forgetHistory(db: Database, userId: string): Promise<void> {
  const over = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.status, 'active')))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .offset(MAX_OVER_PER_USER)
  await db.delete(sessions).where(inArray(sessions.id, over))
}

/** What has been kept for its time. Any process may do it, several at once too. */
export async function prune(db: Database, now: Date): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  await db.delete(sessions).where(and(ne(sessions.status, 'active'), lt(sessions.endedAt, before(HISTORY_MS))))
  await db
    .update(sessions)
    .set({ address: null })
    .where(and(isNotNull(sessions.address), lt(sessions.createdAt, before(ADDRESS_MS))))
  const itsSessions = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.clientId, clients.id))
  await db.delete(clients).where(and(lt(clients.createdAt, before(DAY_MS)), notExists(itsSessions)))
  await db.delete(rateLimits).where(lt(rateLimits.resetsAt, now))
  await db.delete(auditLog).where(lt(auditLog.at, before(AUDIT_MS)))
}
