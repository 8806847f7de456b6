import { sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'

/** The channel on which processes tell each other which sessions have changed. */
export const CHANGES_CHANNEL = 'session_changes'

/** Heard when the transaction is committed, and never if it is not. Ids alone: who hears it reads the row. */
export async function announce(db: Database, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return
  // One statement: a change of policy concerns thousands, and their rows are locked meanwhile.
  const ids = sql.param([...sessionIds])
  await db.execute(sql`SELECT pg_notify(${CHANGES_CHANNEL}, id) FROM unnest(${ids}::text[]) AS id`)
}
