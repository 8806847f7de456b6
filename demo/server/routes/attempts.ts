import type { Database } from '../database/database.ts'
import { notNow, tooMany } from '../http/problem.ts'
import { PasswordsBusyError } from '../people/bounded-passwords.ts'
import { consume, giveBack, type RateLimit } from '../people/rate-limits.ts'

const RETRY_SECONDS = 2

/** A limit, and what it is counted by. */
export type Counted = readonly [RateLimit, string]

/** What costs a hash: counted before it is done. What there was no room for has been no attempt. */
export async function attempt<T>(
  db: Database,
  counted: readonly Counted[],
  now: Date,
  work: () => Promise<T>,
): Promise<T> {
  await countAll(db, counted, now)
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PasswordsBusyError)) throw error
    for (const each of counted) await giveBack(db, ...each)
    throw notNow('server_busy', RETRY_SECONDS)
  }
}

/** Counts one more of each, and refuses what is over. */
export async function countAll(db: Database, counted: readonly Counted[], now: Date): Promise<void> {
  for (const each of counted) {
    const retryAfter = await consume(db, ...each, now)
    if (retryAfter !== null) throw tooMany(retryAfter)
  }
}
