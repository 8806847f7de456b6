import { describe, expect, test } from 'vitest'
import { createBrowser } from '../fakes/browser.ts'
import type { FakeTab } from '../fakes/tab.ts'
import { noteOutcome } from './fake-notes.ts'

/** The first transaction of all is one that blocks, and takes 100 ms; the others take 2. */
function setUp() {
  const latencies = [100]
  const blocks = [true]
  const browser = createBrowser({
    ledgerMs: () => latencies.shift() ?? 2,
    isLedgerBlocking: () => blocks.shift() ?? false,
  })
  return { browser, one: browser.openTab(), other: browser.openTab() }
}

/** It stands still in the midst of its transaction, and the other tab wants to write. */
async function standStill(how: 'freeze' | 'stop') {
  const { browser, one, other } = setUp()
  const ledger = one.ports.openLedger('a')
  const first = noteOutcome(ledger.sync([{ n: 1 }], []))
  await browser.advance(60)
  one[how]()
  const second = noteOutcome(other.ports.openLedger('a').sync([{ n: 2 }], []))
  await browser.advance(60_000)
  expect([first, second]).toEqual([[], []])
  return { browser, one, ledger, first, second }
}

describe('a transaction that ends only when its page runs', () => {
  test('keeps all tabs out while the page is frozen', async () => {
    const { browser, one, first, second } = await standStill('freeze')
    one.resume()
    await browser.advance(10)
    expect([first, second]).toEqual([
      ['resolved with {"keys":[],"rows":[]}'],
      ['resolved with {"keys":[1],"rows":[{"n":1}]}'],
    ])
  })

  test('keeps all tabs out while the page is stopped', async () => {
    const { browser, one, second } = await standStill('stop')
    one.continue()
    await browser.advance(10)
    expect(second).toEqual(['resolved with {"keys":[1],"rows":[{"n":1}]}'])
  })

  test.each<(tab: FakeTab) => void>([(tab) => tab.close(), (tab) => tab.crash()])(
    'is undone with its page, and then nobody is kept out',
    async (end) => {
      const { browser, one, second } = await standStill('stop')
      end(one)
      await browser.advance(10)
      expect(second).toEqual(['resolved with {"keys":[],"rows":[]}'])
      expect(browser.storage.rows('a')).toEqual([{ n: 2 }])
    },
  )

  test('is undone when the page closes its ledger as it is frozen', async () => {
    const { browser, one, other } = setUp()
    const ledger = one.ports.openLedger('a')
    one.ports.lifecycle.listen((event) => event === 'freeze' && ledger.close())
    const first = noteOutcome(ledger.sync([{ n: 1 }], []))
    await browser.advance(60)
    one.freeze()
    const second = noteOutcome(other.ports.openLedger('a').sync([{ n: 2 }], []))
    await browser.advance(100)
    expect([first, second]).toEqual([['rejected with Error'], ['resolved with {"keys":[],"rows":[]}']])
  })
})

describe('a ledger', () => {
  test('can be slow to open: at first, after a close, and after the storage was wiped', async () => {
    const browser = createBrowser({ ledgerOpenMs: () => 200 })
    const ledger = browser.openTab().ports.openLedger('a')
    const tookMs = async (): Promise<number> => {
      let isDone = false
      ledger.sync([], []).then(() => {
        isDone = true
      })
      return browser.until(() => isDone)
    }
    const took = [await tookMs(), await tookMs()]
    ledger.close()
    took.push(await tookMs())
    browser.storage.wipe()
    took.push(await tookMs(), await tookMs())
    expect(took).toEqual([203, 3, 203, 203, 3])
  })

  test('that is wiped while tabs live is empty, and what was under way is written into the new one', async () => {
    const browser = createBrowser()
    const ledger = browser.openTab().ports.openLedger('a')
    ledger.sync([{ n: 1 }], [])
    await browser.advance(10)
    ledger.sync([{ n: 2 }], [])
    browser.storage.wipe()
    expect(browser.storage.rows('a')).toEqual([])
    await browser.advance(10)
    expect(browser.storage.rows('a')).toEqual([{ n: 2 }])
  })

  test('refuses what cannot be cloned', async () => {
    const browser = createBrowser()
    const outcome = noteOutcome(
      browser
        .openTab()
        .ports.openLedger('a')
        .sync([{ n: () => {} }], []),
    )
    await browser.advance(10)
    expect(outcome).toEqual(['rejected with DataCloneError'])
  })
})
