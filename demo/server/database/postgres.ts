import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { type Listener, MIGRATIONS_FOLDER, type Storage } from './database.ts'
import { PooledDatabase } from './pooled-database.ts'

/** Any number, as long as no other program locks the same one in this database. */
const MIGRATION_LOCK = 4_600_001
const RECONNECT_MS = 1000
const CONNECT_TIMEOUT_MS = 5000

export interface Patience {
  /** A query that takes longer is given up. */
  readonly queryMs: number
  /** A line on which nothing is said is asked so often whether it is still there. */
  readonly silenceMs: number
}

const PATIENCE: Patience = { queryMs: 10_000, silenceMs: 30_000 }

/** A PostgreSQL server, which several processes may share. */
export async function openPostgres(
  url: string,
  warn: (line: string) => void,
  patience: Patience = PATIENCE,
): Promise<Storage> {
  await migrateAlone(url)
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // The server gives up first: what only the client has given up goes on there, and keeps its locks.
    statement_timeout: patience.queryMs,
    idle_in_transaction_session_timeout: patience.queryMs,
    query_timeout: 2 * patience.queryMs,
  })
  // A connection that breaks while idle is replaced at the next query; unheard, its error would end the process.
  pool.on('error', (error) => warn(`database: ${error.message}`))
  // One that breaks within a transaction fails its next query; there too, unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const lines = new Set<NoticeLine>()
  return {
    database: new PooledDatabase(pool),
    async listen(channel, listener) {
      const line = new NoticeLine(url, channel, listener, warn, patience)
      lines.add(line)
      await line.open()
      return async () => {
        lines.delete(line)
        await line.close()
      }
    },
    async close() {
      await Promise.all([...lines].map((line) => line.close()))
      await pool.end()
    },
  }
}

/** Two processes that start at once would both find the tables missing. The lock goes with the connection. */
async function migrateAlone(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER })
  } finally {
    await client.end()
  }
}

/** A connection of its own for LISTEN, which a pool would hand to others. Comes back by itself, and says it was away. */
class NoticeLine {
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #url: string
  readonly #channel: string
  readonly #listener: Listener
  readonly #warn: (line: string) => void
  readonly #patience: Patience

  constructor(url: string, channel: string, listener: Listener, warn: (line: string) => void, patience: Patience) {
    this.#url = url
    this.#channel = channel
    this.#listener = listener
    this.#warn = warn
    this.#patience = patience
  }

  async open(): Promise<void> {
    const { queryMs, silenceMs } = this.#patience
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: queryMs,
      application_name: 'freshtoken notices',
    })
    this.#client = client
    client.on('notification', ({ payload }) => this.#listener.onNotice(payload ?? ''))
    client.on('error', (error) => this.#warn(`notices: ${error.message}`))
    try {
      await client.connect()
      await client.query(`LISTEN ${pg.escapeIdentifier(this.#channel)}`)
    } catch (error) {
      void client.end()
      throw error
    }
    // A network that drops the line without a word leaves it looking like one on which nothing happens.
    let probe: NodeJS.Timeout
    const probeLater = () => {
      probe = setTimeout(() => client.query('SELECT 1').then(probeLater, () => client.end()), silenceMs)
    }
    probeLater()
    client.once('end', () => {
      clearTimeout(probe)
      this.#reopenLater()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#client?.end()
  }

  #reopenLater(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.open().then(
        () => this.#listener.onGap(),
        () => this.#reopenLater(),
      )
    }, RECONNECT_MS)
  }
}
