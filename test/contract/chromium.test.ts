import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser, Profile, Tab } from '../tabs/driver/browser.ts'
import { launchChromium } from '../tabs/driver/chromium.ts'
import { type Site, servePage } from '../tabs/driver/serve-page.ts'
import { createChromiumLifeWorld } from './chromium-life.ts'
import { lifecycleSuite, tabLifeSuite } from './life.ts'
import type { Part } from './page/part.ts'
import { SUITES } from './suites.ts'

/** A busy machine starts a browser slowly. */
const START_TIMEOUT_MS = 60_000

/** Set by the script of the page. */
declare const runTest: (suite: string, title: string) => Promise<void>

let browser: Browser
let site: Site
let profile: Profile

beforeAll(async () => {
  site = await servePage(new URL('./page/main.ts', import.meta.url))
  browser = await launchChromium()
}, START_TIMEOUT_MS)
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
// Storage, cookies and locks of its own for each test.
beforeEach(async () => {
  profile = await browser.openProfile()
})
afterEach(() => profile.close())

for (const [name, { suite }] of Object.entries(SUITES)) {
  describe(`Chromium: ${name}`, () => {
    suite((title) =>
      test(title, async () => {
        const tab: Tab = await profile.openTab(`${site.origin}/`)
        await tab.evaluate((suiteName, testTitle) => runTest(suiteName, testTitle), name, title)
        expect(tab.uncaught).toEqual([])
      }),
    )
  })
}

for (const [name, suite] of Object.entries({ lifecycle: lifecycleSuite, 'life of tabs': tabLifeSuite })) {
  describe(`Chromium: ${name}`, () => {
    suite((title, body) => test(title, () => body(createChromiumLifeWorld(profile, site.origin))))
  })
}

/** Set by the script of the page. */
declare const part: Part

describe('Chromium: the ledger of a page that does not answer', () => {
  /** Long enough for any other tab, however busy the machine. */
  const BUSY_MS = 4_000

  /** Resolves to the order in which the two were done. */
  async function race(busy: Promise<unknown>, other: Promise<unknown>): Promise<string[]> {
    const order: string[] = []
    await Promise.all([busy.then(() => order.push('busy')), other.then(() => order.push('other'))])
    return order
  }

  const write = () => part.ports.openLedger('a').sync([{}], [])

  test('is in nobody’s way after it has written', async () => {
    const [one, other] = [await profile.openTab(`${site.origin}/life`), await profile.openTab(`${site.origin}/life`)]
    await one.evaluate(write)
    await other.evaluate(write)
    const busy = one.evaluate(async (busyMs) => {
      const ledger = part.ports.openLedger('a')
      await ledger.sync([], [])
      const written = ledger.sync([{}], [])
      // Two turns of promise reactions issue the transaction; no task comes between.
      await null
      await null
      const end = performance.now() + busyMs
      while (performance.now() < end);
      await written
    }, BUSY_MS)
    expect(await race(busy, other.evaluate(write))).toEqual(['other', 'busy'])
  })

  test('is in nobody’s way while it makes the database', async () => {
    const [one, other] = [await profile.openTab(`${site.origin}/life`), await profile.openTab(`${site.origin}/life`)]
    const busy = one.evaluate((busyMs) => {
      const original = IDBDatabase.prototype.createObjectStore
      IDBDatabase.prototype.createObjectStore = function create(...args) {
        queueMicrotask(() => {
          const end = performance.now() + busyMs
          while (performance.now() < end);
        })
        return original.apply(this, args)
      }
      return part.ports.openLedger('a').sync([{}], [])
    }, BUSY_MS)
    expect(await race(busy, other.evaluate(write))).toEqual(['other', 'busy'])
  })
})
