import { describe, expect, test } from 'vitest'
import { createBrowser } from '../fakes/browser.ts'
import type { Engine } from '../fakes/engine.ts'
import { noteEvents, noteGrants, noteMessages, noteOutcome } from './fake-notes.ts'

const ENGINES: readonly Engine[] = ['chromium', 'firefox', 'webkit']

/** Two tabs, of which one is left. */
function setUp(engine: Engine) {
  const browser = createBrowser({ engine })
  return { browser, left: browser.openTab(), other: browser.openTab() }
}

/** What the three engines do differently: beside what the suites of tabs ask of Chromium and Firefox, as it was measured. */
describe('a page that is left and comes back', () => {
  test.each<[Engine, readonly string[]]>([
    ['chromium', ['pagehide', 'hidden', 'freeze', 'resume', 'visible', 'pageshow']],
    ['firefox', ['pagehide', 'hidden', 'visible', 'pageshow', 'wake']],
    ['webkit', ['pagehide', 'hidden', 'visible', 'pageshow', 'wake']],
  ])('is told so in the order of %s', (engine, expected) => {
    const { left } = setUp(engine)
    const events = noteEvents(left.ports)
    left.leave()
    left.restore()
    expect(events).toEqual(expected)
  })

  test.each<[Engine, string, readonly string[]]>([
    ['chromium', 'cached', []],
    ['firefox', 'gone', ['locks']],
    ['webkit', 'cached', ['locks']],
  ])('with a lock that another one waits for is %s: %s', async (engine, state, granted) => {
    const { browser, left, other } = setUp(engine)
    noteGrants(left.ports)
    const grants = noteGrants(other.ports)
    left.leave()
    await browser.advance(60_000)
    expect([left.page.state, grants]).toEqual([state, granted])
  })

  test.each<[Engine, string]>([
    ['chromium', 'cached'],
    ['firefox', 'gone'],
    ['webkit', 'cached'],
  ])('in %s while it waits for a lock, is %s', async (engine, state) => {
    const { browser, left, other } = setUp(engine)
    noteGrants(other.ports)
    noteGrants(left.ports)
    await browser.advance(10)
    left.leave()
    expect(left.page.state).toBe(state)
  })

  test('in Firefox is not cached, though it lets go of its lock in pagehide', async () => {
    const { browser, left } = setUp('firefox')
    let release = (): void => {}
    left.ports.locks.request('a', { signal: new AbortController().signal }, () => {
      return new Promise((resolve) => {
        release = resolve
      })
    })
    left.ports.lifecycle.listen((event) => event === 'pagehide' && release())
    await browser.advance(10)
    left.leave()
    expect(left.page.state).toBe('gone')
  })

  test('in WebKit has lost its place in the queue, and asks again on its return', async () => {
    const { browser, left, other } = setUp('webkit')
    const release: (() => void)[] = []
    other.ports.locks.request(
      'a',
      { signal: new AbortController().signal },
      () => new Promise((end) => release.push(end)),
    )
    const grants = noteGrants(left.ports)
    await browser.advance(10)
    left.leave()
    other.ports.locks.request(
      'a',
      { signal: new AbortController().signal },
      () => new Promise((end) => release.push(end)),
    )
    left.restore()
    await browser.advance(10)
    release[0]?.()
    await browser.advance(10)
    expect(grants).toEqual([])
    release[1]?.()
    await browser.advance(10)
    expect(grants).toEqual(['locks'])
  })

  test('in WebKit is not told of a grant that was under way when it was left', async () => {
    const browser = createBrowser({ engine: 'webkit', grantMs: () => 5 })
    const tab = browser.openTab()
    const grants = noteGrants(tab.ports)
    tab.leave()
    tab.restore()
    await browser.advance(60_000)
    expect(grants).toEqual([])
  })

  test.each<[Engine, string, readonly unknown[]]>([
    ['chromium', 'gone', []],
    ['firefox', 'gone', []],
    ['webkit', 'running', [{ n: 2 }]],
  ])('in %s, after a message that came meanwhile, is %s', async (engine, state, heard) => {
    const { browser, left, other } = setUp(engine)
    const messages = noteMessages(left.ports)
    const channel = other.ports.openChannel('a', () => {})
    left.leave()
    channel?.post({ n: 1 })
    await browser.advance(10)
    if (left.page.state === 'cached') left.restore()
    channel?.post({ n: 2 })
    await browser.advance(10)
    expect([left.page.state, messages]).toEqual([state, heard])
  })

  test.each<[Engine, readonly string[], string]>([
    ['chromium', ['resolved with 1'], 'running'],
    ['firefox', [], 'gone'],
    ['webkit', ['rejected with TypeError'], 'running'],
  ])('in %s with a request under way hears of it: %s', async (engine, expected, state) => {
    const { browser, left } = setUp(engine)
    const answer = new Promise((resolve) => browser.schedule(() => resolve(1), 100))
    const outcome = noteOutcome(left.fetch(() => answer))
    left.leave()
    await browser.advance(1000)
    if (left.page.state === 'cached') left.restore()
    await browser.advance(1000)
    expect([outcome, left.page.state]).toEqual([expected, state])
  })

  test('in WebKit hears that its requests failed before it hears of pagehide', async () => {
    const { browser, left } = setUp('webkit')
    const heard: string[] = []
    left.fetch(() => new Promise(() => {})).catch(() => heard.push('failed'))
    left.ports.lifecycle.listen((event) => heard.push(event))
    left.leave()
    await browser.advance(0)
    expect(heard).toEqual(['failed', 'pagehide', 'hidden'])
  })

  test.each<[Engine, number]>([
    ['chromium', 60_000],
    ['firefox', 62_000],
    ['webkit', 61_000],
  ])('in %s has its timers as that engine has them', async (engine, firedAt) => {
    const { browser, left } = setUp(engine)
    const fired: number[] = []
    left.ports.clock.setTimer(() => fired.push(browser.now()), 2000)
    await browser.advance(1000)
    left.leave()
    await browser.advance(59_000)
    left.restore()
    await browser.advance(10_000)
    expect(fired).toEqual([firedAt])
  })

  test.each(ENGINES)('in %s can be given up by the cache, and then has nothing any more', async (engine) => {
    const { browser, left, other } = setUp(engine)
    const channel = left.ports.openChannel('a', () => {})
    left.leave()
    left.evict()
    const messages = noteMessages(other.ports)
    channel?.post({ n: 1 })
    await browser.advance(10)
    expect(messages).toEqual([])
    expect(() => left.restore()).toThrow('not in the back/forward cache')
  })

  test.each<[Engine, string]>([
    ['chromium', 'frozen'],
    ['firefox', 'running'],
    ['webkit', 'running'],
  ])('in %s can be frozen, or not: it is %s', (engine, state) => {
    const { left } = setUp(engine)
    left.freeze()
    expect(left.page.state).toBe(state)
  })
})
