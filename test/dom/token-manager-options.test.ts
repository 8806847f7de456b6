// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { TokenManager, type TokenManagerOptions } from '../../src/index.ts'
import { createScene, jwt } from './token-manager-scene.ts'
import { noteSurfaced } from './token-manager-surfaced.ts'

const fetchToken = () => null

describe('a wrong option', () => {
  test.each<[string, object]>([
    ['fetchToken', {}],
    ['fetchToken', { fetchToken: 'no' }],
    ['fetchToken', { fetchToken, endpoint: '/session/token' }],
    ['endpoint', { endpoint: '' }],
    ['endpoint', { endpoint: 1 }],
    ['endSession', { fetchToken, endSession: '/sign-out' }],
    ['classify', { fetchToken, classify: true }],
    ['isActive', { fetchToken, isActive: true }],
    ['claims', { fetchToken, claims: ['sub'] }],
    ['identity', { fetchToken, identity: 'sub' }],
    ['name', { fetchToken, name: '' }],
    ['name', { fetchToken, name: 'with space' }],
    ['name', { fetchToken, name: 'x'.repeat(65) }],
    ['marker', { fetchToken, marker: '' }],
    ['marker', { fetchToken, marker: 'a=b' }],
    ['refreshAt', { fetchToken, refreshAt: 1 }],
    ['refreshAt', { fetchToken, refreshAt: 0 }],
    ['minLifetime', { fetchToken, minLifetime: -1 }],
    ['minLifetime', { fetchToken, minLifetime: Number.NaN }],
    ['requestTimeout', { fetchToken, requestTimeout: 99 }],
    ['requestTimeout', { fetchToken, requestTimeout: '10000' }],
    ['maxWait', { fetchToken, maxWait: 60_001 }],
    ['idleAfter', { fetchToken, idleAfter: 0 }],
  ])('throws a TypeError that names it: "%s" of %j', (name, options) => {
    const construct = () => new TokenManager(options as TokenManagerOptions)
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(`"${name}" option must `)
  })
})

describe('options', () => {
  test('are read once, and changing the object of the caller changes nothing', async () => {
    const { openTab, settle } = createScene()
    const reads: string[] = []
    const own = { fetchToken: () => ({ token: 'first', expires_in: 60 }), maxWait: 0, name: 'mine' }
    const watched = new Proxy(own, {
      get(target, key: keyof typeof own) {
        reads.push(key)
        return target[key]
      },
    })
    const tokens = new TokenManager(watched, openTab().ports)
    const read = reads.length
    own.fetchToken = () => ({ token: 'second', expires_in: 60 })
    own.name = 'other'
    expect(await settle(tokens.getToken())).toBe('first')
    expect(reads).toHaveLength(read)
    expect(new Set(reads).size).toBe(read)
  })

  test('may be frozen, and are not changed', async () => {
    const { openTab, settle } = createScene()
    const options = Object.freeze({ fetchToken: () => ({ token: 'token', expires_in: 60 }) })
    expect(await settle(new TokenManager(options, openTab().ports).getToken())).toBe('token')
  })
})

describe('idleAfter', () => {
  test('pauses refreshing while there is no input in any tab', async () => {
    const { openTab, manage, server, browser } = createScene()
    const [here, there] = [openTab(), openTab()]
    for (const tab of [here, there]) manage(tab, { idleAfter: 100_000 }).start()
    await browser.advance(90_000)
    there.input()
    await browser.advance(90_000)
    const before = server.requests.length
    expect(before).toBe(4)
    await browser.advance(600_000)
    expect(server.requests).toHaveLength(before)
  })

  test('does not keep a caller waiting', async () => {
    const { open, browser, settle } = createScene()
    const tokens = open({ idleAfter: 30_000 })
    await settle(tokens.getToken())
    await browser.advance(600_000)
    expect(await settle(tokens.getToken())).toBe('token-2')
  })
})

describe('isActive', () => {
  test('keeps a hidden tab refreshing while it says so, and no longer', async () => {
    const { openTab, manage, server, browser } = createScene()
    let isInCall = true
    const tab = openTab({ isVisible: false })
    manage(tab, { isActive: () => isInCall }).start()
    await browser.advance(110_000)
    expect(server.requests).toHaveLength(3)
    isInCall = false
    await browser.advance(600_000)
    expect(server.requests).toHaveLength(3)
  })

  test('is asked without an event: a tab that becomes active refreshes within seconds', async () => {
    const { openTab, manage, server, browser } = createScene()
    let isInCall = false
    manage(openTab({ isVisible: false }), { isActive: () => isInCall }).start()
    await browser.advance(60_000)
    expect(server.requests).toHaveLength(0)
    isInCall = true
    await browser.advance(11_000)
    expect(server.requests).toHaveLength(1)
  })
})

describe('isActive that throws', () => {
  const surfaced = noteSurfaced()

  test('counts for nothing: its error surfaces, and the tab is as active as it is visible', async () => {
    const { openTab, manage, server, browser, settle } = createScene()
    const mistake = new Error('a mistake in the app')
    const isActive = () => {
      throw mistake
    }
    const tab = openTab()
    const tokens = manage(tab, { isActive })
    expect(await settle(tokens.getToken())).toBe('token-1')
    await browser.advance(51_000)
    expect(tokens.peek()?.token).toBe('token-2')
    tab.hide()
    await browser.advance(200_000)
    expect(server.requests).toHaveLength(2)
    expect(new Set(surfaced)).toEqual(new Set([mistake]))
  })
})

describe('shareTokens: false', () => {
  test('neither gives nor takes tokens', async () => {
    const { open, server, settle, browser } = createScene()
    const [alone, others] = [open({ shareTokens: false }), open()]
    const got = [await settle(alone.getToken()), await settle(others.getToken())]
    await browser.advance(1000)
    expect(got).toEqual(['token-1', 'token-2'])
    expect([alone.peek()?.token, others.peek()?.token]).toEqual(got)
    expect(server.requests).toHaveLength(2)
  })

  test('lets no token out on the channel', async () => {
    const { open, openTab, settle, browser } = createScene()
    const heard: unknown[] = []
    openTab().ports.openChannel('default', (message) => heard.push(message))
    open().start()
    await settle(open({ shareTokens: false }).getToken())
    await browser.advance(1000)
    const ofAll = JSON.stringify(heard)
    expect([ofAll.includes('"token-1"'), ofAll.includes('"token-2"')]).toEqual([true, false])
  })

  test('hears of a sign-out all the same, and tells of its own', async () => {
    const { open, settle, browser } = createScene()
    const [alone, others] = [open({ shareTokens: false }), open()]
    const out = { status: 'signed-out' }
    await settle(Promise.all([alone.getToken(), others.getToken()]))
    await settle(others.signOut())
    await browser.advance(10)
    expect(alone.$session.get()).toMatchObject(out)
    await settle(alone.signedIn({ token: 'again', expires_in: 60 }))
    await settle(alone.signOut())
    await browser.advance(10)
    expect(others.$session.get()).toMatchObject(out)
  })
})

describe('initial', () => {
  test.each([
    ['an object', { token: 'came-along', expires_in: 60 }, 'came-along'],
    ['a JWT', jwt({ iat: 1, exp: 61 }), jwt({ iat: 1, exp: 61 })],
  ])('is served without a request: %s', async (_kind, initial, token) => {
    const { open, server, settle } = createScene()
    expect(await settle(open({ initial }).getToken())).toBe(token)
    expect(server.requests).toHaveLength(0)
  })

  test('is no younger than the page', async () => {
    const { openTab, manage, browser, settle } = createScene()
    const tab = openTab()
    await browser.advance(30_000)
    const tokens = manage(tab, { initial: { token: 'came-along', expires_in: 60 } })
    await settle(tokens.getToken())
    expect(tokens.peek()?.expiresInMs).toBeLessThanOrEqual(30_000)
  })

  test('that is dead is no failure: the server is asked', async () => {
    const { openTab, manage, browser, settle } = createScene()
    const tab = openTab()
    await browser.advance(90_000)
    const tokens = manage(tab, { initial: { token: 'came-along', expires_in: 60 } })
    const errors: unknown[] = []
    tokens.on('refresh-error', (event) => errors.push(event))
    expect(await settle(tokens.getToken())).toBe('token-1')
    expect(errors).toEqual([])
  })
})

describe('marker', () => {
  test('that changes drops the token at once, and the next one is for whoever signed in', async () => {
    const { browser, open, server, settle } = createScene()
    browser.cookies.set('who', 'ann')
    server.answer = (_request, count) => ({
      token: jwt({ sub: browser.cookies.read('who'), jti: count }),
      expires_in: 60,
    })
    const tabs = [open({ marker: 'who' }), open({ marker: 'who' })]
    await settle(Promise.all(tabs.map((tokens) => tokens.getToken())))
    browser.cookies.set('who', 'bob')
    await browser.advance(2000)
    for (const tokens of tabs) expect(tokens.$session.get()).toMatchObject({ identity: 'bob' })
    expect(server.requests).toHaveLength(2)
  })

  test('that is missing means that nobody is signed in, and the server is not asked', async () => {
    const { open, server, settle } = createScene()
    const tokens = open({ marker: 'who' })
    expect(await settle(tokens.getToken())).toBeNull()
    expect(tokens.$session.get()).toMatchObject({ status: 'signed-out' })
    expect(server.requests).toHaveLength(0)
  })
})
