import { fileURLToPath } from 'node:url'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** Typed queries, by whichever driver; a transaction is one too. */
export type Database = PgDatabase<PgQueryResultHKT>

/** What hears of changes, those of other processes too. */
export interface Listener {
  onNotice(payload: string): void
  /** The line was down: whatever may have been said meanwhile is lost. */
  onGap(): void
}

/** One PostgreSQL, embedded or not, with its tables in place. */
export interface Storage {
  readonly database: Database
  /** Follows NOTIFY on one channel. Answers its own undo. */
  listen(channel: string, listener: Listener): Promise<() => Promise<void>>
  close(): Promise<void>
}

export const MIGRATIONS_FOLDER: string = fileURLToPath(new URL('./migrations', import.meta.url))
