import { like } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { MARKER_COOKIE } from '../../demo/names.ts'
import { rateLimits, sessions } from '../../demo/server/database/schema.ts'
import { credentialsOf, outcome, plainPasswords, startServer } from './visitor.ts'

const DAY = 86_400

describe('a sign-in', () => {
  test('answers with a token, its life, and how long the session has', async () => {
    const server = await startServer()
    const { token, expires_in, session } = await server.visit().signIn('ada')
    expect(expires_in).toBe(60)
    expect(session).toEqual({ id: expect.stringMatching(/^s_/), expires_in: 30 * DAY, idle_expires_in: DAY })
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({ sub: 'ada', sid: session.id, org_id: 'analytical-engines', org_role: 'admin' })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(60)
  })

  test('keeps its secret from scripts, and gives them a marker that opens nothing', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const response = await visitor.post('/session/sign-in', credentialsOf('ada'))
    const [client = '', secret = '', marker = ''] = response.headers.getSetCookie()
    expect(client).toMatch(/^freshtoken-demo-client=.*; HttpOnly; SameSite=Strict$/)
    expect(secret).toMatch(/^freshtoken-demo-session-s_[0-9a-f]+=.*; HttpOnly; SameSite=Strict$/)
    expect(marker).toMatch(/^freshtoken-demo-marker=s_[^;]+; .*SameSite=Strict$/)
    expect(marker).not.toContain('HttpOnly')
    const jar = [...visitor.jar]
    for (const stolen of [0, 1, 2]) {
      const cookie = jar.filter((_, index) => index !== stolen).map(([name, value]) => `${name}=${value}`)
      const { status } = await visitor.post('/session/token', {}, cookie.join('; '))
      expect(status).toBe(stolen === 2 ? 200 : 401)
    }
  })

  test('uses the __Host- cookie where the browser takes one, and always on https', async () => {
    const server = await startServer({ page: new Map([['/', { type: 'text/html', body: '' }]]) })
    const visitor = server.visit()
    await visitor.open()
    const response = await visitor.post('/session/sign-in', credentialsOf('ada'))
    const secrets = response.headers.getSetCookie().filter((line) => !line.startsWith('freshtoken-demo-marker'))
    expect(secrets).toHaveLength(2)
    for (const line of secrets) {
      expect(line).toMatch(/^__Host-freshtoken-demo-.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    }

    const strict = server.visit({ Origin: 'https://localhost' })
    const signedIn = await strict.post('https://localhost/session/sign-in', credentialsOf('ada'))
    for (const line of signedIn.headers.getSetCookie()) expect(line).toContain('Secure')
    const plain = strict.cookie.replaceAll('__Host-', '')
    expect((await strict.post('https://localhost/session/token', {}, plain)).status).toBe(401)
  })

  test('sets cookies that outlive whatever an organization may still decide: the row says when it is over', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 60 })
    const response = await server.visit().post('/session/sign-in', credentialsOf('ada'))
    for (const line of response.headers.getSetCookie()) expect(line).toContain('Max-Age=34560000;')
  })

  test('that had the __Host- cookie has it taken away when it is over', async () => {
    const server = await startServer({ page: new Map([['/', { type: 'text/html', body: '' }]]) })
    const visitor = server.visit()
    await visitor.open()
    const { session } = await visitor.signIn('ada')
    expect([...visitor.jar.keys()]).toContain(`__Host-freshtoken-demo-session-${session.id}`)
    const response = await visitor.post('/session/end', { session: session.id })
    expect(response.headers.getSetCookie()).toContain(
      `__Host-freshtoken-demo-session-${session.id}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict`,
    )
    expect([...visitor.jar.keys()]).not.toContain(`__Host-freshtoken-demo-session-${session.id}`)
  })

  test('never gives the same session or secret twice, and ends the one it takes the place of', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const first = await visitor.signIn('ada')
    const firstCookie = visitor.cookie
    const second = await visitor.signIn('ada')
    expect(second.session.id).not.toBe(first.session.id)
    expect(visitor.cookie).not.toBe(firstCookie)
    expect((await visitor.post('/session/token', {}, firstCookie)).status).toBe(503)
    server.pass(30)
    const named = { params: { session: first.session.id } }
    expect(await outcome(visitor.post('/session/token', named, firstCookie))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'signed_out' },
    ])
  })
})

describe('a token request', () => {
  test('gets an equivalent token each time', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('grace')
    const answers = await Promise.all([visitor.post('/session/token', {}), visitor.post('/session/token', {})])
    const [first, second] = await Promise.all(answers.map(async (answer) => decodeJwt((await answer.json()).token)))
    expect({ ...second, jti: '' }).toEqual({ ...first, jti: '' })
  })

  test.each([0, 400, 999])('never promises more life than the token has, %d ms into a second', async (ms) => {
    const server = await startServer()
    server.pass(ms / 1000)
    const visitor = server.visit()
    const { token, expires_in } = await visitor.signIn('ada')
    server.pass(expires_in - 0.001)
    expect((await visitor.callApi(token)).status).toBe(200)
  })

  test('gets a token that does not outlive the session, by whichever way it is got', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 100 })
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    server.pass(70.3)
    const ways = [
      ['token', { active: true }],
      ['token', { params: { organization: 'royal-society' } }],
      ['switch', { session: session.id }],
      ['switch-organization', { organization: 'royal-society' }],
      ['step-up', { password: credentialsOf('ada').password }],
    ] as const
    const tokens: string[] = []
    for (const [path, body] of ways) {
      const { token, ...rest } = await (await visitor.post(`/session/${path}`, body)).json()
      expect([path, rest]).toMatchObject([path, { expires_in: 29, session: { expires_in: 29 } }])
      tokens.push(token)
    }
    server.pass(29.7)
    for (const token of tokens) expect((await visitor.callApi(token)).status).toBe(401)
  })

  test('is told that the session has expired when it has less left than a token can live', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 100 })
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    server.pass(99)
    expect(await visitor.refresh()).toMatchObject({ expires_in: 1, session: { expires_in: 1 } })
    server.pass(0.001)
    const elsewhere = visitor.post('/session/switch', { session: session.id })
    expect(await outcome(elsewhere)).toEqual([403, { error: 'session_too_old' }])
    expect(await outcome(visitor.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'expired' },
    ])
    expect([...visitor.jar.keys()]).toEqual(['freshtoken-demo-client', 'freshtoken-demo-marker'])
  })

  test('gets a token that lives half the time-out at most, so that a person at work is heard of in time', async () => {
    const server = await startServer({ inactivitySeconds: 61, tokenLifetimeSeconds: 300 })
    expect((await server.visit().signIn('ada')).expires_in).toBe(30)
  })

  test('and each switch, which answers with a token too, are limited together', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    const ways = [
      ['token', {}],
      ['switch', { session: session.id }],
      ['switch-organization', { organization: 'royal-society' }],
    ] as const
    for (const [path, body] of ways) expect((await visitor.post(`/session/${path}`, body)).status).toBe(200)
    const counted = like(rateLimits.key, 'token:%')
    expect(await server.database.select({ count: rateLimits.count }).from(rateLimits).where(counted)).toEqual([
      { count: 3 },
    ])
    await server.database.update(rateLimits).set({ count: 300 }).where(counted)
    for (const [path, body] of ways) {
      const response = await visitor.post(`/session/${path}`, body)
      expect([path, response.status, response.headers.get('Retry-After')]).toEqual([path, 429, '60'])
    }
  })

  test('and each other way to a token is noted as one', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    const noted = async () => {
      const { sessions } = await (await visitor.post('/session/list', {})).json()
      return sessions[0].lastTokenAt - sessions[0].createdAt
    }
    expect(await noted()).toBe(0)
    server.pass(1)
    await visitor.post('/session/switch', { session: session.id })
    expect(await noted()).toBe(1000)
    server.pass(1)
    await visitor.post('/session/switch-organization', { organization: 'royal-society' })
    expect(await noted()).toBe(2000)
  })

  test('is for the organization that is asked for', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    const response = await visitor.post('/session/token', { params: { organization: 'royal-society' } })
    expect(decodeJwt((await response.json()).token)).toMatchObject({ org_id: 'royal-society', org_role: 'member' })
  })

  test('without a cookie, or with one of nobody, is refused without a reason', async () => {
    const visitor = (await startServer()).visit()
    const expected = [401, { error: 'unauthenticated' }]
    expect(await outcome(visitor.post('/session/token', {}))).toEqual(expected)
    const guessed = 'freshtoken-demo-client=guessed; freshtoken-demo-session-s_1=guessed'
    const response = await visitor.post('/session/token', {}, guessed)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await outcome(response)).toEqual(expected)
  })

  test('is no activity, unless there was some', async () => {
    const server = await startServer({ inactivitySeconds: 100 })
    const visitor = server.visit()
    await visitor.signIn('ada')
    server.pass(80)
    const idle = await visitor.post('/session/token', { active: false })
    expect((await idle.json()).session.idle_expires_in).toBe(20)
    const busy = await visitor.post('/session/token', { active: true })
    expect((await busy.json()).session.idle_expires_in).toBe(100)
    server.pass(100)
    expect(await outcome(visitor.post('/session/token', { active: true }))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'inactive' },
    ])
  })

  test('is no activity, but a call of the API is', async () => {
    const server = await startServer({ inactivitySeconds: 100 })
    const visitor = server.visit()
    const { token } = await visitor.signIn('ada')
    server.pass(40)
    expect((await visitor.callApi(token)).status).toBe(200)
    const answer = await visitor.post('/session/token', {})
    expect((await answer.json()).session.idle_expires_in).toBe(100)
  })

  test('tells of calls of the API, each that comes 5 s after the one that was noted', async () => {
    const server = await startServer({ inactivitySeconds: 200 })
    const visitor = server.visit()
    const { token } = await visitor.signIn('ada')
    const left: number[] = []
    for (const seconds of [0, 5, 5, 4]) {
      server.pass(seconds)
      await visitor.callApi(token)
      left.push((await visitor.refresh()).session.idle_expires_in)
    }
    expect(left).toEqual([200, 200, 200, 196])
  })

  test('tells of a call of the API that comes just after one of another session', async () => {
    const server = await startServer({ inactivitySeconds: 100 })
    const [ada, grace] = [server.visit(), server.visit()]
    const [one, other] = [await ada.signIn('ada'), await grace.signIn('grace')]
    server.pass(40)
    await ada.callApi(one.token)
    await grace.callApi(other.token)
    expect((await grace.refresh()).session.idle_expires_in).toBe(100)
  })

  test('after the longest life of a session says expired, however busy it was', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 100 })
    const visitor = server.visit()
    await visitor.signIn('ada')
    server.pass(99)
    expect((await visitor.post('/session/token', { active: true })).status).toBe(200)
    server.pass(1)
    expect(await outcome(visitor.post('/session/token', { active: true }))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'expired' },
    ])
  })

  test('of a session that is over clears its cookie, and leaves the marker to whoever sets the next one', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 100 })
    const visitor = server.visit()
    await visitor.signIn('ada')
    server.pass(100)
    await visitor.post('/session/token', {})
    expect([...visitor.jar.keys()]).toEqual(['freshtoken-demo-client', 'freshtoken-demo-marker'])
  })

  test.each<[string, (session: string) => object]>([
    ['switch', (session) => ({ session })],
    ['step-up', () => ({ password: credentialsOf('ada').password })],
    ['switch-organization', () => ({ organization: 'royal-society' })],
  ])('of %s is refused before anything is done when no whole second is left', async (path, bodyFor) => {
    const server = await startServer({ sessionLifetimeSeconds: 60 })
    const visitor = server.visit()
    // A token's `exp` is a whole second, the session's end is not.
    server.pass(0.9)
    const { session } = await visitor.signIn('ada')
    server.pass(58.5)
    const before = await server.database.select().from(sessions)
    const marker = visitor.jar.get(MARKER_COOKIE)
    const refused = visitor.post(`/session/${path}`, bodyFor(session.id))
    expect(await outcome(refused)).toEqual([403, { error: 'session_too_old' }])
    expect(await server.database.select().from(sessions)).toEqual(before)
    expect(visitor.jar.get(MARKER_COOKIE)).toBe(marker)
  })

  test('that comes late does not clear the cookies of the sign-in after it', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const adas = visitor.cookie
    await visitor.signIn('grace')
    const late = await visitor.post('/session/token', {}, adas)
    expect(late.status).toBe(503)
    expect(late.headers.getSetCookie()).toEqual([])
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })
})

test('no log line holds a token, a secret or the id of a session', async () => {
  const server = await startServer()
  const visitor = server.visit()
  const { token, session } = await visitor.signIn('ada')
  const cookie = visitor.cookie
  await visitor.post(`/session/token?token=${token}`, {}, cookie)
  await visitor.callApi(token)
  await visitor.post('/session/end', { session: session.id })
  const log = server.lines.join('\n')
  expect(server.lines).toHaveLength(4)
  expect(log).toContain('200  POST /session/token')
  expect(valuesOf(cookie)).toHaveLength(3)
  for (const confidential of [token, session.id, ...valuesOf(cookie)]) expect(log).not.toContain(confidential)
})

test('an error that nobody foresaw goes out as a code alone, and into the log without what it says', async () => {
  const server = await startServer({
    passwords: { ...plainPasswords, verify: () => Promise.reject(new Error('in confidence')) },
  })
  const answer = await outcome(server.visit().post('/session/sign-in', credentialsOf('ada')))
  expect(answer).toEqual([500, { error: 'internal' }])
  const log = server.lines.join('\n')
  expect(log).toContain('error  POST /session/sign-in: Error\n')
  expect(log).toContain('session.test.ts')
  expect(log).not.toContain('in confidence')
})

/** Values of cookies, as they came along. */
function valuesOf(cookie: string): string[] {
  return cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1))
}
