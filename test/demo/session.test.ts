import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { MARKER_COOKIE } from '../../demo/names.ts'
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

describe('a sign-out', () => {
  test('ends the session it names and clears both cookies', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const cookie = visitor.cookie
    expect(await outcome(visitor.post('/session/end', { session: session.id }))).toEqual([200, { ended: true }])
    expect([...visitor.jar.keys()]).toEqual([])
    expect(await outcome(visitor.post('/session/token', {}, cookie))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'signed_out' },
    ])
  })

  test('that comes twice, or for a session never heard of, is as good as done', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const cookie = visitor.cookie
    await visitor.post('/session/end', { session: session.id })
    expect(await outcome(visitor.post('/session/end', { session: session.id }, cookie))).toEqual([
      200,
      { ended: false },
    ])
    expect(await outcome(visitor.post('/session/end', { session: 's_never' }))).toEqual([200, { ended: false }])
  })

  test('that names no session is refused, for it would end whichever is there', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    expect((await visitor.post('/session/end', { session: null })).status).toBe(400)
    expect((await visitor.post('/session/end', {})).status).toBe(400)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test.each(['before', 'after'])(
    'sent %s the next user came does not touch the session of the next user',
    async (sent) => {
      const visitor = (await startServer()).visit()
      const { session } = await visitor.signIn('ada')
      const adas = visitor.cookie
      const { session: next } = await visitor.signIn('grace')
      const late = await visitor.post(
        '/session/end',
        { session: session.id },
        sent === 'before' ? adas : visitor.cookie,
      )
      expect(late.status).toBe(200)
      expect(late.headers.getSetCookie()).toEqual([])
      expect(visitor.jar.get(MARKER_COOKIE)).toBe(next.id)
      expect((await visitor.post('/session/token', {})).status).toBe(200)
    },
  )

  test('that was owed ends the old session of this user, and not the one that this user has since', async () => {
    const server = await startServer()
    const browser = server.visit()
    const { session: old } = await browser.signIn('ada')
    const oldCookie = browser.cookie
    browser.jar.clear()
    await browser.signIn('ada')
    const owed = await browser.post('/session/end', { session: old.id })
    expect(owed.headers.getSetCookie()).toEqual([])
    expect(await outcome(owed)).toEqual([200, { ended: true }])
    expect((await browser.post('/session/token', {})).status).toBe(200)
    expect((await browser.post('/session/token', {}, oldCookie)).status).toBe(401)
  })

  test('cannot end the session of somebody else', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { session } = await ada.signIn('ada')
    await grace.signIn('grace')
    expect(await outcome(grace.post('/session/end', { session: session.id }))).toEqual([200, { ended: false }])
    expect((await ada.post('/session/token', {})).status).toBe(200)
  })
})

describe('the list of devices', () => {
  test('shows the sessions of this user alone, the newest first, the current one marked, those over kept', async () => {
    const server = await startServer()
    const phone = server.visit({ 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1' })
    const laptop = server.visit({ 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36' })
    const { session: onPhone } = await phone.signIn('ada')
    const { session: onLaptop } = await laptop.signIn('ada')
    await server.visit().signIn('grace')
    await phone.post('/session/end', { session: onPhone.id })
    const { sessions } = await (await laptop.post('/session/list', {})).json()
    expect(sessions).toMatchObject([
      { id: onLaptop.id, device: 'Chrome on Linux', status: 'active', isCurrent: true, endedAt: null },
      { id: onPhone.id, device: 'Safari on iOS', status: 'ended', isCurrent: false, endedAt: expect.any(Number) },
    ])
  })

  test('does not call a session active again because its last token is still used', async () => {
    const server = await startServer()
    const [phone, laptop] = [server.visit(), server.visit()]
    const { token, session } = await phone.signIn('ada')
    await laptop.signIn('ada')
    await phone.post('/session/end', { session: session.id })
    server.pass(10)
    expect((await phone.callApi(token)).status).toBe(200)
    const { sessions } = await (await laptop.post('/session/list', {})).json()
    const ended = sessions.find(({ id }: { id: string }) => id === session.id)
    expect(ended).toMatchObject({ status: 'ended', lastActiveAt: ended.createdAt })
  })

  test('can revoke a device, which hears of it at its next token', async () => {
    const server = await startServer()
    const [phone, laptop] = [server.visit(), server.visit()]
    const { session } = await phone.signIn('ada')
    await laptop.signIn('ada')
    expect(await outcome(laptop.post('/session/revoke', { session: session.id }))).toEqual([200, { revoked: true }])
    expect(await outcome(phone.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'revoked' },
    ])
    expect((await laptop.post('/session/token', {})).status).toBe(200)
  })

  test('says the same of the session of another user as of none', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { session } = await ada.signIn('ada')
    await grace.signIn('grace')
    const expected = [404, { error: 'unknown_session' }]
    expect(await outcome(grace.post('/session/revoke', { session: session.id }))).toEqual(expected)
    expect(await outcome(grace.post('/session/revoke', { session: 's_never' }))).toEqual(expected)
    expect((await ada.post('/session/token', {})).status).toBe(200)
  })

  test('is for nobody who is not signed in', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const dead = visitor.cookie
    await visitor.post('/session/end', { session: session.id })
    const expected = [401, { error: 'unauthenticated' }]
    for (const cookie of ['', dead]) {
      expect(await outcome(visitor.post('/session/list', {}, cookie))).toEqual(expected)
      expect(await outcome(visitor.post('/session/revoke', { session: session.id }, cookie))).toEqual(expected)
    }
  })

  test('forgets the oldest that are over, so that a demo left running does not grow', async () => {
    const visitor = (await startServer()).visit()
    for (let count = 0; count < 30; count += 1) await visitor.signIn('ada')
    const { sessions } = await (await visitor.post('/session/list', {})).json()
    expect(sessions).toHaveLength(21)
    expect(sessions[0]).toMatchObject({ isCurrent: true, status: 'active' })
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
