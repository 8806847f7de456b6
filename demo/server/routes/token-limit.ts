import type { Database } from '../database/database.ts'
import { tooMany } from '../http/problem.ts'
import { consume } from '../people/rate-limits.ts'

/** Many tabs that share nothing still get through; a loop does not. */
const TOKEN_LIMIT = { name: 'token', max: 300, windowSeconds: 60 }

/** Counts one more token of this session, by whichever way it is asked for. */
export async function limitTokens(db: Database, sessionId: string, now: Date): Promise<void> {
  const retryAfter = await consume(db, TOKEN_LIMIT, sessionId, now)
  if (retryAfter !== null) throw tooMany(retryAfter)
}
