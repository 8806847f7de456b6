/** `deadlock_detected` and `serialization_failure`: nothing has happened, and the next try may do. */
const VICTIM_CODES: readonly unknown[] = ['40P01', '40001']

/**
 * Of transactions that wait for each other PostgreSQL ends one, as often as not what a person just did; a statement by
 * itself is one too. It is tried once more: so the work of a transaction must leave nothing behind outside of it.
 */
export async function retryVictim<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isVictim(error)) throw error
    return work()
  }
}

/** Drizzle's own error has that of the driver as its cause. */
function isVictim(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && 'code' in cause && VICTIM_CODES.includes(cause.code)
}
