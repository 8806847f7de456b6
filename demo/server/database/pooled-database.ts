import type { ExtractTablesWithRelations } from 'drizzle-orm'
import { drizzle, NodePgDatabase, type NodePgQueryResultHKT, NodePgSession } from 'drizzle-orm/node-postgres'
import { PgDialect, type PgTransaction, type PgTransactionConfig } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { retryVictim } from './retry.ts'
import { DatabaseUnavailableError, isPassing } from './unavailable.ts'

type NoSchema = Record<string, never>
type Transaction = PgTransaction<NodePgQueryResultHKT, NoSchema, ExtractTablesWithRelations<NoSchema>>

/**
 * Drizzle on a pool that is out of connections for no longer than the database is. By itself it never gives one back on
 * which a transaction could not begin, and gives back as good one on which it could not be rolled back: ten of them, and
 * the process would serve nobody any more. https://github.com/drizzle-team/drizzle-orm/issues/6114
 */
export class PooledDatabase extends NodePgDatabase {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    const dialect = new PgDialect()
    const query: Query = (...statement) => retryVictim(() => lend(pool, (lent) => lent.query(...statement)))
    super(dialect, new NodePgSession(asClient({ query }), dialect, undefined), undefined)
    this.#pool = pool
  }

  override transaction<T>(work: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig): Promise<T> {
    return retryVictim(() => lend(this.#pool, (lent) => drizzle(asClient(lent)).transaction(work, config)))
  }
}

type Query = (config: pg.QueryConfig, values: unknown[]) => Promise<pg.QueryResult>

/** All that Drizzle asks of a client. */
interface Queryable {
  readonly query: Query
}

function asClient(queryable: Queryable): pg.Client {
  return queryable as unknown as pg.Client
}

/** What breaks while it is lent, or comes back with its transaction still open, is not lent again. */
async function lend<T>(pool: pg.Pool, work: (lent: LentConnection) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseUnavailableError(error)
  })
  const lent = new LentConnection(client)
  try {
    return await work(lent)
  } finally {
    client.release(!lent.isSound)
  }
}

class LentConnection implements Queryable {
  readonly #client: pg.PoolClient
  #failure: DatabaseUnavailableError | undefined

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  get isSound(): boolean {
    return this.#failure === undefined && this.#client.getTransactionStatus() === 'I'
  }

  /** On one that has failed nothing is waited for once more, a rollback neither: the server does it by itself. */
  readonly query: Query = async (config, values) => {
    if (this.#failure) throw this.#failure
    try {
      return await this.#client.query(config, values)
    } catch (error) {
      if (!isPassing(error)) throw error
      this.#failure = new DatabaseUnavailableError(error)
      throw this.#failure
    }
  }
}
