/** How long PostgreSQL is waited for. */
export interface Patience {
  /** For a connection, a new one or one that others have. */
  readonly connectMs: number
  /** A query that takes longer is given up. */
  readonly queryMs: number
  /** A line on which nothing is said is asked so often whether it is still there. */
  readonly silenceMs: number
}

export const PATIENCE: Patience = { connectMs: 5000, queryMs: 10_000, silenceMs: 30_000 }
