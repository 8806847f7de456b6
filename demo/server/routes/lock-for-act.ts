import { eq, or, type SQL } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { sessions } from '../database/schema.ts'
import { Problem } from '../http/problem.ts'
import { findLiving, lockLiving, type Session } from '../sessions/sessions.ts'

/**
 * Locks the session that acts, and what it acts on. One that has ended since its cookie was read does nothing any more:
 * who was thrown out throws nobody out, and what a step-up has moved on is not written to where nobody looks.
 */
export async function lockForActOf(tx: Database, { id }: Session, which: SQL | undefined, now: Date): Promise<void> {
  await lockLiving(tx, or(eq(sessions.id, id), which), now)
  if (!(await findLiving(tx, id, now))) throw new Problem(401, 'unauthenticated')
}
