import { decodeJwt } from 'jose'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database, Storage } from '../../demo/server/database/database.ts'
import { openPostgres } from '../../demo/server/database/postgres.ts'
import { users } from '../../demo/server/database/schema.ts'
import { lockUser } from '../../demo/server/people/users.ts'
import { countWaiting, useNewDatabase } from './new-database.ts'
import { credentialsOf, outcome, startServer, type TestServer, type Visitor } from './visitor.ts'

const TIMEOUT_MS = 120_000
const DAY = 86_400

/** What one connection alone, as PGlite's is, can never show. */
describe('on a real PostgreSQL, at the same moment', { timeout: TIMEOUT_MS }, () => {
  const databaseUrl = useNewDatabase()
  let storage: Storage
  let blocker: pg.Client
  /** Apart from the other, whose view of what waits stands still for as long as its transaction is open. */
  let observer: pg.Client

  beforeEach(async () => {
    storage = await openPostgres(databaseUrl(), () => {})
    blocker = new pg.Client(databaseUrl())
    observer = new pg.Client(databaseUrl())
    await Promise.all([blocker.connect(), observer.connect()])
  })
  afterEach(async () => {
    await Promise.all([blocker.end(), observer.end()])
    await storage.close()
  })

  describe.each<[string, (admin: Visitor, token: string) => Response | Promise<Response>]>([
    ['a change of role', (admin, token) => admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })],
    ['a ban', (admin, token) => admin.callApi(token, '/api/admin/users/grace/ban', {})],
    ['a sign-out everywhere', (_admin, _token) => other.post('/session/end-all', {})],
  ])('%s', (what, act) => {
    test('does not miss the session that a step-up is just making', async () => {
      const { admin, token, visitor, session } = await start()
      await blocker.query('BEGIN')
      await blocker.query(
        'SELECT FROM clients JOIN sessions ON client_id = clients.id WHERE sessions.id = $1 FOR NO KEY UPDATE OF clients',
        [session.id],
      )
      const stepUp = visitor.post('/session/step-up', { password: credentialsOf('grace').password })
      await expect.poll(waiting).toBe(1)
      const acted = act(admin, token)
      await expect.poll(waiting).toBe(2)
      await blocker.query('ROLLBACK')
      expect((await stepUp).status).toBe(200)
      expect((await acted).status).toBe(200)
      const next = await visitor.post('/session/token', {})
      if (what === 'a change of role') {
        const { token: hers } = await next.json()
        expect((await visitor.callApi(hers, '/api/policy', {})).status).toBe(400)
      } else expect([next.status, (await next.json()).reason]).toEqual([401, 'revoked'])
    })
  })

  describe.each<
    [string, boolean, (browsers: { readonly visitor: Visitor; readonly admin: Visitor }) => Promise<unknown>]
  >([
    [
      'ban somebody',
      false,
      async ({ admin }) => admin.callApi((await admin.refresh()).token, '/api/admin/users/grace/ban', {}),
    ],
    ['look at a list', true, ({ visitor }) => visitor.post('/session/list', {})],
    ['sign out everywhere', false, ({ visitor }) => visitor.post('/session/end-all', {})],
  ])('who %s', (_, isOverdue, act) => {
    test('locks several sessions in the order of all, so that no two wait for each other', async () => {
      const { server, admin, visitor, session } = await start()
      for (const browser of [server.visit(), server.visit()]) await browser.signIn('grace')
      const { session: newest } = await server.visit().signIn('grace')
      // The first by id, and the last by all else.
      await blocker.query(`UPDATE sessions SET id = 's_0' WHERE id = $1`, [newest.id])
      if (isOverdue) {
        const others = `user_id = 'grace' AND id <> $1`
        await blocker.query(`UPDATE sessions SET inactivity_seconds = 60 WHERE ${others}`, [session.id])
        server.pass(60)
      }
      await blocker.query('BEGIN')
      await blocker.query(`SELECT FROM sessions WHERE id = 's_0' FOR UPDATE`)
      const acted = act({ visitor, admin })
      await expect.poll(waiting).toBe(1)
      const free = await blocker.query(`SELECT id FROM sessions WHERE user_id = 'grace' FOR UPDATE SKIP LOCKED`)
      expect(free.rowCount).toBe(5)
      await blocker.query('ROLLBACK')
      await acted
      const { rows } = await blocker.query(`SELECT status FROM sessions WHERE id = 's_0'`)
      expect(rows).not.toEqual([{ status: 'active' }])
    })
  })

  describe('what a session begins with is locked until it is there:', () => {
    test('a sign-in that meets a ban is refused', async () => {
      const { server } = await start()
      await blocker.query('BEGIN')
      await blocker.query(`UPDATE users SET banned_at = now() WHERE id = 'grace'`)
      const signedIn = server.visit().post('/session/sign-in', credentialsOf('grace'))
      await expect.poll(waiting).toBe(1)
      await blocker.query('COMMIT')
      expect(await outcome(signedIn)).toEqual([403, { error: 'account_banned' }])
    })

    test.each<[string, (visitor: Visitor) => Promise<Response>]>([
      ['a sign-in', (visitor) => visitor.post('/session/sign-in', credentialsOf('grace'))],
      [
        'a switch of organization',
        (visitor) => visitor.post('/session/switch-organization', { organization: 'analytical-engines' }),
      ],
    ])('%s that meets a change of role has the new one', async (_, act) => {
      const { visitor } = await start()
      await blocker.query('BEGIN')
      await blocker.query(`UPDATE memberships SET role = 'admin' WHERE user_id = 'grace'`)
      const acted = act(visitor)
      await expect.poll(waiting).toBe(1)
      await blocker.query('COMMIT')
      const { token } = await (await acted).json()
      expect(decodeJwt(token)).toMatchObject({ sub: 'grace', org_role: 'admin' })
    })
  })

  test.each<[string, (thief: Visitor, owned: string) => Promise<Response>]>([
    ['sign out everywhere', (thief) => thief.post('/session/end-all', {})],
    ['revoke another device', (thief, session) => thief.post('/session/revoke', { session })],
    ['keep something with the session', (thief) => thief.post('/session/data', { cart: 'cart:42' })],
  ])('who is thrown out while about to %s does nothing any more', async (_, act) => {
    const { visitor: owner, session, server } = await start()
    const thief = server.visit()
    const { session: stolen } = await thief.signIn('grace')
    await blocker.query('BEGIN')
    await blocker.query(`UPDATE sessions SET status = 'revoked', ended_at = last_active_at WHERE id = $1`, [stolen.id])
    const acted = act(thief, session.id)
    await expect.poll(waiting).toBe(1)
    await blocker.query('COMMIT')
    expect(await outcome(acted)).toEqual([401, { error: 'unauthenticated' }])
    expect((await owner.refresh()).session.id).toBe(session.id)
  })

  test('a token request that a step-up comes before waits for the cookie of the new session', async () => {
    const { visitor, session } = await start()
    // The step-up, and then the request behind it, each at the row of the session.
    await blocker.query('BEGIN')
    await blocker.query('SELECT FROM sessions WHERE id = $1 FOR UPDATE', [session.id])
    const before = visitor.cookie
    const steppedUp = visitor.post('/session/step-up', { password: credentialsOf('grace').password })
    await expect.poll(waiting).toBe(1)
    const asked = visitor.post('/session/token', {}, before)
    await expect.poll(waiting).toBe(2)
    await blocker.query('ROLLBACK')
    expect((await steppedUp).status).toBe(200)
    expect(await outcome(asked)).toEqual([503, { error: 'session_opening' }])
  })

  test('of two administrators who step down, one stays', async () => {
    const { admin, token, visitor } = await start()
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    const { token: hers } = await visitor.refresh()
    await blocker.query('BEGIN')
    await blocker.query(`SELECT FROM memberships WHERE user_id = 'ada' FOR UPDATE`)
    const first = admin.callApi(token, '/api/members/role', { user: 'ada', role: 'member' })
    await expect.poll(waiting).toBe(1)
    const second = visitor.callApi(hers, '/api/members/role', { user: 'grace', role: 'member' })
    await expect.poll(waiting).toBe(2)
    await blocker.query('ROLLBACK')
    const statuses = [(await first).status, (await second).status]
    expect(statuses.sort()).toEqual([200, 409])
  })

  test('forgetting waits for nobody, and leaves to the next time what somebody is at', async () => {
    const { server, visitor } = await start()
    await visitor.post('/session/end-all', {})
    server.pass(91 * DAY)
    const [busy] = (await blocker.query(`SELECT id FROM sessions WHERE user_id = 'grace'`)).rows
    await blocker.query('BEGIN')
    await blocker.query('SELECT FROM sessions WHERE id = $1 FOR UPDATE', [busy.id])
    await server.maintain()
    const left = async () => (await observer.query(`SELECT id FROM sessions WHERE user_id = 'grace'`)).rows
    expect(await left()).toEqual([busy])
    await blocker.query('ROLLBACK')
    await server.maintain()
    expect(await left()).toEqual([])
  })

  test.each<[string, (database: Database) => Promise<unknown>]>([
    [
      'transaction',
      (database) =>
        database.transaction(async (tx) => {
          await lockUser(tx, 'ada', 'update')
          await lockUser(tx, 'grace', 'update')
        }),
    ],
    ['statement by itself', async (database) => database.select().from(users).orderBy(users.id).for('update')],
  ])('a %s that was given up for another one is tried once more', async (_, lockBoth) => {
    await start()
    // Whoever waits for long enough finds the deadlock and is given up; this one waits for longer.
    await blocker.query(`SET deadlock_timeout = '1h'`)
    await blocker.query('BEGIN')
    await blocker.query(`SELECT FROM users WHERE id = 'grace' FOR UPDATE`)
    const done = lockBoth(storage.database)
    await expect.poll(waiting).toBe(1)
    await blocker.query(`SELECT FROM users WHERE id = 'ada' FOR UPDATE`)
    await blocker.query('ROLLBACK')
    await done
  })

  test('a transaction that failed for any other reason is not', async () => {
    let tries = 0
    const done = storage.database.transaction(async (tx) => {
      tries += 1
      await tx.execute('SELECT 1 / 0')
    })
    await expect(done).rejects.toMatchObject({ cause: { code: '22012' } })
    expect(tries).toBe(1)
  })

  let other: Visitor

  async function start() {
    const server: TestServer = await startServer({ storage })
    const [admin, visitor] = [server.visit(), server.visit()]
    other = server.visit()
    const { token } = await admin.signIn('ada')
    await other.signIn('grace')
    const { session } = await visitor.signIn('grace')
    return { server, admin, token, visitor, session }
  }

  function waiting(): Promise<number> {
    return countWaiting(observer)
  }
})
