// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenAnswer, TokenRequest } from '../../src/index.ts'
import { createScene } from './token-manager-scene.ts'

describe('fetchToken that', () => {
  test.each<[string, () => Promise<TokenAnswer>]>([
    [
      'throws at once',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['cannot be read', async () => Object.assign(new Response('{}'), { text: () => Promise.reject(new Error('no')) })],
  ])('%s is a failure with its error as the cause, and asked again', async (_kind, fetchToken) => {
    const { browser, open, settle } = createScene()
    let isWell = false
    const tokens = open({
      maxWait: 0,
      fetchToken: () => (isWell ? { token: 'well', expires_in: 60 } : fetchToken()),
    })
    await expect(settle(tokens.getToken())).rejects.toMatchObject({
      name: 'RefreshFailedError',
      code: 'ERR_REFRESH_FAILED',
      cause: new Error('no'),
    })
    isWell = true
    await browser.advance(10_000)
    expect(tokens.peek()?.token).toBe('well')
  })

  test('answers at once, with no promise, is as good as any', async () => {
    const { open, settle } = createScene()
    const tokens = open({ fetchToken: () => ({ token: 'at-once', expires_in: 60 }) })
    expect(await settle(tokens.getToken())).toBe('at-once')
  })

  test('hangs is ended at requestTimeout, and asked again', async () => {
    const { open, browser, settle } = createScene()
    const requests: TokenRequest[] = []
    const tokens = open({
      requestTimeout: 2000,
      maxWait: 0,
      fetchToken(request) {
        requests.push(request)
        return new Promise((_resolve, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason)),
        )
      },
    })
    const began = browser.now()
    await expect(settle(tokens.getToken())).rejects.toMatchObject({ code: 'ERR_REFRESH_FAILED' })
    expect(browser.now() - began).toBeLessThan(2200)
    expect(requests[0]?.signal.reason).not.toMatchObject({ code: 'ERR_DISPOSED' })
    await browser.advance(15_000)
    expect(requests.map(({ attempt }) => attempt).slice(0, 3)).toEqual([1, 2, 3])
  })

  test('ignores its signal has its late answer dropped', async () => {
    const { openTab, manage, browser, settle } = createScene()
    const tab = openTab()
    let count = 0
    const tokens = manage(tab, {
      requestTimeout: 1000,
      maxWait: 10_000,
      async fetchToken() {
        count += 1
        const token = `token-${count}`
        await tab.after(count === 1 ? 3000 : 20)
        return { token, expires_in: 60 }
      },
    })
    expect(await settle(tokens.getToken())).toBe('token-2')
    const told: unknown[] = []
    tokens.on('token-refresh', (event) => told.push(event))
    await browser.advance(5000)
    expect([tokens.peek()?.token, told]).toEqual(['token-2', []])
  })

  test('is slower than others wait for it costs no request more where they can ask whether it is still made', async () => {
    const { open, server, browser, settle } = createScene()
    server.latencyMs = 8000
    const tabs = [open(), open(), open(), open(), open()]
    const got = await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    expect(new Set(got).size).toBe(1)
    await browser.advance(20_000)
    expect(server.requests).toHaveLength(1)
    expect(new Set(tabs.map((tokens) => tokens.peek()?.token)).size).toBe(1)
  })

  test('is a little slow costs none', async () => {
    const { open, server, browser, settle } = createScene()
    server.latencyMs = 4000
    const tabs = [open(), open(), open()]
    await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    await browser.advance(20_000)
    expect(server.requests).toHaveLength(1)
  })

  test('fails is called as often by five tabs as by one', async () => {
    const count = async (tabs: number) => {
      const { open, server, browser } = createScene()
      server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '5' } })
      for (let tab = 0; tab < tabs; tab += 1) open().start()
      await browser.advance(60_000)
      return server.requests.length
    }
    expect(await count(5)).toBe(await count(1))
  })
})

describe('a call while requests fail', () => {
  test('waits for the next attempt if that is near', async () => {
    const { open, server, settle } = createScene()
    server.answer = (_request, count) =>
      count < 2
        ? new Response(null, { status: 503, headers: { 'retry-after': '2' } })
        : { token: `token-${count}`, expires_in: 60 }
    expect(await settle(open().getToken())).toBe('token-2')
  })

  test('rejects at once with the moment of the next attempt if that is far', async () => {
    const { open, server, browser, settle } = createScene()
    server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '30' } })
    const tokens = open()
    const error = { code: 'ERR_REFRESH_FAILED', status: 503, retryAt: expect.closeTo(browser.wall() + 30_000, -2) }
    await expect(settle(tokens.getToken())).rejects.toMatchObject(error)
    const before = browser.now()
    await expect(settle(tokens.getToken())).rejects.toMatchObject(error)
    expect(browser.now()).toBe(before)
    expect(server.requests).toHaveLength(1)
  })

  test('gets the living token to its end', async () => {
    const { open, server, browser, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    server.answer = () => new Response(null, { status: 503 })
    await browser.advance(59_000)
    expect(await settle(tokens.getToken())).toBe('token-1')
  })
})

describe('a 401 without a reason', () => {
  test('is asked once more before it counts', async () => {
    const { open, server, settle } = createScene()
    server.answer = (_request, count) =>
      count < 2 ? new Response(null, { status: 401 }) : { token: `token-${count}`, expires_in: 60 }
    expect(await settle(open().getToken())).toBe('token-2')
    expect(server.requests.map(({ reason }) => reason)).toEqual(['demand', 'confirm'])
  })

  test('signs out when it is said twice', async () => {
    const { open, server, browser, settle } = createScene()
    server.answer = () => new Response(null, { status: 401 })
    const tokens = open()
    expect(await settle(tokens.getToken())).toBeNull()
    expect(tokens.$session.get()).toEqual({ status: 'signed-out', reason: 'unauthenticated' })
    await browser.advance(100_000)
    expect(server.requests).toHaveLength(2)
  })
})

describe('a 403', () => {
  test('refuses this token and keeps the session, asked again after a minute', async () => {
    const { open, server, browser, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    server.answer = () => new Response(null, { status: 403 })
    await expect(settle(tokens.getToken({ forceRefresh: true }))).rejects.toMatchObject({
      name: 'RefreshRejectedError',
      code: 'ERR_REFRESH_REJECTED',
      status: 403,
    })
    expect(tokens.$session.get()).toMatchObject({ status: 'signed-in' })
    await browser.advance(50_000)
    expect(server.requests).toHaveLength(2)
    await browser.advance(11_000)
    expect(server.requests).toHaveLength(3)
  })
})
