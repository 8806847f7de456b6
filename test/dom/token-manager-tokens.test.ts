// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenAnswer } from '../../src/index.ts'
import { createScene, jwt } from './token-manager-scene.ts'

const IAT = 1_700_000_000
/** The header of a server whose clock is 1000 s ahead of ours. */
const SERVER_DATE = new Date((IAT + 1000) * 1000).toUTCString()

const SECOND = 1000
const HOUR = 3600 * SECOND

describe.each([
  ['5 s', 5],
  ['60 s', 60],
  ['1 h', 3600],
])('a token of %s', (_name, seconds) => {
  const kinds: [string, (count: number) => TokenAnswer][] = [
    ['opaque', (count) => ({ token: `token-${count}`, expires_in: seconds })],
    ['a JWT', (count) => jwt({ jti: count, iat: IAT + count, exp: IAT + count + seconds })],
  ]

  test.each(kinds)(
    'is requested once in its lifetime, and always one that lives is handed out: %s',
    async (_kind, answer) => {
      const { open, server, browser, settle } = createScene()
      const born: number[] = []
      server.answer = (_request, count) => {
        born[count] = browser.now()
        return answer(count)
      }
      const tabs = [open(), open()]
      const began = browser.now()
      for (let calls = 0; calls < 200; calls += 1) {
        await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
        const age = browser.now() - (born.at(-1) ?? 0)
        expect(age).toBeLessThan(seconds * SECOND)
        await browser.advance((seconds * SECOND) / 20)
      }
      const lifetimes = (browser.now() - began) / (seconds * SECOND)
      expect(server.requests.length).toBeLessThanOrEqual(Math.ceil((lifetimes * 6) / 5) + 1)
      expect(server.requests.length).toBeGreaterThan(lifetimes - 1)
    },
  )
})

describe('the lifetime', () => {
  test.each<[string, () => TokenAnswer, number]>([
    ['expires_in as a number', () => ({ token: 'opaque', expires_in: 60 }), 60_000],
    ['expires_in as a text', () => ({ token: 'opaque', expires_in: '60' }), 60_000],
    ['expires_in with a fraction', () => ({ token: 'opaque', expires_in: 59.5 }), 59_500],
    ['expiresInMs', () => ({ token: 'opaque', expiresInMs: 60_000 }), 60_000],
    ['expires_in of an access_token', () => ({ access_token: 'opaque', expires_in: 60 }), 60_000],
    ['exp less iat, whatever the clock says', () => jwt({ iat: 1, exp: 61 }), 60_000],
    ['exp less iat of an object without expires_in', () => ({ token: jwt({ iat: 1, exp: 61 }) }), 60_000],
    ['expires_in rather than exp less iat', () => ({ token: jwt({ iat: 1, exp: 9999 }), expires_in: 60 }), 60_000],
    [
      'exp less Date, without iat',
      () => new Response(jwt({ exp: IAT + 1060 }), { headers: { date: SERVER_DATE } }),
      60_000,
    ],
    [
      'exp less Date of a token that the server took from a cache',
      () => new Response(jwt({ iat: IAT, exp: IAT + 1060 }), { headers: { date: SERVER_DATE } }),
      60_000,
    ],
    ['exp less iat of a response without a Date', () => new Response(jwt({ iat: 1, exp: 61 })), 60_000],
    ['expires_in in the body of a response', () => Response.json({ token: 'opaque', expires_in: '60' }), 60_000],
  ])('is %s', async (_source, answer, lifetime) => {
    const { open, server, settle } = createScene()
    server.answer = answer
    const tokens = open()
    await settle(tokens.getToken())
    // The request took 20 ms, and the token lives from its beginning.
    expect(tokens.peek()?.expiresInMs).toBe(lifetime - server.latencyMs)
  })

  test.each<[string, () => TokenAnswer]>([
    ['an opaque token without expires_in', () => ({ token: 'opaque' })],
    ['an opaque string', () => 'opaque'],
    ['expires_in of zero', () => ({ token: 'opaque', expires_in: 0 })],
    ['a negative expires_in', () => ({ token: 'opaque', expires_in: -5 })],
    ['expires_in that is no number', () => ({ token: 'opaque', expires_in: 'soon' })],
    ['an empty expires_in', () => ({ token: 'opaque', expires_in: '' })],
    ['a JWT without iat and without a Date', () => jwt({ exp: IAT + 60 })],
    ['a JWT without exp', () => jwt({ iat: IAT })],
    ['a JWT that expires when it is issued', () => jwt({ iat: IAT, exp: IAT })],
    ['no token', () => ({ expires_in: 60 })],
    ['an empty token', () => ({ token: '', expires_in: 60 })],
    ['nothing', () => undefined as never],
    [
      'a page',
      () => new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['an empty body', () => new Response('')],
    ['JSON without a token', () => Response.json({ ok: true })],
    ['the JSON null', () => Response.json(null)],
  ])('is not to be had: ERR_TOKEN_INVALID, and nobody is signed out by %s', async (_kind, answer) => {
    const { open, server, settle } = createScene()
    server.answer = answer
    const tokens = open({ maxWait: 0 })
    await expect(settle(tokens.getToken())).rejects.toMatchObject({
      name: 'TokenInvalidError',
      code: 'ERR_TOKEN_INVALID',
      retryAt: expect.any(Number),
    })
    expect(tokens.$session.get()).toEqual({ status: 'pending' })
  })

  test('that is over when the answer comes is a failure, and does not loop', async () => {
    const { open, server, browser, settle } = createScene()
    server.latencyMs = 2000
    server.answer = () => ({ token: 'dead', expires_in: 1 })
    const tokens = open({ maxWait: 0 })
    await expect(settle(tokens.getToken())).rejects.toMatchObject({ code: 'ERR_TOKEN_INVALID' })
    expect(tokens.peek()).toBeNull()
    await browser.advance(60_000)
    expect(server.requests.length).toBeLessThan(25)
  })
})

describe('a token from a cache', () => {
  test('with little life left is served, and does not loop', async () => {
    const { open, server, browser, settle } = createScene()
    const died = browser.now() + HOUR
    server.answer = (_request, count) => {
      const leftMs = Math.max(1500, died - browser.now())
      return { token: leftMs > 1500 ? 'cached' : `fresh-${count}`, expires_in: leftMs / 1000 }
    }
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(HOUR - 10_000)
    const before = server.requests.length
    await browser.advance(9000)
    expect(server.requests.length - before).toBeLessThanOrEqual(10)
  })

  test('given again keeps its first deadline', async () => {
    const { open, server, browser, settle } = createScene()
    server.answer = () => ({ token: 'the-same', expires_in: 60 })
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(55_000)
    expect(server.requests.length).toBeGreaterThan(1)
    expect(tokens.peek()?.expiresInMs).toBeLessThan(5000)
    await browser.advance(5000)
    expect(tokens.peek()).toBeNull()
  })

  test('given again and again is not asked for more often than once a second', async () => {
    const { open, server, browser, settle } = createScene()
    server.answer = () => ({ token: 'the-same', expires_in: 60 })
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(59_000)
    expect(server.requests.length).toBeLessThan(12)
  })

  test('given for ever, dead or not, costs no more requests than a server that fails', async () => {
    const { open, server, browser } = createScene()
    server.answer = () => ({ token: 'the-same', expires_in: 60 })
    for (const tokens of [open(), open()]) tokens.start()
    await browser.advance(600_000)
    expect(server.requests.length).toBeLessThan(300)
  })

  test('that is refused by an API and given again is handed out again, without a storm', async () => {
    const { open, server, settle } = createScene()
    server.answer = () => ({ token: 'the-same', expires_in: 60 })
    const tokens = open()
    await settle(tokens.getToken())
    expect(await settle(tokens.getToken({ rejected: 'the-same' }))).toBe('the-same')
    expect(server.requests).toHaveLength(2)
  })
})

describe('clocks', () => {
  test('set back by more than a second: the token counts as expired', async () => {
    const { open, browser, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    browser.jumpWall(-10_000)
    expect(tokens.peek()).toBeNull()
    expect(await settle(tokens.getToken())).toBe('token-2')
  })

  test('set forward, or a sleep: the token is as old as the wall clock says', async () => {
    const { open, browser, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    browser.jumpWall(60_000)
    expect(await settle(tokens.getToken())).toBe('token-2')
  })
})

describe('the option minLifetime', () => {
  test('is life that a token must have left to be handed out', async () => {
    const { openTab, manage, browser, settle } = createScene()
    const tab = openTab()
    const tokens = manage(tab, { minLifetime: 25_000, refreshAt: 0.95 })
    await settle(tokens.getToken())
    await browser.advance(34_000)
    expect(await settle(tokens.getToken())).toBe('token-1')
    await browser.advance(2000)
    expect(await settle(tokens.getToken())).toBe('token-2')
  })
})
