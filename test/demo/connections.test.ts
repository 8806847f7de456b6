import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../demo/server/database/database.ts'
import { openPostgres } from '../../demo/server/database/postgres.ts'
import { isUnavailable } from '../../demo/server/database/unavailable.ts'
import { countWaiting, useNewDatabase } from './new-database.ts'
import { outcome, startServer } from './visitor.ts'

const TIMEOUT_MS = 120_000
const POOL_SIZE = 10
const PATIENCE = { connectMs: 5000, queryMs: 1000, silenceMs: 100 }
/** For what is dead for sure, and waited for. */
const LITTLE_PATIENCE = { connectMs: 5000, queryMs: 500, silenceMs: 60_000 }

/** What becomes of the lines to a real PostgreSQL. */
describe('a connection to PostgreSQL', { timeout: TIMEOUT_MS }, () => {
  const databaseUrl = useNewDatabase()
  let blocker: pg.Client
  const stopped: number[] = []

  beforeEach(async () => {
    blocker = new pg.Client(databaseUrl())
    await blocker.connect()
  })
  afterEach(async () => {
    for (const pid of stopped) process.kill(pid, 'SIGCONT')
    stopped.length = 0
    await blocker.end()
  })

  test('that breaks, idle or within a transaction, costs what was under way and nothing else', async () => {
    const warnings: string[] = []
    const own = await openPostgres(`${databaseUrl()}&application_name=own`, (line) => warnings.push(line))
    const broken = own.database.transaction(async (tx) => {
      await tx.execute('SELECT 1')
      await breakAll()
      await expect.poll(() => tx.execute('SELECT 1').catch(() => 'broken')).toBe('broken')
      await tx.execute('SELECT 1')
    })
    await expect(broken).rejects.toThrow('Failed query')
    await own.database.execute('SELECT 1')
    await breakAll()
    await expect.poll(() => warnings.length).toBe(1)
    expect(warnings[0]).toMatch(/^database: /)
    await own.database.execute('SELECT 1')
    await own.close()
  })

  test.each<[string, (database: Database) => Promise<unknown>]>([
    [
      'before a transaction could begin',
      async (database) => {
        await onAll(() => database.execute('SELECT 1'))
        await silence('own', POOL_SIZE)
        await onAll(() => expect(database.transaction(async () => {})).rejects.toThrow())
      },
    ],
    [
      'within a transaction, which could not be rolled back',
      async (database) => {
        const broken = database.transaction(async (tx) => {
          await silence('own', 1)
          await tx.execute('SELECT 1')
        })
        await expect(broken).rejects.toThrow()
      },
    ],
  ])('that died without a word %s is another one’s place in the pool', async (_, breakThem) => {
    const own = await openPostgres(`${databaseUrl()}&application_name=own`, () => {}, LITTLE_PATIENCE)
    await breakThem(own.database)
    await own.database.execute('SELECT 1')
    await own.close()
  })

  test('that cannot be had is no fault of who asks, nor of the server: 503, and when to ask again', async () => {
    const storage = await openPostgres(`${databaseUrl()}&application_name=own`, () => {}, PATIENCE)
    const server = await startServer({ storage })
    const visitor = server.visit()
    const { token } = await visitor.signIn('grace')
    await blocker.query('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()')
    await breakAll()
    await expect
      .poll(() => blocker.query(`SELECT FROM pg_stat_activity WHERE application_name = 'own'`))
      .toMatchObject({ rowCount: 0 })
    const answers = [
      await visitor.post('/session/token', {}),
      await visitor.post('/session/end-all', {}),
      await visitor.callApi(token, '/live-api/greeting'),
    ]
    for (const answer of answers) {
      expect(await outcome(answer)).toEqual([503, { error: 'database_unavailable' }])
      expect(answer.headers.get('Retry-After')).toBe('5')
    }
    expect(server.lines.join('\n')).toContain('DatabaseUnavailableError: error 55000\n')
    await storage.close()
  })

  test('that is asked what cannot be converted is as good as before, and the fault is not the database’s', async () => {
    const own = await openPostgres(databaseUrl(), () => {}, PATIENCE)
    const odd = {
      toPostgres() {
        throw new TypeError('no value')
      },
    }
    const refused = await own.database.execute(sql`SELECT ${odd}`).catch((error: unknown) => error)
    expect(isUnavailable(refused)).toBe(false)
    await own.database.execute('SELECT 1')
    await own.close()
  })

  test('whose query waits for too long hears that the database has given it up', async () => {
    const impatient = await openPostgres(databaseUrl(), () => {}, PATIENCE)
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE users')
    await expect(impatient.database.execute('SELECT FROM users')).rejects.toMatchObject({
      cause: { name: 'DatabaseUnavailableError', cause: { code: '57014' } },
    })
    expect(await waiting()).toBe(0)
    await blocker.query('ROLLBACK')
    await impatient.close()
  })

  test('for notices that has died without a word is noticed, and replaced', async () => {
    const impatient = await openPostgres(databaseUrl(), () => {}, PATIENCE)
    const heard: string[] = []
    await impatient.listen('test', { onNotice: (payload) => heard.push(payload), onGap: () => heard.push('gap') })
    await silence('freshtoken notices', 1)
    await expect.poll(() => heard, { timeout: TIMEOUT_MS }).toEqual(['gap'])
    await blocker.query(`NOTIFY test, 'news'`)
    await expect.poll(() => heard).toEqual(['gap', 'news'])
    await impatient.close()
  })

  test('for notices that has died without a word keeps nobody from closing', async () => {
    const warnings: string[] = []
    const own = await openPostgres(databaseUrl(), (line) => warnings.push(line), LITTLE_PATIENCE)
    await own.listen('test', { onNotice: () => {}, onGap: () => {} })
    await silence('freshtoken notices', 1)
    await own.close()
    expect(warnings).toEqual([])
  })

  test('that somebody accepts who says nothing is not waited for at the start', async () => {
    const mute = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const opened = openPostgres(`postgres://nobody@127.0.0.1:${port}/nothing`, () => {}, {
      ...PATIENCE,
      connectMs: 100,
    })
    await expect(opened).rejects.toThrow('The database is unavailable: timeout expired')
    mute.close()
  })

  /** Leaves the server's ends as a network does that drops all packets: open, and deaf. */
  async function silence(name: string, count: number): Promise<void> {
    const { rows } = await blocker.query(
      'SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()',
      [name],
    )
    expect(rows).toHaveLength(count)
    for (const { pid } of rows) {
      process.kill(pid, 'SIGSTOP')
      stopped.push(pid)
    }
  }

  function breakAll(): Promise<unknown> {
    return blocker.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'own'`)
  }

  function waiting(): Promise<number> {
    return countWaiting(blocker)
  }
})

/** As many at once as there are connections. */
function onAll(work: () => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: POOL_SIZE }, work))
}
