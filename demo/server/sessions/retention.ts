import { and, asc, desc, eq, inArray, isNotNull, lt, ne, notExists, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Database } from '../database/database.ts'
import { auditLog, clients, rateLimits, sessions } from '../database/schema.ts'
import { closeOverdue, isOverdue } from './sessions.ts'

const DAY_MS = 86_400_000

/** How much history a person has: enough to recognise what was not oneself. */
const MAX_OVER_PER_USER = 20
/** However much came after it: who has the password cannot sign in and out until nothing tells of it. */
const NEVER_CUT_MS = 7 * DAY_MS
/** Sessions that are over are shown for so long. */
const HISTORY_MS = 90 * DAY_MS
/** Addresses are personal data: long enough to look into a theft, no longer. */
const ADDRESS_MS = 30 * DAY_MS
const AUDIT_MS = 365 * DAY_MS
/** Rows of one statement: few enough that nobody waits for it, and that it is over before it is given up. */
const BATCH = 500

/** Of one user's sessions that are over, all but those that ended last. */
export async function forgetHistory(db: Database, userId: string, now: Date): Promise<void> {
  const over = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.status, 'active')))
    .orderBy(desc(sessions.endedAt), desc(sessions.id))
    .offset(MAX_OVER_PER_USER)
  const isSurplus = and(inArray(sessions.id, over), lt(sessions.endedAt, before(now, NEVER_CUT_MS)))
  await db.delete(sessions).where(unlockedBatch(db, sessions.id, isSurplus, sessions.endedAt))
}

/**
 * What has been kept for its time. Any process may do it, several at once too. What cannot be done does not keep the rest
 * from being done: it is told, and left to the next time.
 */
export async function prune(db: Database, now: Date, report: (error: unknown) => void): Promise<void> {
  for (const forget of DUTIES) {
    try {
      while ((await forget(db, now)).length === BATCH);
    } catch (error) {
      report(error)
    }
  }
}

/** One batch of each, and what there was of it. */
const DUTIES: readonly ((db: Database, now: Date) => Promise<readonly unknown[]>)[] = [
  // First: what nobody has looked at again would be active, and so be kept, for ever.
  (db, now) => closeOverdue(db, unlockedBatch(db, sessions.id, isOverdue(now), sessions.createdAt), now),
  (db, now) => remove(db, sessions.id, lt(sessions.endedAt, before(now, HISTORY_MS)), sessions.endedAt),
  (db, now) => {
    const hasOldAddress = and(isNotNull(sessions.address), lt(sessions.createdAt, before(now, ADDRESS_MS)))
    return db
      .update(sessions)
      .set({ address: null })
      .where(unlockedBatch(db, sessions.id, hasOldAddress, sessions.createdAt))
      .returning({ id: sessions.id })
  },
  (db, now) => {
    const itsSessions = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.clientId, clients.id))
    const isLeft = and(lt(clients.createdAt, before(now, DAY_MS)), notExists(itsSessions))
    return remove(db, clients.id, isLeft, clients.createdAt)
  },
  (db, now) => remove(db, rateLimits.key, lt(rateLimits.resetsAt, now), rateLimits.resetsAt),
  (db, now) => remove(db, auditLog.id, lt(auditLog.at, before(now, AUDIT_MS)), auditLog.at),
]

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms)
}

function remove(db: Database, key: PgColumn, which: SQL | undefined, oldest: PgColumn): Promise<readonly unknown[]> {
  return db
    .delete(key.table)
    .where(unlockedBatch(db, key, which, oldest))
    .returning({ key })
}

/**
 * A batch of rows, the oldest first, but for those that somebody is at just now: what is forgotten can be forgotten later,
 * and who never waits is in no deadlock. An array, as the planner may run a subquery with a limit more than once.
 */
function unlockedBatch(db: Database, key: PgColumn, which: SQL | undefined, oldest: PgColumn): SQL {
  const rows = db.select({ key }).from(key.table).where(which).orderBy(asc(oldest)).limit(BATCH)
  return sql`${key} = ANY(ARRAY${rows.for('update', { skipLocked: true })})`
}
