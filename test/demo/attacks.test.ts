import { eq, like } from 'drizzle-orm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clients, rateLimits, sessions } from '../../demo/server/database/schema.ts'
import { ChangeFeed } from '../../demo/server/sessions/change-feed.ts'
import { credentialsOf, OWN_PAGE, outcome, startServer, type TestServer, type Visitor } from './visitor.ts'

/** So long whoever shows the cookies of before is told to wait for the new ones. */
const OPENING_SECONDS = 30
const UNAUTHENTICATED = { error: 'unauthenticated' }

describe('cookies of before', () => {
  test('open nothing once their session is over, however often they are replayed', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    const stolen = visitor.cookie
    await visitor.post('/session/end', { session: session.id })
    for (let count = 0; count < 3; count += 1) {
      const answer = await server.visit().post('/session/token', { params: { session: session.id } }, stolen)
      expect(await outcome(answer)).toEqual([401, { ...UNAUTHENTICATED, reason: 'signed_out' }])
    }
  })

  test('open nothing of the sign-in that came after them', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const stolen = visitor.cookie
    await visitor.signIn('ada')
    server.pass(OPENING_SECONDS)
    for (const path of ['token', 'list', 'accounts', 'data', 'events']) {
      const answer = await server.visit().post(`/session/${path}`, {}, stolen)
      if (path === 'accounts') expect(await answer.json()).toEqual({ accounts: [] })
      else expect(await outcome(answer)).toEqual([401, UNAUTHENTICATED])
    }
  })

  test('open nothing of the session that a step-up has made', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const stolen = visitor.cookie
    await visitor.post('/session/step-up', { password: credentialsOf('ada').password })
    const thief = server.visit()
    expect(await outcome(thief.post('/session/token', {}, stolen))).toEqual([503, { error: 'session_opening' }])
    server.pass(OPENING_SECONDS)
    expect(await outcome(thief.post('/session/token', {}, stolen))).toEqual([401, UNAUTHENTICATED])
    expect(await outcome(thief.post('/session/list', {}, stolen))).toEqual([401, UNAUTHENTICATED])
  })

  test('do not end or revoke what they are not the cookies of', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const stolen = visitor.cookie
    const { session } = await visitor.signIn('ada')
    const thief = server.visit()
    expect(await outcome(thief.post('/session/end', { session: session.id }, stolen))).toEqual([200, { ended: false }])
    expect((await thief.post('/session/revoke', { session: session.id }, stolen)).status).toBe(401)
    expect((await thief.post('/session/end-all', {}, stolen)).status).toBe(401)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test('of two browsers, mixed, are those of neither', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { session } = await ada.signIn('ada')
    await grace.signIn('grace')
    const mixed = [...ada.jar].filter(([name]) => name.includes('-session-')).concat([...grace.jar].slice(0, 1))
    const cookie = mixed.map(([name, value]) => `${name}=${value}`).join('; ')
    for (const params of [{}, { session: session.id }]) {
      expect((await server.visit().post('/session/token', { params }, cookie)).status).toBe(401)
    }
  })
})

describe('session fixation', () => {
  test('cookies that were planted before a sign-in are not those after it', async () => {
    const server = await startServer()
    const [attacker, victim] = [server.visit(), server.visit()]
    await attacker.signIn('grace')
    for (const [name, value] of attacker.jar) victim.jar.set(name, value)
    const planted = victim.cookie
    const { session } = await victim.signIn('ada')
    for (const [name, value] of attacker.jar) expect([...victim.jar.values()], name).not.toContain(value)
    server.pass(OPENING_SECONDS)
    for (const params of [{}, { session: session.id }]) {
      expect((await server.visit().post('/session/token', { params }, planted)).status).toBe(401)
    }
  })

  test('an account added to what was planted is out of the planter’s reach', async () => {
    const server = await startServer()
    const [attacker, victim] = [server.visit(), server.visit()]
    await attacker.signIn('grace')
    for (const [name, value] of attacker.jar) victim.jar.set(name, value)
    const { session } = await victim.signIn('ada', { add: true })
    server.pass(OPENING_SECONDS)
    expect(await outcome(attacker.post('/session/token', { params: { session: session.id } }))).toEqual([
      401,
      UNAUTHENTICATED,
    ])
    const { accounts } = await (await attacker.post('/session/accounts', {})).json()
    expect(accounts).toMatchObject([{ user: 'grace' }])
    expect((await attacker.post('/session/switch', { session: session.id })).status).toBe(404)
  })

  test('a session id of the attacker’s choice is never used', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const chosen = 'freshtoken-demo-client=chosen; freshtoken-demo-session-s_chosen=chosen'
    const response = await visitor.post('/session/sign-in', credentialsOf('ada'), chosen)
    const cleared = 'freshtoken-demo-session-s_chosen=; Max-Age=0;'
    const [first, ...rest] = response.headers.getSetCookie()
    expect(first).toContain(cleared)
    expect(rest.join()).not.toContain('chosen')
    expect((await server.visit().post('/session/token', {}, chosen)).status).toBe(401)
  })
})

test('whoever reads the database finds no secret that opens a session', async () => {
  const server = await startServer()
  const visitor = server.visit()
  await visitor.signIn('ada')
  const rows = JSON.stringify([
    await server.database.select().from(sessions),
    await server.database.select().from(clients),
  ])
  const secrets = [...visitor.jar].filter(([name]) => !name.includes('marker')).map(([, value]) => value)
  expect(secrets).toHaveLength(2)
  for (const secret of secrets) expect(rows).not.toContain(secret)
})

test('a loop that asks for tokens is told when to come back, and nobody else has to wait for it', async () => {
  const server = await startServer()
  const [visitor, other] = [server.visit(), server.visit()]
  await visitor.signIn('ada')
  await other.signIn('ada')
  const ask = () => visitor.post('/session/token', {})
  expect((await ask()).status).toBe(200)
  // As after 298 more of them.
  await server.database.update(rateLimits).set({ count: 299 }).where(like(rateLimits.key, 'token:%'))
  expect((await ask()).status).toBe(200)
  const response = await ask()
  expect([response.status, response.headers.get('Retry-After')]).toEqual([429, '60'])
  expect((await other.post('/session/token', {})).status).toBe(200)
  server.pass(60)
  expect((await ask()).status).toBe(200)
})

describe('injection', () => {
  const QUOTES = `ada'; DROP TABLE sessions; --`

  test.each<[string, object]>([
    ['/session/sign-in', { email: `ada@demo.example' OR '1'='1`, password: 'x' }],
    ['/session/token', { params: { session: QUOTES } }],
    ['/session/token', { params: { organization: QUOTES } }],
    ['/session/end', { session: QUOTES }],
    ['/session/revoke', { session: `${QUOTES}\u0000` }],
    ['/session/data', { cart: QUOTES }],
  ])('of SQL into %s is refused before it gets there: %j', async (path, body) => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    expect((await visitor.post(path, body)).status).toBe(400)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test('of SQL where any text goes is text', async () => {
    const server = await startServer()
    const visitor = server.visit({ 'User-Agent': QUOTES })
    await visitor.signIn('ada')
    const password = `'; DROP TABLE users; --`
    const name = `Robert'); DROP TABLE sessions;--`
    const response = await server.visit().post('/session/sign-up', { name, email: 'bobby@demo.example', password })
    expect(response.status).toBe(200)
    const [row] = await server.database.select().from(sessions).where(eq(sessions.userId, 'ada'))
    expect(row?.userAgent).toBe(QUOTES)
    const cookie = `freshtoken-demo-client=${encodeURIComponent(QUOTES)}; freshtoken-demo-session-s_1=${encodeURIComponent(QUOTES)}`
    expect((await visitor.post('/session/token', {}, cookie)).status).toBe(401)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test.each(['s_1\r\nSet-Cookie: a=b', 's_1; Domain=evil.example', 's_1\nX: y'])(
    'of headers is refused: %j',
    async (session) => {
      const visitor = (await startServer()).visit()
      await visitor.signIn('ada')
      for (const path of ['/session/end', '/session/switch', '/session/revoke']) {
        const response = await visitor.post(path, { session })
        expect(await outcome(response)).toEqual([400, { error: 'invalid_body', field: 'session' }])
        expect(response.headers.getSetCookie()).toEqual([])
      }
    },
  )

  test('of objects where strings belong is refused', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    for (const session of [{ $ne: '' }, ['s_1'], 7, true, null]) {
      expect((await visitor.post('/session/revoke', { session })).status).toBe(400)
    }
    const polluted = await visitor.post('/session/token', JSON.parse('{"__proto__":{"active":true},"params":{}}'))
    expect(polluted.status).toBe(200)
    expect(({} as { active?: boolean }).active).toBeUndefined()
  })

  test('of a user agent without end is cut', async () => {
    const server = await startServer()
    await server.visit({ 'User-Agent': 'x'.repeat(5000) }).signIn('ada')
    const [row] = await server.database.select().from(sessions)
    expect(row?.userAgent).toHaveLength(400)
  })
})

describe('the log', () => {
  test.each(['/session/x%0A00:00:00  200  POST /session/token', '/session/%1B%5B2J', '/api/admin/users/%E2%80%A8/ban'])(
    'has one line for a request, whatever its path: %s',
    async (path) => {
      const server = await startServer()
      await server.app.request(`http://localhost${path}`, { method: 'POST', headers: OWN_PAGE, body: '{}' })
      expect(server.lines).toHaveLength(1)
      expect(server.lines[0]).toMatch(/^[\d:]{8} {2}\d{3} {2}POST \/[\w/:*-]+$/)
    },
  )
})

describe('a flood', () => {
  test('of streams by one browser leaves room for the others', async () => {
    const server = await startServer()
    const [greedy, modest] = [server.visit(), server.visit()]
    await greedy.signIn('ada')
    await modest.signIn('grace')
    const answers: Response[] = []
    for (let count = 0; count < 25; count += 1) answers.push(await greedy.post('/session/events', {}))
    const last = answers.at(-1)
    expect([last?.status, last?.headers.get('Retry-After')]).toEqual([429, '30'])
    const other = await modest.post('/session/events', {})
    expect(other.status).toBe(200)
    for (const { body } of [...answers, other]) await body?.cancel()
  })

  test('of streams by one person, from many browsers, leaves room for the others', async () => {
    const server = await startServer()
    const opened: Response[] = []
    const open = async (visitor: Visitor, times: number) => {
      for (let count = 0; count < times; count += 1) opened.push(await visitor.post('/session/events', {}))
      return opened.at(-1)?.status
    }
    for (let browser = 0; browser < 5; browser += 1) {
      const visitor = server.visit()
      await visitor.signIn('ada')
      expect(await open(visitor, 20)).toBe(200)
    }
    const [sixth, modest] = [server.visit(), server.visit()]
    await sixth.signIn('ada')
    await modest.signIn('grace')
    expect(await open(sixth, 1)).toBe(429)
    expect(await open(modest, 1)).toBe(200)
    // As another account beside one that has room it is no way around.
    await modest.signIn('ada', { add: true })
    expect(await open(modest, 1)).toBe(429)
    for (const { body } of opened) await body?.cancel()
  })

  test('of streams by everybody is refused when a thousand are open', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const size = vi.spyOn(ChangeFeed.prototype, 'size', 'get').mockReturnValue(1000)
    onTestFinished(() => size.mockRestore())
    const response = await visitor.post('/session/events', {})
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '30'])
    expect(await response.json()).toEqual({ error: 'too_many_streams' })
    size.mockReturnValue(999)
    const last = await visitor.post('/session/events', {})
    expect(last.status).toBe(200)
    await last.body?.cancel()
  })

  test('of wrong bodies is answered as one is: by codes', async () => {
    const server = await startServer()
    const codes = await Promise.all(BAD_BODIES.map((body) => send(server, body)))
    expect(codes).toEqual(BAD_BODIES.map(() => 400))
  })
})

const BAD_BODIES = ['', '{', '[]', 'null', '"text"', '1e999', '{"active":1}', '{"params":{"constructor":{}}}', '\u0000']

async function send(server: TestServer, body: string): Promise<number> {
  const response = await server.app.request('/session/token', { method: 'POST', headers: OWN_PAGE, body })
  expect(await response.text()).toMatch(/^\{"error":"invalid_(json|body)"(,"field":"[\w.]+")?\}$/)
  return response.status
}
