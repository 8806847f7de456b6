import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '../../demo/server/database/database.ts'
import { openPostgres } from '../../demo/server/database/postgres.ts'
import { useNewDatabase } from './new-database.ts'
import { credentialsOf, startServer } from './visitor.ts'

const TIMEOUT_MS = 120_000
const DAY = 86_400
/** On small tables the planner would rather read all of them. */
const NO_SHORTCUT = `&options=${encodeURIComponent('-c enable_seqscan=off')}`

describe('forgetting, on a real PostgreSQL', { timeout: TIMEOUT_MS }, () => {
  const databaseUrl = useNewDatabase()
  let storage: Storage
  let client: pg.Client

  beforeEach(async () => {
    storage = await openPostgres(databaseUrl() + NO_SHORTCUT, () => {})
    client = new pg.Client(databaseUrl())
    await client.connect()
  })
  afterEach(async () => {
    await client.end()
    await storage.close()
  })

  test('takes no more of a large table at a time than others can wait for, and all of it in the end', async () => {
    const server = await start()
    await client.query('CREATE TABLE batches (size integer)')
    await trigger('AFTER DELETE', 'REFERENCING OLD TABLE AS gone', 'INSERT INTO batches SELECT count(*) FROM gone;')
    server.pass(92 * DAY)
    await server.maintain()
    const { rows } = await client.query('SELECT size FROM batches WHERE size > 0')
    expect(rows).toEqual([{ size: 500 }, { size: 500 }, { size: 202 }])
  })

  test('goes on with the rest where one thing cannot be forgotten, and says so', async () => {
    const server = await start()
    await trigger('BEFORE DELETE', '', `RAISE 'refused';`)
    server.pass(92 * DAY)
    await server.maintain()
    expect(await countOf('sessions')).toBe(1202)
    expect(await countOf('rate_limits')).toBe(0)
    expect(server.lines.filter((line) => line.includes('refused'))).toEqual([])
    expect(server.lines.filter((line) => /^retention: Error: error P0001\n/.test(line))).toHaveLength(1)
  })

  test('finds what is to be forgotten by an index', async () => {
    const server = await start()
    await client.query('SELECT pg_stat_reset()')
    await server.maintain()
    // What a connection has counted is written when it ends.
    await server.close()
    await storage.close()
    storage = { ...storage, close: async () => {} }
    await expect
      .poll(usedIndexes)
      .toEqual(
        expect.arrayContaining([
          'audit_log_at',
          'clients_created',
          'rate_limits_reset',
          'sessions_address',
          'sessions_ended',
          'sessions_living',
        ]),
      )
  })

  /** With 1,201 sessions that are over and one that is not. */
  async function start() {
    const server = await startServer({ storage })
    const visitor = server.visit()
    await visitor.signIn('ada')
    await visitor.signIn('ada')
    await server.visit().post('/session/sign-in', { ...credentialsOf('ada'), password: 'wrong' })
    await client.query(`
      CREATE TEMPORARY TABLE many AS SELECT sessions.* FROM sessions, generate_series(1, 1200) WHERE status = 'ended';
      CREATE TEMPORARY SEQUENCE one_more;
      UPDATE many SET id = 's_' || nextval('one_more'), secret_hash = 'of ' || nextval('one_more');
      INSERT INTO sessions SELECT * FROM many`)
    return server
  }

  async function trigger(when: string, what: string, deed: string): Promise<void> {
    const each = what === '' ? 'ROW' : 'STATEMENT'
    await client.query(`
      CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${deed} RETURN NULL; END $$;
      CREATE TRIGGER watch ${when} ON sessions ${what} FOR EACH ${each} EXECUTE FUNCTION watch()`)
  }

  async function countOf(table: string): Promise<number> {
    return (await client.query(`SELECT count(*)::int FROM ${table}`)).rows[0].count
  }

  async function usedIndexes(): Promise<string[]> {
    const { rows } = await client.query('SELECT indexrelname AS name FROM pg_stat_user_indexes WHERE idx_scan > 0')
    return rows.map(({ name }) => name)
  }
})
