import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Clock, LockKind, Ports } from '../../src/core/ports.ts'
import { createBrowser, type FakeBrowser } from '../fakes/browser.ts'
import type { FakeTab } from '../fakes/tab.ts'
import { withRealLease } from './fake-world.ts'

const DATABASE = 'freshtoken/leases'

/** Requests the lock and notes what it is told; the first one keeps it for ever. */
function request(tab: FakeTab, signal: AbortSignal = new AbortController().signal): (LockKind | null)[] {
  const told: (LockKind | null)[] = []
  withRealLease(tab.ports).locks.request('a', { signal }, (kind) => {
    told.push(kind)
    return new Promise(() => {})
  })
  return told
}

async function waitFor(browser: FakeBrowser, told: readonly unknown[]): Promise<number> {
  return browser.until(() => told.length > 0)
}

describe('the lease', () => {
  // Node 24.5 has Web Locks of its own.
  beforeEach(() => vi.stubGlobal('navigator', {}))
  afterEach(() => vi.unstubAllGlobals())

  test('of a tab that crashed ends by time, after twelve seconds', async () => {
    const browser = createBrowser()
    const [holder, other] = [browser.openTab(), browser.openTab()]
    await waitFor(browser, request(holder))
    holder.crash()
    const told = request(other)
    await browser.advance(11_000)
    expect(told).toEqual([])
    await browser.advance(1_500)
    expect(told).toEqual(['lease'])
  })

  test('ends by the time that its holder asked for', async () => {
    const browser = createBrowser()
    const [holder, other] = [browser.openTab(), browser.openTab()]
    const isHeld: boolean[] = []
    const options = { signal: new AbortController().signal, holdMs: 60_000 }
    withRealLease(holder.ports).locks.request('a', options, async () => {
      isHeld.push(true)
      await new Promise(() => {})
    })
    await waitFor(browser, isHeld)
    holder.crash()
    const told = request(other)
    await browser.advance(59_000)
    expect(told).toEqual([])
    await browser.advance(1_500)
    expect(told).toEqual(['lease'])
  })

  test('is not held up by a claim from the future, which was made before the wall clock was set back', async () => {
    const browser = createBrowser()
    const [holder, other] = [browser.openTab(), browser.openTab()]
    await waitFor(browser, request(holder))
    holder.crash()
    browser.jumpWall(-3_600_000)
    const told = request(other)
    await browser.advance(1_000)
    expect(told).toEqual(['lease'])
  })

  test('gives way to nothing when the storage hangs: the request is granted without it, and soon', async () => {
    const browser = createBrowser()
    browser.storage.mode = 'hangs'
    const told = request(browser.openTab())
    await browser.advance(999)
    expect(told).toEqual([])
    await browser.advance(1)
    expect(told).toEqual(['none'])
  })

  test('gives way to nothing when the storage fails', async () => {
    const browser = createBrowser()
    browser.storage.mode = 'fails'
    const told = request(browser.openTab())
    await waitFor(browser, told)
    expect(told).toEqual(['none'])
  })

  test('that cannot be written down as released is not granted to its holder again', async () => {
    const browser = createBrowser()
    const { locks } = withRealLease(browser.openTab().ports)
    const told: (LockKind | null)[] = []
    locks.request('a', { signal: new AbortController().signal }, async (kind) => {
      told.push(kind)
      browser.storage.mode = 'fails'
    })
    await browser.advance(20_000)
    expect(told).toEqual(['lease'])
  })

  test('is no longer waited for once the signal says so', async () => {
    const browser = createBrowser()
    await waitFor(browser, request(browser.openTab()))
    const patience = new AbortController()
    const told = request(browser.openTab(), patience.signal)
    await browser.advance(500)
    patience.abort()
    await browser.advance(60_000)
    expect(told).toEqual([])
    expect(browser.storage.rows(DATABASE)).toHaveLength(1)
  })

  test('leaves nothing behind in the storage but its own last release', async () => {
    const browser = createBrowser()
    const { locks } = withRealLease(browser.openTab().ports)
    for (let round = 0; round < 5; round += 1) {
      let isDone = false
      locks.request('a', { signal: new AbortController().signal }, async () => {
        isDone = true
      })
      await browser.until(() => isDone)
      await browser.advance(100)
    }
    expect(browser.storage.rows(DATABASE)).toHaveLength(2)
  })

  test('is let go when the callback fails', async () => {
    const browser = createBrowser()
    const { locks } = withRealLease(browser.openTab().ports)
    const isCalled: boolean[] = []
    locks.request('a', { signal: new AbortController().signal }, () => {
      isCalled.push(true)
      return Promise.reject(new Error('on purpose'))
    })
    await waitFor(browser, isCalled)
    const told = request(browser.openTab())
    await browser.advance(1_000)
    expect(told).toEqual(['lease'])
  })

  test('keeps no connection and no timer once it is let go or given up', async () => {
    const browser = createBrowser()
    const { ports } = browser.openTab()
    let open = 0
    const openLedger: Ports['openLedger'] = (name) => {
      const ledger = ports.openLedger(name)
      open += 1
      const close = (): void => {
        open -= 1
        ledger.close()
      }
      return { sync: ledger.sync, close }
    }
    const timers = new Set<object>()
    const setTimer: Clock['setTimer'] = (callback, delayMs) => {
      const timer = {}
      timers.add(timer)
      const undo = ports.clock.setTimer(() => {
        timers.delete(timer)
        callback()
      }, delayMs)
      return () => {
        timers.delete(timer)
        undo()
      }
    }
    const { locks } = withRealLease({ ...ports, openLedger, clock: { ...ports.clock, setTimer } })
    const patience = new AbortController()
    let release = (): void => {}
    locks.request('a', { signal: patience.signal }, () => {
      return new Promise((resolve) => {
        release = resolve
      })
    })
    locks.request('a', { signal: patience.signal }, async () => {})
    await browser.advance(500)
    expect(open).toBe(2)
    release()
    patience.abort()
    await browser.advance(100)
    expect([open, timers.size]).toEqual([0, 0])
  })

  test.each([1, 2, 3, 4, 5])('excludes among five tabs under random latencies (seed %i)', async (seed) => {
    const browser = createBrowser({ seed, ledgerMs: () => 1 + 60 * chance.random() })
    const chance = browser.openTab().ports.clock
    let holders = 0
    let most = 0
    let done = 0
    for (let index = 0; index < 5; index += 1) {
      const tab = browser.openTab()
      withRealLease(tab.ports).locks.request('a', { signal: new AbortController().signal }, async () => {
        holders += 1
        most = Math.max(most, holders)
        await tab.after(20 * chance.random())
        holders -= 1
        done += 1
      })
    }
    await browser.until(() => done === 5)
    expect(most).toBe(1)
  })
})
