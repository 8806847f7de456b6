// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { createScene, watch } from './token-manager-scene.ts'

describe('peek', () => {
  test('answers the token in memory with what is left of its life, counted from the start of its request', async () => {
    const { browser, open, settle } = createScene()
    const tokens = open()
    expect(tokens.peek()).toBeNull()
    await settle(tokens.getToken())
    const before = tokens.peek()
    expect(before).toEqual({ token: 'token-1', expiresInMs: expect.closeTo(59_980, -2) })
    await browser.advance(10_000)
    expect(tokens.peek()?.expiresInMs).toBe((before?.expiresInMs ?? 0) - 10_000)
  })

  test('asks nobody, and starts nothing', async () => {
    const { browser, open, server } = createScene()
    expect(open().peek()).toBeNull()
    await browser.advance(1000)
    expect(server.requests).toHaveLength(0)
  })

  test('answers a token to its very end, and not beyond', async () => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    server.answer = () => new Response(null, { status: 503 })
    await browser.advance((tokens.peek()?.expiresInMs ?? 0) - 1)
    expect(tokens.peek()).toEqual({ token: 'token-1', expiresInMs: 1 })
    await browser.advance(1)
    expect(tokens.peek()).toBeNull()
  })

  test('answers null as soon as somebody signs out, here or elsewhere', async () => {
    const { browser, open, settle } = createScene()
    const [here, there] = [open(), open()]
    await settle(Promise.all([here.getToken(), there.getToken()]))
    void here.signOut()
    expect(here.peek()).toBeNull()
    await browser.advance(10)
    expect(there.peek()).toBeNull()
  })
})

describe('the event token-refresh', () => {
  test('tells each new token once in each tab, who requested it, and how long it lives', async () => {
    const { browser, open, settle } = createScene()
    const told: unknown[] = []
    const tabs = ['a', 'b'].map((tab) => {
      const tokens = open()
      tokens.on('token-refresh', ({ expiresInMs, ...rest }) => {
        told.push({ tab, isFresh: expiresInMs > 59_000 && expiresInMs <= 60_000, ...rest })
      })
      return tokens
    })
    await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    await browser.advance(1000)
    expect(told).toEqual([
      { tab: 'a', isFresh: true, params: {}, origin: 'this-tab' },
      { tab: 'b', isFresh: true, params: {}, origin: 'other-tab' },
    ])
  })

  test('comes when peek already answers the new token', async () => {
    const { browser, open, settle } = createScene()
    const tabs = [open(), open()]
    const seen: unknown[] = []
    for (const tokens of tabs) tokens.on('token-refresh', () => seen.push(tokens.peek()?.token))
    await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    await browser.advance(51_000)
    expect(seen).toEqual(['token-1', 'token-1', 'token-2', 'token-2'])
  })

  test('names the line', async () => {
    const { open, settle } = createScene()
    const tokens = open()
    const lines: unknown[] = []
    tokens.on('token-refresh', ({ params }) => lines.push(params))
    await settle(tokens.getToken({ params: { org: 'a' } }))
    expect(lines).toContainEqual({ org: 'a' })
  })
})

describe('ready', () => {
  test('resolves when it is known that somebody is signed in', async () => {
    const { open, server, settle } = createScene()
    const tokens = open()
    expect(await settle(tokens.ready())).toEqual({ status: 'signed-in', claims: {}, identity: null })
    expect(server.requests).toHaveLength(1)
    expect(await tokens.ready()).toBe(tokens.$session.get())
  })

  test('resolves when it is known that nobody is', async () => {
    const { open, server, settle } = createScene()
    server.answer = () => null
    expect(await settle(open().ready())).toEqual({ status: 'signed-out', reason: 'unauthenticated' })
  })

  test('waits while the server fails', async () => {
    const { browser, open, server, settle } = createScene()
    server.answer = () => new Response(null, { status: 503 })
    const tokens = open()
    const ready = watch(tokens.ready())
    await browser.advance(30_000)
    expect(ready).toEqual({})
    server.answer = () => ({ token: 'at-last', expires_in: 60 })
    expect(await settle(tokens.ready())).toMatchObject({ status: 'signed-in' })
    expect(ready.value).toMatchObject({ status: 'signed-in' })
  })

  test('rejects who waits when the manager is disposed, and whoever asks afterwards', async () => {
    const { open } = createScene()
    const tokens = open()
    const waiting = tokens.ready()
    tokens.dispose()
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_DISPOSED' })
    await expect(tokens.ready()).rejects.toMatchObject({ code: 'ERR_DISPOSED' })
  })
})
