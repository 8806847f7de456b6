// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { TokenManager, type TokenRequest } from '../../src/index.ts'
import { manageCounted, NOTHING } from './token-manager-counts.ts'
import { createScene, type Scene, watch } from './token-manager-scene.ts'

describe('dispose', () => {
  /** Moments in a refresh, a sign-out and a back-off; nothing may be left of any of them. */
  const moments: [string, (scene: Scene, tokens: TokenManager) => Promise<unknown>][] = [
    ['before anything began', async () => {}],
    ['at the start', async (_scene, tokens) => tokens.start()],
    ['while the ledger is read', async ({ browser }, tokens) => [tokens.start(), await browser.advance(1)]],
    [
      'while a request is in the air',
      async ({ browser, server }, tokens) => [tokens.start(), await browser.until(() => server.requests.length > 0)],
    ],
    [
      'while the answer is written',
      async ({ browser }, tokens) => [tokens.start(), await browser.until(() => !!tokens.peek())],
    ],
    ['with a token', async ({ browser }, tokens) => [tokens.start(), await browser.advance(5000)]],
    [
      'in a back-off',
      async ({ browser, server }, tokens) => {
        server.answer = () => new Response(null, { status: 503 })
        tokens.start()
        await browser.advance(1000)
      },
    ],
    [
      'while a sign-out is under way',
      async ({ settle }, tokens) => {
        await settle(tokens.getToken())
        void tokens.signOut()
      },
    ],
    [
      'while the ledger is stuck',
      async ({ browser }, tokens) => {
        browser.storage.mode = 'hangs'
        tokens.start()
        await browser.advance(1000)
      },
    ],
  ]

  test.each(moments)('leaves nothing behind and nothing running: %s', async (_name, reach) => {
    const scene = createScene()
    const { tokens, held } = manageCounted(scene, scene.openTab(), { endSession: () => new Promise(() => {}) })
    const told: string[] = []
    await reach(scene, tokens)
    for (const type of ['session-change', 'token-refresh', 'refresh-error'] as const)
      tokens.on(type, () => told.push(type))
    const requests = scene.server.requests.length
    tokens.dispose()
    const shown = [tokens.$session.value, tokens.$refresh.value]
    await scene.browser.advance(0)
    expect(held).toEqual(NOTHING)
    await scene.browser.advance(200_000)
    expect(held).toEqual(NOTHING)
    expect(told).toEqual([])
    expect(scene.server.requests).toHaveLength(requests)
    expect([tokens.$session.value, tokens.$refresh.value]).toEqual(shown)
    expect(tokens.peek()).toBeNull()
  })

  test('gives up a wait for a lock that another tab holds', async () => {
    const scene = createScene()
    scene.server.latencyMs = 5000
    const holder = scene.open()
    holder.start()
    await scene.browser.until(() => scene.server.requests.length === 1)
    const { tokens, held } = manageCounted(scene, scene.openTab())
    tokens.start()
    await scene.browser.advance(100)
    expect(held.locks).toBe(1)
    tokens.dispose()
    expect(held).toEqual(NOTHING)
  })

  test('aborts the request in the air, and lets the next tab have the lock', async () => {
    const { open, server, browser, settle } = createScene()
    const [gone, stays] = [open(), open()]
    const call = watch(gone.getToken())
    await browser.until(() => server.requests.length === 1)
    gone.dispose()
    expect(server.requests[0]?.signal).toMatchObject({ aborted: true, reason: { code: 'ERR_DISPOSED' } })
    expect(await settle(stays.getToken())).toBe('token-2')
    expect(call.error).toMatchObject({ name: 'DisposedError', code: 'ERR_DISPOSED' })
  })

  test('rejects all who wait, and everything that is asked for afterwards', async () => {
    const { open } = createScene()
    const tokens = open()
    const waiting = [tokens.getToken(), tokens.getToken({ params: { org: 'a' } }), tokens.ready()]
    tokens.dispose()
    const after = [
      tokens.getToken(),
      tokens.ready(),
      tokens.signedIn(),
      tokens.signOut(),
      tokens.invalidate(),
      tokens.switchTo({}),
    ]
    for (const end of await Promise.allSettled([...waiting, ...after])) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'ERR_DISPOSED' } })
    }
  })

  test('settles an act under way: it could not be written down', async () => {
    const { open, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    const signedOut = tokens.signOut()
    tokens.dispose()
    expect(await signedOut).toEqual({ persisted: false })
  })

  test('is final and idempotent, and also called [Symbol.dispose]', async () => {
    const scene = createScene()
    const { tokens, held } = manageCounted(scene, scene.openTab())
    await scene.settle(tokens.getToken())
    tokens[Symbol.dispose]()
    tokens.dispose()
    tokens.start()
    tokens.$session.subscribe(() => {})
    tokens.for({ org: 'a' }).$session.subscribe(() => {})
    await scene.browser.advance(1000)
    expect(held).toEqual(NOTHING)
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'ERR_DISPOSED' })
  })

  test('does not sign out: the other tabs go on', async () => {
    const { open, settle, browser } = createScene()
    const [gone, stays] = [open(), open()]
    await settle(Promise.all([gone.getToken(), stays.getToken()]))
    gone.dispose()
    await browser.advance(51_000)
    expect(stays.peek()?.token).toBe('token-2')
  })

  test('drops an answer that comes afterwards', async () => {
    const { openTab, browser } = createScene()
    const tab = openTab()
    const requests: TokenRequest[] = []
    const fetchToken = async (request: TokenRequest) => {
      requests.push(request)
      await tab.after(1000)
      return { token: 'late', expires_in: 60 }
    }
    const tokens = new TokenManager({ fetchToken }, tab.ports)
    tokens.start()
    await browser.until(() => requests.length === 1)
    tokens.dispose()
    await browser.advance(10_000)
    expect([tokens.peek(), tokens.$session.value]).toEqual([null, { status: 'pending' }])
  })
})
