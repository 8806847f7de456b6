import { describe, expect, test } from 'vitest'
import type { Ports } from '../../src/core/ports.ts'
import { createBrowser, type FakeBrowser } from '../fakes/browser.ts'

const { signal } = new AbortController()

function noteMessages({ openChannel }: Ports): unknown[] {
  const messages: unknown[] = []
  openChannel('a', (message) => messages.push(message))
  return messages
}

/** What was seen when the lock was granted. */
function noteAtGrant<Value>({ locks }: Ports, look: () => Value): Value[] {
  const seen: Value[] = []
  locks.request('a', { signal }, async () => {
    seen.push(look())
  })
  return seen
}

/** Two tabs hand over a lock, the first one posting under it. */
async function handOver(browser: FakeBrowser): Promise<unknown[]> {
  const [one, two] = [browser.openTab(), browser.openTab()]
  const messages = noteMessages(two.ports)
  const channel = one.ports.openChannel('a', () => {})
  one.ports.locks.request('a', { signal }, async () => channel?.post({ n: 1 }))
  const seen = noteAtGrant(two.ports, () => [...messages])
  await browser.advance(100)
  expect(messages).toEqual([{ n: 1 }])
  return seen
}

/** What no contract can ask of a real browser, because it happens there by chance. */
describe('the fakes, as far as a test may choose', () => {
  test('a message can be later than the lock that was released after it', async () => {
    expect(await handOver(createBrowser({ messageMs: () => 5, grantMs: () => 1 }))).toEqual([[]])
  })

  test('a message can be there before the lock', async () => {
    expect(await handOver(createBrowser({ messageMs: () => 1, grantMs: () => 5 }))).toEqual([[{ n: 1 }]])
  })

  test('messages of one sender keep their order even when their latencies do not, and one can be lost', async () => {
    const latencies = [9, Infinity, 1]
    const browser = createBrowser({ messageMs: () => latencies.shift() ?? 0 })
    const [one, two] = [browser.openTab(), browser.openTab()]
    const messages = noteMessages(two.ports)
    const channel = one.ports.openChannel('a', () => {})
    for (const n of [1, 2, 3]) channel?.post({ n })
    await browser.advance(100)
    expect(messages).toEqual([{ n: 1 }, { n: 3 }])
  })

  test('timers of a hidden tab wait for the next whole second, those of a frozen one until it resumes', async () => {
    const browser = createBrowser()
    const [hidden, frozen] = [browser.openTab({ isVisible: false }), browser.openTab()]
    const fired: string[] = []
    hidden.ports.clock.setTimer(() => fired.push('hidden'), 10)
    frozen.ports.clock.setTimer(() => fired.push('frozen'), 10)
    frozen.freeze()
    await browser.advance(999)
    expect(fired).toEqual([])
    await browser.advance(1)
    expect(fired).toEqual(['hidden'])
    frozen.resume()
    await browser.advance(0)
    expect(fired).toEqual(['hidden', 'frozen'])
  })

  test('the wall clock jumps for all tabs, and no monotonic clock with it', async () => {
    const browser = createBrowser({ wall: 1000 })
    const early = browser.openTab().ports.clock
    await browser.advance(50)
    const late = browser.openTab().ports.clock
    browser.jumpWall(-500)
    expect([early, late].map((clock) => clock.now())).toEqual([550, 550])
    expect([early, late].map((clock) => clock.monotonic())).toEqual([50, 0])
  })

  test('a storage that hangs answers nothing until it is closed, and one that fails refuses', async () => {
    const browser = createBrowser()
    const ledger = browser.openTab().ports.openLedger('a')
    const outcomes: string[] = []
    const sync = () =>
      ledger.sync([], []).then(
        () => outcomes.push('read'),
        () => outcomes.push('refused'),
      )
    browser.storage.mode = 'hangs'
    sync()
    await browser.advance(10_000)
    expect(outcomes).toEqual([])
    ledger.close()
    browser.storage.mode = 'fails'
    sync()
    await browser.advance(100)
    browser.storage.mode = 'works'
    sync()
    await browser.advance(100)
    expect(outcomes).toEqual(['refused', 'refused', 'read'])
  })

  test('what was issued before the ledger was closed or the tab crashed is written, what was not is lost', async () => {
    const browser = createBrowser({ ledgerMs: () => 10 })
    const [early, late, crashed] = [browser.openTab(), browser.openTab(), browser.openTab()]
    const ledgers = [early, late, crashed].map(({ ports }) => ports.openLedger('a'))
    for (const [n, ledger] of ledgers.entries()) ledger.sync([{ n }], []).catch(() => {})
    await browser.advance(4)
    ledgers[0]?.close()
    await browser.advance(2)
    ledgers[1]?.close()
    crashed.crash()
    await browser.advance(100)
    expect(browser.storage.rows('a')).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('transactions are committed in the order in which they were issued, however long each takes', async () => {
    const latencies = [20, 4]
    const browser = createBrowser({ ledgerMs: () => latencies.shift() ?? 0 })
    const ledger = browser.openTab().ports.openLedger('a')
    const slow = ledger.sync([{ n: 1 }], [])
    await browser.advance(9)
    const quick = ledger.sync([{ n: 2 }], [])
    await browser.advance(100)
    expect([(await slow).rows, (await quick).rows]).toEqual([[], [{ n: 1 }]])
  })

  test('a prerendered tab hears messages, and what it posts and asks for waits until it is shown', async () => {
    const browser = createBrowser()
    const [tab, prerendered] = [browser.openTab(), browser.openTab({ isPrerendering: true })]
    const [heard, heardBefore] = [noteMessages(tab.ports), noteMessages(prerendered.ports)]
    const grants = noteAtGrant(prerendered.ports, () => 'granted')
    const events: string[] = []
    prerendered.ports.lifecycle.listen((event) => events.push(event))
    prerendered.ports.openChannel('a', () => {})?.post({ n: 1 })
    tab.ports.openChannel('a', () => {})?.post({ n: 2 })
    await browser.advance(100)
    expect([heard, heardBefore, grants]).toEqual([[{ n: 2 }], [{ n: 2 }], []])
    expect(prerendered.ports.lifecycle.isPrerendering()).toBe(true)
    prerendered.activate()
    await browser.advance(100)
    expect([heard, grants, events]).toEqual([[{ n: 2 }, { n: 1 }], ['granted'], ['visible', 'prerendered']])
  })

  test('an answer waits for a frozen tab and is lost with a tab that is gone', async () => {
    const browser = createBrowser()
    const [frozen, gone] = [browser.openTab(), browser.openTab()]
    const answered: string[] = []
    frozen.after(10).then(() => answered.push('frozen'))
    gone.after(10).then(() => answered.push('gone'))
    frozen.freeze()
    gone.crash()
    await browser.advance(100)
    expect(answered).toEqual([])
    frozen.resume()
    await browser.advance(0)
    expect(answered).toEqual(['frozen'])
  })

  test('the same seed gives the same chances, another seed others, and no two tabs the same', () => {
    const chances = (seed: number) => {
      const browser = createBrowser({ seed })
      return [browser.openTab(), browser.openTab()].map(({ ports }) => ports.clock.random())
    }
    expect(chances(7)).toEqual(chances(7))
    expect(chances(7)).not.toEqual(chances(8))
    expect(new Set(chances(7)).size).toBe(2)
  })

  test('waiting for what does not happen ends with an error', async () => {
    await expect(createBrowser().until(() => false, 1000)).rejects.toThrow('within 1000 ms')
  })
})
