import { describe, expect, test } from 'vitest'
import { outcome, startServer } from './visitor.ts'

describe('trouble', () => {
  test('"down" answers 503 to whatever asks the session server, while the API goes on', async () => {
    const visitor = (await startServer()).visit()
    const { token } = await visitor.signIn('ada')
    await visitor.post('/demo/trouble', { trouble: 'down' })
    for (const path of ['token', 'end', 'list', 'sign-in']) {
      expect(await outcome(visitor.post(`/session/${path}`, {}))).toEqual([503, { error: 'server_down' }])
    }
    expect((await visitor.callApi(token)).status).toBe(200)
  })

  test('"busy" answers 429 and says when to come back', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    await visitor.post('/demo/trouble', { trouble: 'busy' })
    const response = await visitor.post('/session/token', {})
    expect(response.headers.get('Retry-After')).toBe('5')
    expect(await outcome(response)).toEqual([429, { error: 'too_many_requests' }])
  })

  test('"slow" answers late, but as the session is then', async () => {
    const waits: (() => void)[] = []
    const server = await startServer({ sleep: () => new Promise((resolve) => waits.push(resolve)) })
    const [phone, laptop] = [server.visit(), server.visit()]
    const { session } = await phone.signIn('ada')
    await laptop.signIn('ada')
    await phone.post('/demo/trouble', { trouble: 'slow' })
    const slow = phone.post('/session/token', {})
    await expect.poll(() => waits.length).toBe(1)
    await phone.post('/demo/trouble', { trouble: 'well' })
    await laptop.post('/session/revoke', { session: session.id })
    waits[0]?.()
    expect((await slow).status).toBe(401)
  })

  test('a sign-out that was slow does not clear the cookies of who signed in meanwhile', async () => {
    const waits: (() => void)[] = []
    const server = await startServer({ sleep: () => new Promise((resolve) => waits.push(resolve)) })
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    await visitor.post('/demo/trouble', { trouble: 'slow' })
    const signOut = visitor.post('/session/end', { session: session.id })
    await expect.poll(() => waits.length).toBe(1)
    await visitor.post('/demo/trouble', { trouble: 'well' })
    await visitor.signIn('grace')
    const jar = new Map(visitor.jar)
    waits[0]?.()
    expect((await signOut).status).toBe(200)
    expect([...visitor.jar]).toEqual([...jar])
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test('is over as soon as the page says so, and every page can ask what it is', async () => {
    const visitor = (await startServer({ tokenLifetimeSeconds: 12 })).visit()
    await visitor.signIn('ada')
    await visitor.post('/demo/trouble', { trouble: 'down' })
    expect(await outcome(visitor.post('/demo/state', {}))).toEqual([200, { trouble: 'down', tokenLifetimeSeconds: 12 }])
    expect(await outcome(visitor.post('/demo/trouble', { trouble: 'well' }))).toEqual([200, { trouble: 'well' }])
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test('cannot be made where the server was told so, and a page can ask', async () => {
    const visitor = (await startServer({ hasTroubles: false })).visit()
    await visitor.signIn('ada')
    expect(await outcome(visitor.post('/demo/trouble', { trouble: 'down' }))).toEqual([404, { error: 'not_found' }])
    expect(await outcome(visitor.post('/demo/state', {}))).toEqual([200, { trouble: null, tokenLifetimeSeconds: 60 }])
    expect((await visitor.post('/session/token', {})).status).toBe(200)
  })

  test('is told to no cache, and takes no body that is too large', async () => {
    const visitor = (await startServer()).visit()
    const refused = await visitor.post('/demo/trouble', { trouble: 'down', padding: 'x'.repeat(5000) })
    const told = await visitor.post('/demo/state', {})
    expect([refused.status, told.status]).toEqual([413, 200])
    for (const { headers } of [refused, told]) expect(headers.get('Cache-Control')).toBe('no-store')
  })

  test('that is not known, or comes from another site, is refused', async () => {
    const server = await startServer()
    expect(await outcome(server.visit().post('/demo/trouble', { trouble: 'fire' }))).toEqual([
      400,
      { error: 'invalid_body', field: 'trouble' },
    ])
    const stranger = server.visit({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' })
    expect((await stranger.post('/demo/trouble', { trouble: 'down' })).status).toBe(403)
  })
})
