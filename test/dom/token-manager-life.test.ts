// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenManager } from '../../src/index.ts'
import type { FakeTab } from '../fakes/tab.ts'
import { manageCounted, NOTHING } from './token-manager-counts.ts'
import { createScene, type Scene } from './token-manager-scene.ts'

describe('constructing', () => {
  test('touches nothing: no channel, no storage, no lock, no listener, no timer, no request', async () => {
    const scene = createScene()
    const { tokens, held } = manageCounted(scene, scene.openTab(), { initial: { token: 'token', expires_in: 60 } })
    tokens.on('session-change', () => {})
    tokens.for({ org: 'a' })
    tokens.peek()
    await scene.browser.advance(100_000)
    expect(held).toEqual(NOTHING)
    expect(scene.server.requests).toHaveLength(0)
  })

  test.each<[string, (tokens: TokenManager) => unknown]>([
    ['start()', (tokens) => tokens.start()],
    ['the first call', (tokens) => tokens.getToken()],
    ['the first subscriber of $session', (tokens) => tokens.$session.subscribe(() => {})],
    ['the first subscriber of $refresh', (tokens) => tokens.$refresh.subscribe(() => {})],
    ['the first subscriber of another line', (tokens) => tokens.for({ org: 'a' }).$session.subscribe(() => {})],
    ['ready()', (tokens) => tokens.ready()],
  ])('leaves the work to %s', async (_name, begin) => {
    const scene = createScene()
    const { tokens, held } = manageCounted(scene, scene.openTab())
    begin(tokens)
    await scene.browser.advance(1000)
    expect(held).toEqual({ timers: 1, listeners: 2, channels: 1, ledgers: 1, locks: 0 })
    expect(tokens.peek()).not.toBeNull()
  })

  test('and starting twice starts once', async () => {
    const scene = createScene()
    const { tokens, held } = manageCounted(scene, scene.openTab())
    tokens.start()
    tokens.start()
    tokens.$session.subscribe(() => {})
    await scene.browser.advance(1000)
    expect(held).toEqual({ timers: 1, listeners: 2, channels: 1, ledgers: 1, locks: 0 })
    expect(scene.server.requests).toHaveLength(1)
  })
})

describe('several managers', () => {
  test('of one name on one page share one token', async () => {
    const scene = createScene()
    const tab = scene.openTab()
    const both = [scene.manage(tab), scene.manage(tab)]
    expect(await scene.settle(Promise.all(both.map((tokens) => tokens.getToken())))).toEqual(['token-1', 'token-1'])
    await scene.browser.advance(101_000)
    expect(both.map((tokens) => tokens.peek()?.token)).toEqual(['token-3', 'token-3'])
    expect(scene.server.requests).toHaveLength(3)
  })

  test('of two names on one origin know nothing of each other', async () => {
    const { open, settle, browser } = createScene()
    const [one, two] = [open({ name: 'one' }), open({ name: 'two' })]
    expect(await settle(Promise.all([one.getToken(), two.getToken()]))).toEqual(['token-1', 'token-2'])
    await settle(one.signOut())
    await browser.advance(1000)
    expect([one.$session.get().status, two.$session.get().status]).toEqual(['signed-out', 'signed-in'])
  })

  test('of which one is disposed leave the other alone', async () => {
    const scene = createScene()
    const tab = scene.openTab()
    const [gone, stays] = [scene.manage(tab), scene.manage(tab)]
    await scene.settle(Promise.all([gone.getToken(), stays.getToken()]))
    gone.dispose()
    await scene.browser.advance(51_000)
    expect(stays.peek()?.token).toBe('token-2')
  })
})

describe('React in strict mode, and hot module replacement', () => {
  /** What an effect does: constructs, subscribes, and in its cleanup unsubscribes and disposes. */
  function mount(scene: Scene, tab: FakeTab, shown: unknown[]) {
    const { tokens, held } = manageCounted(scene, tab)
    const stop = tokens.$session.subscribe((session) => shown.push(session.status))
    const stopEvents = tokens.on('token-refresh', () => shown.push('refreshed'))
    return {
      tokens,
      held,
      unmount() {
        stop()
        stopEvents()
        tokens.dispose()
      },
    }
  }

  test('mount, unmount and mount again make one request, and nothing is left of the first', async () => {
    const scene = createScene()
    const tab = scene.openTab()
    const [first, second]: unknown[][] = [[], []]
    const one = mount(scene, tab, first ?? [])
    one.unmount()
    const two = mount(scene, tab, second ?? [])
    await scene.browser.advance(1000)
    expect([one.held, first]).toEqual([NOTHING, ['pending']])
    expect([two.held.timers, second]).toEqual([1, ['pending', 'signed-in', 'refreshed']])
    expect(scene.server.requests).toHaveLength(1)
  })

  test('a module replaced twenty times holds what one holds', async () => {
    const scene = createScene()
    const tab = scene.openTab()
    const all: ReturnType<typeof mount>[] = []
    for (let edit = 0; edit < 20; edit += 1) {
      all.at(-1)?.unmount()
      all.push(mount(scene, tab, []))
      await scene.browser.advance(edit * 7)
    }
    await scene.browser.advance(1000)
    const last = all.pop()
    expect(all.map(({ held }) => held)).toEqual(Array.from({ length: 19 }, () => NOTHING))
    expect(last?.held).toEqual({ timers: 1, listeners: 2, channels: 1, ledgers: 1, locks: 0 })
    expect(last?.tokens.peek()).not.toBeNull()
  })

  test('a manager that takes over asks whom the old one told: without other tabs, one request more at most', async () => {
    const scene = createScene()
    const tab = scene.openTab()
    const one = mount(scene, tab, [])
    await scene.browser.advance(1000)
    one.unmount()
    const two = mount(scene, tab, [])
    await scene.browser.advance(1000)
    expect(scene.server.requests).toHaveLength(2)
    expect(two.tokens.peek()?.token).toBe('token-2')
  })
})
