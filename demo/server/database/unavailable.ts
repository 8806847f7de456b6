import pg from 'pg'

/**
 * What PostgreSQL says where it cannot do now what it could at another time: the connection is over (class 08), there is
 * no room (53), it is a standby just now (25006), the query took too long, or the server is on its way down or up.
 */
const PASSING_CODES = /^(08|53)|^25006$|^57(014|P0[1-5])$/

/** There is nothing wrong with what was asked: the database does not answer, or not now. */
export class DatabaseUnavailableError extends Error {
  constructor(cause: unknown) {
    super(`The database is unavailable: ${describe(cause)}`, { cause })
    this.name = 'DatabaseUnavailableError'
  }
}

/** Drizzle puts an error of its own around that of a statement. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Error && (error instanceof DatabaseUnavailableError || isUnavailable(error.cause))
}

/**
 * What a statement failed with. What the server has not said itself is about the line to it, or how long it took; but for
 * values that could not be converted, which are a fault of this program.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return PASSING_CODES.test(error.code ?? '')
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
}

/** That no address of a host answers is an error without a sentence. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no reason given'
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}
