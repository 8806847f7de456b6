import { readFileSync } from 'node:fs'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { handle } from '../../docs/minimal-server.ts'
import { browserPorts } from '../../src/browser/index.ts'
import { TokenManager } from '../../src/index.ts'
import { CookieJar } from './cookie-jar.ts'

const ORIGIN = 'https://app.example'
const PAGE = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' }
const ADA = { user: 'ada', password: 'correct horse battery staple' }
const MARKER = '__Host-marker'

afterEach(() => {
  vi.useRealTimers()
})

test('docs/server.md shows the server that these tests run', () => {
  const shown = /^```ts\n(.*?)^```$/ms.exec(readFileSync('docs/server.md', 'utf8'))?.[1]
  expect(shown).toBe(readFileSync('docs/minimal-server.ts', 'utf8'))
})

describe('the minimal server, asked by the library', () => {
  test('gives it a token of who has signed in, which its published keys verify', async () => {
    const page = openPage()
    const response = await page.post('/session/sign-in', ADA)
    expect(await page.tokens.signedIn(response)).toBeUndefined()
    expect(page.tokens.$session.get()).toMatchObject({ status: 'signed-in', identity: 'ada' })
    const token = await page.tokens.getToken({ forceRefresh: true })
    const keys = createLocalJWKSet(await (await page.get('/.well-known/jwks.json')).json())
    const expected = { issuer: ORIGIN, audience: `${ORIGIN}/api`, algorithms: ['ES256'], typ: 'at+jwt' }
    expect((await jwtVerify(token ?? '', keys, expected)).payload.sub).toBe('ada')
  })

  test('ends the session that a sign-out names', async () => {
    const page = openPage()
    await page.post('/session/sign-in', ADA)
    expect(await page.tokens.getToken()).toEqual(expect.any(String))
    const cookie = page.jar.header
    const before = [...page.jar]
    await page.tokens.signOut()
    const refresh = () => outcome(page.post('/session/token', {}, cookie))
    await expect.poll(refresh).toEqual([401, { reason: 'signed_out' }])
    expect(await page.tokens.getToken()).toBeNull()
    // By then they may be the next user's.
    expect([...page.jar]).toEqual(before)
  })

  test('gives the next user a marker of their own, so that their token is asked for', async () => {
    const page = openPage()
    await page.post('/session/sign-in', ADA)
    const first = await page.tokens.getToken()
    await page.post('/session/sign-in', ADA)
    await expect.poll(() => page.tokens.getToken()).not.toBe(first)
    expect(page.tokens.$session.get()).toMatchObject({ status: 'signed-in', claims: { sid: page.jar.get(MARKER) } })
  })
})

describe('the minimal server', () => {
  test('gives each sign-in a session and a secret of its own, in a cookie that no script can read', async () => {
    const page = openPage()
    const response = await page.post('/session/sign-in', ADA)
    const [secret, marker] = response.headers.getSetCookie()
    expect(secret).toMatch(/^__Host-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect(marker).toMatch(/^__Host-marker=[0-9a-f]{24}; Path=\/; Secure; SameSite=Strict; Max-Age=\d+$/)
    const [before, cookie] = [[...page.jar], page.jar.header]
    await page.post('/session/sign-in', ADA)
    for (const [name, value] of before) expect(page.jar.get(name)).not.toBe(value)
    expect(await outcome(page.post('/session/token', {}, cookie))).toEqual([401, { reason: 'signed_out' }])
  })

  test.each([{}, { user: 'ada' }, { user: 'eve' }, { user: 'ada', password: 'wrong' }])('refuses %o', async (body) => {
    expect(await outcome(openPage().post('/session/sign-in', body))).toEqual([401, { error: 'invalid_credentials' }])
  })

  test('takes no sign-out of the user before for one of who is signed in now', async () => {
    const page = openPage()
    const first = await (await page.post('/session/sign-in', ADA)).json()
    await page.post('/session/sign-in', ADA)
    for (const body of [{ session: first.session.id }, {}]) {
      expect(await outcome(page.post('/session/end', body))).toEqual([200, { ended: false }])
    }
    expect(await outcome(openPage().post('/session/end', {}))).toEqual([200, { ended: false }])
    expect((await page.post('/session/token', {})).status).toBe(200)
  })

  test('ends a session that nobody used, and one that is old however much it was used', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [idle, busy] = [openPage(), openPage()]
    await idle.post('/session/sign-in', ADA)
    await busy.post('/session/sign-in', ADA)
    const use = async (hours: number, step: number) => {
      for (let hour = 0; hour < hours; hour += step) {
        vi.setSystemTime(Date.now() + step * 3_600_000)
        await busy.post('/session/token', { active: true })
      }
    }
    await use(0.9, 0.9)
    expect((await idle.post('/session/token', { active: false })).status).toBe(200)
    await use(0.9, 0.9)
    expect(await outcome(idle.post('/session/token', { active: true }))).toEqual([401, { reason: 'inactive' }])
    expect((await busy.post('/session/token', {})).status).toBe(200)
    await use(720, 0.9)
    expect(await outcome(busy.post('/session/token', {}))).toEqual([401, { reason: 'expired' }])
  })

  test('gives no token that outlives the session', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const page = openPage()
    const { session } = await (await page.post('/session/sign-in', ADA)).json()
    const end = Date.now() + session.expires_in * 1000
    while (Date.now() < end - 1_800_000) {
      vi.setSystemTime(Date.now() + 1_800_000)
      await page.post('/session/token', { active: true })
    }
    vi.setSystemTime(end - 20_500)
    const { token, expires_in } = await (await page.post('/session/token', {})).json()
    expect(expires_in).toBe(20)
    expect(Number(decodeJwt(token).exp) * 1000).toBeLessThanOrEqual(end)
  })

  test('answers only to a page of its own, with nothing that a cache may keep', async () => {
    const page = openPage()
    await page.post('/session/sign-in', ADA)
    const ask = (init: RequestInit) => handle(new Request(`${ORIGIN}/session/token`, { method: 'POST', ...init }))
    const headers = { ...PAGE, Cookie: page.jar.header }
    const good = await ask({ headers, body: '{}' })
    expect([good.status, good.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    const { 'Sec-Fetch-Site': _, ...old } = headers
    const refused: HeadersInit[] = [
      { ...headers, 'Sec-Fetch-Site': 'same-site' },
      { ...headers, 'Sec-Fetch-Site': 'cross-site' },
      { ...headers, Origin: 'https://evil.example' },
      { ...old, Origin: 'https://app.example.evil.example' },
      old,
    ]
    for (const each of refused) expect((await ask({ headers: each, body: '{}' })).status).toBe(403)
    expect((await ask({ headers: { ...old, Origin: ORIGIN }, body: '{}' })).status).toBe(200)
    for (const type of ['text/plain', 'application/jsonfoo', 'application/json-seq']) {
      expect((await ask({ headers: { ...headers, 'Content-Type': type }, body: '{}' })).status).toBe(415)
    }
    const withCharset = { ...headers, Origin: ORIGIN, 'Content-Type': 'application/json; charset=utf-8' }
    expect((await ask({ headers: withCharset, body: '{}' })).status).toBe(200)
    expect((await ask({ headers, body: 'null' })).status).toBe(400)
    expect((await handle(new Request(`${ORIGIN}/session/token`, { headers }))).status).toBe(405)
  })

  test('gives no token of the one session that it knows for a line that it does not', async () => {
    const page = openPage()
    await page.post('/session/sign-in', ADA)
    const params = { organization: 'acme' }
    expect(await outcome(page.post('/session/token', { params }))).toEqual([403, { error: 'unknown_params' }])
    expect((await page.post('/session/token', { params: {} })).status).toBe(200)
  })

  test('gives no reason where no cookie came along', async () => {
    expect(await outcome(openPage().post('/session/token', {}))).toEqual([401, { error: 'unauthenticated' }])
  })
})

let pages = 0

/** A page of a browser of its own: its jar obeys `Set-Cookie`, and the library in it has everything but a window. */
function openPage() {
  pages += 1
  const jar = new CookieJar()
  const send = async (url: string, { method = 'GET', body = null, ...init }: RequestInit, cookie = jar.header) => {
    const headers = new Headers({ ...PAGE, Cookie: cookie })
    new Headers(init.headers).forEach((value, name) => {
      headers.set(name, value)
    })
    const response = await handle(new Request(ORIGIN + url, { method, body, headers }))
    jar.keep(response)
    return response
  }
  const post = (url: string, body: object, cookie?: string) =>
    send(url, { method: 'POST', body: JSON.stringify(body) }, cookie)
  const ports = browserPorts()
  const tokens = new TokenManager(
    {
      endpoint: '/session/token',
      endSession: ({ session }) => post('/session/end', { session }),
      marker: MARKER,
      name: `page-${pages}`,
    },
    {
      ...ports,
      fetch: (url, init) => send(url, init),
      cookies: { read: (name) => jar.get(name) ?? '' },
      lifecycle: { ...ports.lifecycle, isBrowser: () => true },
    },
  )
  onTestFinished(() => tokens.dispose())
  return { jar, tokens, post, get: (url: string) => send(url, {}) }
}

async function outcome(response: Promise<Response>): Promise<[number, unknown]> {
  const answer = await response
  return [answer.status, await answer.json()]
}
