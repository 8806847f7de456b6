import { and, asc, desc, eq, inArray, not, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Database } from '../database/database.ts'
import { type SessionStatus, sessions } from '../database/schema.ts'
import { announce } from './changes.ts'

/** More than anybody reads, and no answer that grows with what a script has signed in. */
const MAX_LISTED = 200

/** One row: the truth about one sign-in. What leaves the server of it is chosen in `routes/`. */
export type Session = typeof sessions.$inferSelect

export type OverStatus = Exclude<SessionStatus, 'active'>

/** How a session's secret reaches its row. */
export interface Proof {
  readonly clientId: string
  readonly secretHashes: readonly string[]
}

/** As null is greater than all else, the living come before those that have ended. */
const LATEST_FIRST = [sessions.endedAt, sessions.createdAt, sessions.id].map((column) => desc(column))
const OVER_BY_AGE = sql`(${sessions.createdAt} + ${sessions.sessionSeconds} * interval '1 second')`
const OVER_BY_INACTIVITY = sql`(${sessions.lastActiveAt} + ${sessions.inactivitySeconds} * interval '1 second')`

export async function insertSession(db: Database, session: typeof sessions.$inferInsert): Promise<Session> {
  const [row] = await db.insert(sessions).values(session).returning()
  if (!row) throw new Error('A session was not written')
  return row
}

/** As it is now: one that is overdue is over. */
export async function findSession(db: Database, id: string, now: Date): Promise<Session | undefined> {
  const [session] = await readClosed(db, now, () => db.select().from(sessions).where(eq(sessions.id, id)))
  return session
}

/** Only if it is alive: one look, and nothing written. */
export async function findLiving(db: Database, id: string, now: Date): Promise<Session | undefined> {
  const [session] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), isAlive(now)))
  return session
}

/** Their ids, the newest first. */
export async function listLiving(db: Database, which: SQL | undefined, now: Date): Promise<string[]> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(which, isAlive(now)))
    .orderBy(...LATEST_FIRST)
  return rows.map(({ id }) => id)
}

/** Sessions that a browser has shown the secrets of, over or not. */
export async function findProven(db: Database, { clientId, secretHashes }: Proof, now: Date): Promise<Session[]> {
  if (secretHashes.length === 0) return []
  const isProven = and(eq(sessions.clientId, clientId), inArray(sessions.secretHash, [...secretHashes]))
  return readClosed(db, now, () => db.select().from(sessions).where(isProven).orderBy(desc(sessions.createdAt)))
}

/** The living first, then what ended last. As they are now: none is shown as living that is overdue. */
export async function listSessions(
  db: Database,
  which: SQL | undefined,
  now: Date,
  limit = MAX_LISTED,
): Promise<Session[]> {
  return readClosed(db, now, (isLeft) =>
    db
      .select()
      .from(sessions)
      .where(and(which, isLeft))
      .orderBy(...LATEST_FIRST)
      .limit(limit),
  )
}

/**
 * Notes a token request, if the session is alive: one statement, so that a revocation comes either before it or after.
 * A token is no activity; `isActive` says that there was some.
 */
export async function recordToken(
  db: Database,
  id: string,
  isActive: boolean,
  now: Date,
): Promise<Session | undefined> {
  const [session] = await db
    .update(sessions)
    .set({
      lastTokenAt: notBefore(sessions.lastTokenAt, now),
      ...(isActive && { lastActiveAt: notBefore(sessions.lastActiveAt, now) }),
    })
    .where(and(eq(sessions.id, id), isAlive(now)))
    .returning()
  return session
}

export async function recordActivity(db: Database, id: string, now: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ lastActiveAt: notBefore(sessions.lastActiveAt, now) })
    .where(and(eq(sessions.id, id), isAlive(now)))
}

/** Ends what is alive of them and tells everybody. Idempotent: what is over stays over, for the reason it had. */
export async function endSessions(
  db: Database,
  which: SQL | undefined,
  status: 'ended' | 'revoked',
  now: Date,
): Promise<string[]> {
  const ended = await db
    .update(sessions)
    .set({ status, endedAt: now })
    .where(livingInOrder(db, which, now))
    .returning({ id: sessions.id })
  const ids = ended.map(({ id }) => id)
  await announce(db, ids)
  return ids
}

/** Changes what living sessions are a snapshot of, so that their next tokens carry it. */
export async function updateSnapshots(
  db: Database,
  which: SQL | undefined,
  changes: Partial<
    Pick<Session, 'organizationId' | 'role' | 'permissions' | 'sessionSeconds' | 'inactivitySeconds' | 'tokenSeconds'>
  >,
  now: Date,
): Promise<Session[]> {
  const changed = await db
    .update(sessions)
    .set(changes)
    .where(livingInOrder(db, which, now))
    .returning()
  await announce(
    db,
    changed.map(({ id }) => id),
  )
  return changed
}

/** As they stay until the transaction is over, for who changes some of them in more than one statement. */
export async function lockLiving(tx: Database, which: SQL | undefined, now: Date): Promise<void> {
  await selectInOrder(tx, and(which, isAlive(now)))
}

/**
 * Rows, locked one after the other by id. All who change several and wait for them do it in this order: what a person
 * ends and what an organization changes may meet in more than one row, and would wait for each other.
 */
function inOrder(db: Database, which: SQL | undefined): SQL {
  return inArray(sessions.id, selectInOrder(db, which))
}

/** Looked at once more under the lock: one that was waited for may be over. */
function livingInOrder(db: Database, which: SQL | undefined, now: Date): SQL | undefined {
  return and(inOrder(db, and(which, isAlive(now))), isAlive(now))
}

function selectInOrder(db: Database, which: SQL | undefined) {
  return db.select({ id: sessions.id }).from(sessions).where(which).orderBy(asc(sessions.id)).for('update')
}

/**
 * Writes down what the clock has ended, as of then; so nobody needs to be told of it. Rows that the caller locks, in order
 * or without waiting. Their ids.
 */
export async function closeOverdue(db: Database, rows: SQL, now: Date): Promise<string[]> {
  const closed = await db
    .update(sessions)
    .set({
      status: sql<SessionStatus>`CASE WHEN ${OVER_BY_AGE} <= ${OVER_BY_INACTIVITY} THEN 'expired' ELSE 'inactive' END`,
      // A policy that has become shorter since does not undo what it allowed.
      endedAt: sql`GREATEST(LEAST(${OVER_BY_AGE}, ${OVER_BY_INACTIVITY}), ${sessions.lastActiveAt}, ${sessions.lastTokenAt})`,
    })
    .where(and(rows, isOverdue(now)))
    .returning({ id: sessions.id })
  return closed.map(({ id }) => id)
}

/**
 * What is read, none of it overdue. Mostly nothing is, and then nothing is locked or written to find that out. Never more
 * is closed than was read: where there are many, the rest is left out, and to who forgets.
 */
async function readClosed(db: Database, now: Date, read: (isLeft?: SQL) => PromiseLike<Session[]>): Promise<Session[]> {
  const found = await read()
  const overdue = found.filter((session) => session.status === 'active' && hasRunOut(session, now)).map(({ id }) => id)
  if (overdue.length === 0) return found
  await closeOverdue(db, inOrder(db, and(inArray(sessions.id, overdue), isOverdue(now))), now)
  return read(sql`NOT ${isOverdue(now)}`)
}

export function isOverdue(now: Date): SQL | undefined {
  return and(eq(sessions.status, 'active'), or(isExpired(now), isInactive(now)))
}

/** A request that was slow, or a process whose clock is, takes nothing back. */
function notBefore(column: PgColumn, now: Date): SQL {
  return sql`GREATEST(${column}, ${now.toISOString()}::timestamptz)`
}

function isAlive(now: Date): SQL | undefined {
  return and(eq(sessions.status, 'active'), not(isExpired(now)), not(isInactive(now)))
}

function isExpired(now: Date): SQL {
  return sql`(${OVER_BY_AGE} <= ${now.toISOString()}::timestamptz)`
}

function isInactive(now: Date): SQL {
  return sql`(${OVER_BY_INACTIVITY} <= ${now.toISOString()}::timestamptz)`
}

/** To the second, early rather than late. */
export function hasRunOut(session: Session, now: Date): boolean {
  const { age, inactivity } = remaining(session, now)
  return age <= 0 || inactivity <= 0
}

/** Seconds left, by age and by inactivity. */
export function remaining(session: Session, now: Date): { readonly age: number; readonly inactivity: number } {
  const since = (moment: Date) => (now.getTime() - moment.getTime()) / 1000
  return {
    age: Math.floor(session.sessionSeconds - since(session.createdAt)),
    inactivity: Math.floor(session.inactivitySeconds - since(session.lastActiveAt)),
  }
}
