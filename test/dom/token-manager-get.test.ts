// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { createScene, lineNames, watch } from './token-manager-scene.ts'

describe('getToken', () => {
  test('answers the token in memory without asking again', async () => {
    const { open, server, settle } = createScene()
    const tokens = open()
    expect(await settle(tokens.getToken())).toBe('token-1')
    expect(await tokens.getToken()).toBe('token-1')
    expect(server.requests).toHaveLength(1)
  })

  test('answers from memory in the next microtask, with no task of the page between', async () => {
    const { browser, open, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    const before = browser.now()
    expect(await Promise.race([tokens.getToken(), new Promise((resolve) => setImmediate(resolve, 'late'))])).toBe(
      'token-1',
    )
    expect(browser.now()).toBe(before)
  })

  test('makes one request for all who ask at once, in all tabs', async () => {
    const { open, server, settle } = createScene()
    const calls = Array.from({ length: 5 }, () => open()).flatMap((tokens) =>
      Array.from({ length: 20 }, () => tokens.getToken()),
    )
    expect(new Set(await settle(Promise.all(calls)))).toEqual(new Set(['token-1']))
    expect(server.requests).toHaveLength(1)
  })

  test('answers null where nobody is signed in, and asks no second time', async () => {
    const { open, server, settle } = createScene()
    server.answer = () => null
    const tokens = open()
    expect(await settle(tokens.getToken())).toBeNull()
    expect(await settle(tokens.getToken())).toBeNull()
    expect(server.requests).toHaveLength(1)
  })

  test('asks each line for itself, and tells the server which', async () => {
    const { open, server, settle } = createScene()
    server.answer = ({ params }) => ({ token: `of-${params['org'] ?? 'nobody'}`, expires_in: 60 })
    const tokens = open()
    const calls = [
      tokens.getToken(),
      tokens.getToken({ params: { org: 'a' } }),
      tokens.getToken({ params: { org: 'b' } }),
    ]
    expect(await settle(Promise.all(calls))).toEqual(['of-nobody', 'of-a', 'of-b'])
    expect(server.requests.map(({ params }) => params)).toEqual([{}, { org: 'a' }, { org: 'b' }])
  })

  test('takes params with the same entries for the same line, in whatever order', async () => {
    const { open, server, settle } = createScene()
    const tokens = open()
    const token = await settle(tokens.getToken({ params: { org: 'a', audience: 'b' } }))
    expect(await settle(tokens.getToken({ params: { audience: 'b', org: 'a' } }))).toBe(token)
    expect(lineNames(server.requests).filter((name) => name !== '{}')).toEqual(['{"org":"a","audience":"b"}'])
  })

  test.each([[{ org: 1 }], ['org'], [['org']], [null]])('refuses params that are no texts: %j', async (params) => {
    const { open } = createScene()
    await expect(open().getToken({ params: params as never })).rejects.toThrow(TypeError)
  })

  test('params may be changed by the caller after the call, and by fetchToken', async () => {
    const { open, server, settle } = createScene()
    server.answer = ({ params }, count) => {
      const token = `token-${count} of ${params['org']}`
      Reflect.set(params, 'org', 'mine')
      return { token, expires_in: 60 }
    }
    const tokens = open()
    const params = { org: 'a' }
    const call = tokens.getToken({ params })
    params.org = 'b'
    expect(await settle(call)).toContain(' of a')
    expect(await settle(tokens.getToken({ params: { org: 'a' }, forceRefresh: true }))).toContain(' of a')
    expect(lineNames(server.requests)).not.toContain('{"org":"b"}')
  })

  test('tells the server why it asks', async () => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(51_000)
    await settle(tokens.getToken({ forceRefresh: true }))
    expect(server.requests.map(({ reason, attempt }) => [reason, attempt])).toEqual([
      ['demand', 1],
      ['scheduled', 1],
      ['forced', 1],
    ])
  })
})

describe('getToken({ signal })', () => {
  test('rejects with the reason of the signal, and the other callers go on', async () => {
    const { open, server, settle } = createScene()
    const tokens = open()
    const controller = new AbortController()
    const [left, stays] = [watch(tokens.getToken({ signal: controller.signal })), tokens.getToken()]
    controller.abort('enough')
    expect(await settle(stays)).toBe('token-1')
    expect(left).toEqual({ error: 'enough' })
    expect(server.requests).toHaveLength(1)
  })

  test('asks nothing for a signal that was aborted before', async () => {
    const { browser, open, server } = createScene()
    const reason = new Error('too late')
    await expect(open().getToken({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await browser.advance(1000)
    expect(server.requests).toHaveLength(0)
  })

  test('does not abort the request, which serves whoever comes next', async () => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    const controller = new AbortController()
    const left = watch(tokens.getToken({ signal: controller.signal }))
    await browser.until(() => server.requests.length === 1)
    controller.abort()
    await browser.advance(0)
    expect(left.error).toMatchObject({ name: 'AbortError' })
    expect(server.requests[0]?.signal.aborted).toBe(false)
    expect(await settle(tokens.getToken())).toBe('token-1')
    expect(server.requests).toHaveLength(1)
  })

  test('leaves no listener on a signal, however the call ends', async () => {
    const { open, settle, server } = createScene()
    const tokens = open({ maxWait: 0 })
    const { signal } = new AbortController()
    let count = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      count += 1
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      count -= 1
      removeEventListener.apply(signal, args)
    }
    await settle(tokens.getToken({ signal }))
    await settle(tokens.getToken({ signal }))
    expect(count).toBe(0)
    server.answer = () => new Response(null, { status: 500 })
    await expect(settle(tokens.getToken({ signal, forceRefresh: true }))).rejects.toThrow('500')
    expect(count).toBe(0)
    const last = watch(tokens.getToken({ signal, params: { org: 'a' } }))
    tokens.dispose()
    await settle(Promise.resolve())
    expect(last.error).toMatchObject({ code: 'ERR_DISPOSED' })
    expect(count).toBe(0)
  })
})

describe('getToken({ rejected })', () => {
  test('makes one request for a storm of refused tokens in several tabs', async () => {
    const { open, server, settle } = createScene()
    const tabs = Array.from({ length: 5 }, () => open())
    const held = await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    expect(held).toEqual(Array.from({ length: 5 }, () => 'token-1'))
    const storm = tabs.flatMap((tokens) => Array.from({ length: 20 }, () => tokens.getToken({ rejected: 'token-1' })))
    expect(new Set(await settle(Promise.all(storm)))).toEqual(new Set(['token-2']))
    expect(server.requests).toHaveLength(2)
  })

  test('asks nobody if the token is not the current one any more', async () => {
    const { open, server, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    await settle(tokens.getToken({ forceRefresh: true }))
    expect(await tokens.getToken({ rejected: 'token-1' })).toBe('token-2')
    expect(server.requests).toHaveLength(2)
  })
})

describe('getToken({ forceRefresh: true })', () => {
  test('is answered only by a token requested after the call', async () => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    const first = tokens.getToken()
    await browser.until(() => server.requests.length === 1)
    await browser.advance(1)
    const forced = tokens.getToken({ forceRefresh: true })
    expect(await settle(first)).toBe('token-1')
    expect(await settle(forced)).toBe('token-2')
  })

  test('makes one request for all who force at once, in all tabs', async () => {
    const { browser, open, server, settle } = createScene()
    const tabs = [open(), open(), open()]
    await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    await browser.advance(2000)
    const forced = tabs.map((tokens) => tokens.getToken({ forceRefresh: true }))
    expect(await settle(Promise.all(forced))).toEqual(['token-2', 'token-2', 'token-2'])
    expect(server.requests).toHaveLength(2)
  })

  test('asks again where nobody was signed in', async () => {
    const { open, server, settle } = createScene()
    server.answer = () => null
    const tokens = open()
    await settle(tokens.getToken())
    server.answer = () => ({ token: 'hello', expires_in: 60 })
    expect(await settle(tokens.getToken({ forceRefresh: true }))).toBe('hello')
  })
})

describe('getToken({ minLifetime })', () => {
  test('asks anew for a token that has less life left than wanted', async () => {
    const { browser, open, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(31_000)
    expect(await settle(tokens.getToken({ minLifetime: 20_000 }))).toBe('token-1')
    expect(await settle(tokens.getToken({ minLifetime: 30_000 }))).toBe('token-2')
  })

  test('wants half of the lifetime at most', async () => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    await browser.advance(20_000)
    expect(await settle(tokens.getToken({ minLifetime: 3_600_000 }))).toBe('token-1')
    expect(server.requests).toHaveLength(1)
  })

  test.each([Number.NaN, -1, 'soon'])(
    'minLifetime of a call that is no duration is refused: %s',
    async (minLifetime) => {
      const { open, settle } = createScene()
      await expect(settle(open().getToken({ minLifetime: minLifetime as never }))).rejects.toThrow(TypeError)
    },
  )
})
