import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { MIGRATIONS_FOLDER, type Storage } from './database.ts'
import { disconnect } from './disconnect.ts'
import { NoticeLine } from './notice-line.ts'
import { PATIENCE, type Patience } from './patience.ts'
import { PooledDatabase } from './pooled-database.ts'
import { DatabaseUnavailableError } from './unavailable.ts'

/** Any number, as long as no other program locks the same one in this database. */
const MIGRATION_LOCK = 4_600_001

/** A PostgreSQL server, which several processes may share. */
export async function openPostgres(
  url: string,
  warn: (line: string) => void,
  patience: Patience = PATIENCE,
): Promise<Storage> {
  await migrateAlone(url, patience)
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patience.connectMs,
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
        line.close()
      }
    },
    async close() {
      for (const line of lines) line.close()
      await pool.end()
    },
  }
}

/** Two processes that start at once would both find the tables missing. The lock goes with the connection. */
async function migrateAlone(url: string, { connectMs, silenceMs }: Patience): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    // Nobody knows for how long others are at it, or how large a table is. That the line is dead, the system finds out.
    keepAlive: true,
    keepAliveInitialDelayMillis: silenceMs,
  })
  // It fails the query that is under way; unheard, it would end the process too.
  client.on('error', () => {})
  await client.connect().catch((error: unknown) => {
    throw new DatabaseUnavailableError(error)
  })
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER })
  } finally {
    disconnect(client)
  }
}
