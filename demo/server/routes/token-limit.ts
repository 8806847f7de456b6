import type { Database } from '../database/database.ts'
import { countAll } from './attempts.ts'

/** Many tabs that share nothing still get through; a loop does not. */
const TOKEN_LIMIT = { name: 'token', max: 300, windowSeconds: 60 }

/** Counts one more token of this session, by whichever way it is asked for. */
export function limitTokens(db: Database, sessionId: string, now: Date): Promise<void> {
  return countAll(db, [[TOKEN_LIMIT, sessionId]], now)
}
