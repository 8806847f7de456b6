import { createHash } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { rateLimits } from '../database/schema.ts'

export interface RateLimit {
  /** Part of the key: what is counted. */
  readonly name: string
  readonly max: number
  readonly windowSeconds: number
}

/**
 * Counts one more, in the database, so that many processes are no way around it. Counted before the work, so that
 * guesses sent at once are all counted. Answers the seconds to wait, or `null`: go on.
 */
export async function consume(db: Database, limit: RateLimit, subject: string, now: Date): Promise<number | null> {
  const fresh = { count: 1, resetsAt: new Date(now.getTime() + limit.windowSeconds * 1000) }
  const isOver = sql`${rateLimits.resetsAt} <= ${now.toISOString()}::timestamptz`
  const [row] = await db
    .insert(rateLimits)
    .values({ key: keyOf(limit, subject), ...fresh })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${rateLimits.count} + 1 END`,
        resetsAt: sql`CASE WHEN ${isOver} THEN excluded.resets_at ELSE ${rateLimits.resetsAt} END`,
      },
    })
    .returning()
  if (!row || row.count <= limit.max) return null
  return Math.max(1, Math.ceil((row.resetsAt.getTime() - now.getTime()) / 1000))
}

/** Who was let in has not been guessing. */
export async function forgive(db: Database, limit: RateLimit, subject: string): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.key, keyOf(limit, subject)))
}

/** One less: it has not been what is counted. */
export async function giveBack(db: Database, limit: RateLimit, subject: string): Promise<void> {
  const key = keyOf(limit, subject)
  await db
    .update(rateLimits)
    .set({ count: sql`GREATEST(${rateLimits.count} - 1, 0)` })
    .where(eq(rateLimits.key, key))
}

/** Addresses of people and machines are nothing to be kept in clear for this. */
function keyOf({ name }: RateLimit, subject: string): string {
  return `${name}:${createHash('sha256').update(subject).digest('base64url')}`
}
