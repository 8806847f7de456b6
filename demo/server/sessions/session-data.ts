import { eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { sessionData } from '../database/schema.ts'

/** What belongs to the session and not into its token. `null`: not said. */
export interface SessionData {
  readonly locale: string | null
  readonly cart: string | null
}

export async function readSessionData(db: Database, sessionId: string): Promise<SessionData> {
  const { locale, cart } = sessionData
  const [row] = await db.select({ locale, cart }).from(sessionData).where(eq(sessionData.sessionId, sessionId))
  return row ?? { locale: null, cart: null }
}

export async function writeSessionData(db: Database, sessionId: string, changes: Partial<SessionData>): Promise<void> {
  const row = { sessionId, ...changes }
  await db.insert(sessionData).values(row).onConflictDoUpdate({ target: sessionData.sessionId, set: row })
}

/** For a session that takes the place of another one. */
export async function moveSessionData(db: Database, from: string, to: string): Promise<void> {
  await db.update(sessionData).set({ sessionId: to }).where(eq(sessionData.sessionId, from))
}
