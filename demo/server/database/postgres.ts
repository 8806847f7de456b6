import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { type Listener, MIGRATIONS_FOLDER, type Storage } from './database.ts'

/** Any number, as long as no other program locks the same one in this database. */
const MIGRATION_LOCK = 4_600_001
const RECONNECT_MS = 1000
const QUERY_TIMEOUT_MS = 10_000

/** A PostgreSQL server, which several processes may share. */
export async function openPostgres(url: string, warn: (line: string) => void): Promise<Storage> {
  await migrateAlone(url)
  const pool = new pg.Pool({ connectionString: url, query_timeout: QUERY_TIMEOUT_MS })
  // A connection that breaks while idle is replaced at the next query; unheard, its error would end the process.
  pool.on('error', (error) => warn(`database: ${error.message}`))
  const lines: NoticeLine[] = []
  return {
    database: drizzle(pool),
    async listen(channel, listener) {
      const line = new NoticeLine(url, channel, listener, warn)
      lines.push(line)
      await line.open()
    },
    async close() {
      await Promise.all(lines.map((line) => line.close()))
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

  constructor(url: string, channel: string, listener: Listener, warn: (line: string) => void) {
    this.#url = url
    this.#channel = channel
    this.#listener = listener
    this.#warn = warn
  }

  async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true })
    this.#client = client
    client.on('notification', ({ payload }) => this.#listener.onNotice(payload ?? ''))
    client.on('error', (error) => this.#warn(`notices: ${error.message}`))
    await client.connect()
    client.once('end', () => this.#reopenLater())
    await client.query(`LISTEN ${pg.escapeIdentifier(this.#channel)}`)
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
