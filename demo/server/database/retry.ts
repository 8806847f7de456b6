import type { Database } from './database.ts'

/** `deadlock_detected` and `serialization_failure`: the transaction has not happened, and the next try may do. */
const VICTIM_CODES: readonly unknown[] = ['40P01', '40001']

/**
 * Of transactions that wait for each other PostgreSQL ends one, as often as not what a person just did. It is tried once
 * more: so the work of a transaction must leave nothing behind outside of it.
 */
export function retryVictims<D extends Database>(database: D): D {
  const transaction: Database['transaction'] = database.transaction.bind(database)
  database.transaction = async (work, config) => {
    try {
      return await transaction(work, config)
    } catch (error) {
      if (!isVictim(error)) throw error
      return transaction(work, config)
    }
  }
  return database
}

/** Drizzle's own error has that of the driver as its cause. */
function isVictim(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && 'code' in cause && VICTIM_CODES.includes(cause.code)
}
