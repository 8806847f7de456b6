import { describe, expect, test } from 'vitest'
import { type BrowserOptions, createBrowser } from '../fakes/browser.ts'
import type { Observed } from '../fakes/observe.ts'

function observe(options: BrowserOptions = {}) {
  const seen: Observed[] = []
  const browser = createBrowser({ ...options, observe: (observed) => seen.push(observed) })
  return { browser, seen, one: browser.openTab(), other: browser.openTab() }
}

const LIVING = new AbortController().signal

describe('who stands beside the tabs', () => {
  test('sees each message posted, heard, and how late', async () => {
    const { browser, seen, one, other } = observe({ messageMs: () => 40 })
    const channel = one.ports.openChannel('a', () => {})
    other.ports.openChannel('a', () => {})
    seen.length = 0
    channel?.post({ n: 1 })
    await browser.advance(100)
    expect(seen).toEqual([
      { kind: 'posted', tab: 'tab 1', channel: 'a', message: { n: 1 } },
      { kind: 'heard', tab: 'tab 2', channel: 'a', from: 'tab 1', message: { n: 1 }, lateMs: 40 },
    ])
  })

  test('sees why a message is not heard', async () => {
    const latencies = [Infinity]
    const { browser, seen, one, other } = observe({ messageMs: () => latencies.shift() ?? 5 })
    const [sender, receiver] = [one, other].map(({ ports }) => ports.openChannel('a', () => {}))
    sender?.post({ n: 1 })
    sender?.post({ n: 2 })
    receiver?.close()
    await browser.advance(10)
    other.ports.openChannel('a', () => {})
    other.leave()
    sender?.post({ n: 3 })
    await browser.advance(10)
    expect(seen.flatMap((it) => (it.kind === 'dropped' ? [[it.tab, it.from, it.message, it.why]] : []))).toEqual([
      ['tab 2', 'tab 1', { n: 1 }, 'lost'],
      ['tab 2', 'tab 1', { n: 2 }, 'closed'],
      ['tab 2', 'tab 1', { n: 3 }, 'cached'],
    ])
  })

  test('sees each lock requested, granted, told, refused, given up and released', async () => {
    const { browser, seen, one, other } = observe({ grantMs: () => 10 })
    const patience = new AbortController()
    one.ports.locks.request('a', { signal: LIVING }, () => one.after(20))
    other.ports.locks.request('a', { signal: patience.signal }, async () => {})
    other.ports.locks.request('a', { signal: LIVING, ifAvailable: true }, async () => {})
    await browser.advance(15)
    patience.abort()
    await browser.advance(100)
    const changes = seen.flatMap((it) => (it.kind === 'lock' ? [`${it.tab} ${it.change} ${it.name} ${it.on}`] : []))
    expect(changes).toEqual([
      'tab 1 requested a locks',
      'tab 1 granted a locks',
      'tab 2 requested a locks',
      'tab 2 requested a locks',
      'tab 1 told a locks',
      'tab 2 refused a locks',
      'tab 2 given up a locks',
      'tab 1 released a locks',
    ])
  })

  test('sees the locks of a tab that has nothing to lock with', async () => {
    const { browser, seen } = observe()
    browser.openTab({ locks: 'none', name: 'bare' }).ports.locks.request('a', { signal: LIVING }, async () => {})
    await browser.advance(10)
    const changes = seen.flatMap((it) => (it.kind === 'lock' ? [`${it.tab} ${it.change} ${it.on}`] : []))
    expect(changes).toEqual(['bare requested none', 'bare told none', 'bare released none'])
  })

  test('sees each transaction when it is committed, and when the page hears of it', async () => {
    const { browser, seen, one } = observe()
    const ledger = one.ports.openLedger('a')
    ledger.sync([{ n: 1 }], [])
    await browser.advance(10)
    seen.length = 0
    ledger.sync([{ n: 2 }], [1])
    await browser.advance(10)
    browser.storage.mode = 'fails'
    ledger.sync([], []).catch(() => {})
    await browser.advance(10)
    const found = { keys: [1], rows: [{ n: 1 }] }
    expect(seen).toEqual([
      { kind: 'committed', tab: 'tab 1', ledger: 'a', found, added: [{ n: 2 }], deleted: [1] },
      { kind: 'read', tab: 'tab 1', ledger: 'a', found, lateMs: 3 },
      { kind: 'read', tab: 'tab 1', ledger: 'a', found: null, lateMs: 1.5 },
    ])
  })

  test('sees what happens to each page', async () => {
    const { browser, seen, one, other } = observe()
    const third = browser.openTab({ name: 'third', isPrerendering: true })
    one.hide()
    one.freeze()
    one.resume()
    one.stop()
    one.continue()
    one.show()
    one.leave()
    one.restore()
    one.leave()
    one.evict()
    third.activate()
    third.crash()
    other.close()
    await browser.advance(10)
    const changes = (tab: string) => seen.flatMap((it) => (it.kind === 'page' && it.tab === tab ? [it.change] : []))
    expect(changes('tab 1').join(' ')).toBe(
      'opened hidden frozen resumed stopped continued shown hidden cached restored shown hidden cached evicted',
    )
    expect([changes('third'), changes('tab 2')]).toEqual([
      ['opened', 'activated', 'shown', 'crashed'],
      ['opened', 'hidden', 'closed'],
    ])
  })
})
