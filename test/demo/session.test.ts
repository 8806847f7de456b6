import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { outcome, startServer } from './visitor.ts'

const DAY = 86_400
const SECRET_COOKIE = 'freshtoken-demo-session'

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
    const response = await visitor.post('/session/sign-in', { account: 'ada' })
    const [secret = '', marker = ''] = response.headers.getSetCookie()
    expect(secret).toMatch(/^freshtoken-demo-session=.*; HttpOnly; SameSite=Strict$/)
    expect(marker).toMatch(/^freshtoken-demo-marker=s_[^;]+; .*SameSite=Strict$/)
    expect(marker).not.toContain('HttpOnly')
    visitor.jar.delete(SECRET_COOKIE)
    expect((await visitor.post('/session/token', {})).status).toBe(401)
  })

  test('uses the __Host- cookie where the browser takes one, and always on https', async () => {
    const server = await startServer({ page: new Map([['/', { type: 'text/html', body: '' }]]) })
    const visitor = server.visit()
    await visitor.open()
    const [cookie] = (await visitor.post('/session/sign-in', { account: 'ada' })).headers.getSetCookie()
    expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    expect([...visitor.jar.keys()]).toContain('__Host-freshtoken-demo-session')
    expect([...visitor.jar.keys()]).not.toContain(SECRET_COOKIE)

    const strict = server.visit({ Origin: 'https://localhost' })
    const response = await strict.post('https://localhost/session/sign-in', { account: 'ada' })
    for (const line of response.headers.getSetCookie()) expect(line).toContain('Secure')
    const plain = strict.cookie.replace('__Host-', '')
    expect((await strict.post('https://localhost/session/token', {}, plain)).status).toBe(401)
  })

  test('never gives the same session or secret twice, and ends the one it takes the place of', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const first = await visitor.signIn('ada')
    const firstCookie = visitor.cookie
    const second = await visitor.signIn('ada')
    expect(second.session.id).not.toBe(first.session.id)
    expect(visitor.cookie).not.toBe(firstCookie)
    expect(await outcome(visitor.post('/session/token', {}, firstCookie))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'signed_out' },
    ])
  })

  test('of somebody unknown is refused with a code', async () => {
    const visitor = (await startServer()).visit()
    expect(await outcome(visitor.post('/session/sign-in', { account: 'eve' }))).toEqual([
      400,
      { error: 'unknown_account' },
    ])
    expect(await outcome(visitor.post('/session/sign-in', {}))).toEqual([
      400,
      { error: 'invalid_body', field: 'account' },
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
    const response = await visitor.post('/session/token', {}, `${SECRET_COOKIE}=guessed`)
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
    server.pass(50)
    expect((await visitor.callApi(token)).status).toBe(200)
    const answer = await visitor.post('/session/token', {})
    expect((await answer.json()).session.idle_expires_in).toBe(100)
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

  test('of a session that is over clears its cookies', async () => {
    const server = await startServer({ sessionLifetimeSeconds: 100 })
    const visitor = server.visit()
    await visitor.signIn('ada')
    server.pass(100)
    await visitor.post('/session/token', {})
    expect([...visitor.jar.keys()]).toEqual([])
  })

  test('that comes late does not clear the cookies of the sign-in after it', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const adas = visitor.cookie
    await visitor.signIn('grace')
    const late = await visitor.post('/session/token', {}, adas)
    expect(late.status).toBe(401)
    expect(late.headers.getSetCookie()).toEqual([])
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })
})

test('no log line holds a token, a secret or the id of a session', async () => {
  const server = await startServer()
  const visitor = server.visit()
  const { token, session } = await visitor.signIn('ada')
  const cookie = visitor.cookie
  const secret = visitor.jar.get(SECRET_COOKIE) ?? ''
  await visitor.post(`/session/token?token=${token}`, {}, cookie)
  await visitor.callApi(token)
  await visitor.post('/session/end', { session: session.id })
  const log = server.lines.join('\n')
  expect(server.lines).toHaveLength(4)
  expect(log).toContain('200  POST /session/token')
  for (const confidential of [token, secret, session.id]) expect(log).not.toContain(confidential)
})

test('an error that nobody foresaw goes out as a code alone', async () => {
  const server = await startServer({
    log: () => {
      throw new Error('in confidence')
    },
  })
  expect(await outcome(server.visit().post('/session/token', {}))).toEqual([500, { error: 'internal' }])
})
