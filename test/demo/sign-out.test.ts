import { describe, expect, test } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import { outcome, startServer } from './visitor.ts'

const DAY = 86_400

describe('a sign-out', () => {
  test('ends the session it names and clears its cookie, but not the marker, which may be the next one’s by then', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const cookie = visitor.cookie
    expect(await outcome(visitor.post('/session/end', { session: session.id }))).toEqual([200, { ended: true }])
    expect([...visitor.jar.keys()]).toEqual(['freshtoken-demo-client', 'freshtoken-demo-marker'])
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
      await visitor.signIn('grace')
      const jar = new Map(visitor.jar)
      const late = await visitor.post(
        '/session/end',
        { session: session.id },
        sent === 'before' ? adas : visitor.cookie,
      )
      expect(late.status).toBe(200)
      // Its own cookie is cleared once more at most: it has a name of its own.
      for (const line of late.headers.getSetCookie()) expect(line).toContain(session.id)
      expect([...visitor.jar]).toEqual([...jar])
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
    server.pass(1)
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

  test('shows all that ended within a week, however many, and then the 20 that ended last', async () => {
    const server = await startServer()
    const visitor = server.visit()
    for (let count = 0; count < 30; count += 1) {
      server.pass(1)
      await visitor.signIn('ada')
    }
    const list = async () => (await (await visitor.post('/session/list', {})).json()).sessions
    expect(await list()).toHaveLength(30)
    server.pass(8 * DAY)
    await visitor.signIn('ada')
    expect(await list()).toHaveLength(21)
    expect((await list())[0]).toMatchObject({ isCurrent: true, status: 'active' })
  })

  test('keeps what ended last, though it began first, so that its device is told why', async () => {
    const server = await startServer({ inactivitySeconds: 30 * DAY })
    const [phone, laptop] = [server.visit(), server.visit()]
    const { session } = await phone.signIn('ada')
    for (let count = 0; count < 25; count += 1) {
      server.pass(1)
      await laptop.signIn('ada')
    }
    server.pass(8 * DAY)
    await laptop.post('/session/revoke', { session: session.id })
    await laptop.signIn('ada')
    expect(await server.database.$count(sessions)).toBe(21)
    expect(await outcome(phone.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'revoked' },
    ])
  })

  test('shows those that are alive before all that are over', async () => {
    const server = await startServer()
    const [phone, laptop] = [server.visit(), server.visit()]
    const { session } = await phone.signIn('ada')
    for (let count = 0; count < 2; count += 1) {
      server.pass(1)
      await laptop.signIn('ada')
    }
    const { sessions: listed } = await (await laptop.post('/session/list', {})).json()
    expect(listed).toMatchObject([{ isCurrent: true }, { id: session.id }, { status: 'ended' }])
  })
})
