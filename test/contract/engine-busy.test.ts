import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser, Profile } from '../browsers/browser.ts'
import { chosenEngine } from '../browsers/chosen.ts'
import { type Site, servePage } from '../browsers/serve-page.ts'
import type { Part } from './page/part.ts'

const engine = chosenEngine()

/** Set by the script of the page. */
declare const part: Part
/** Stands still for some seconds, long enough for any other tab, however busy the machine. */
declare const beBusy: () => void
/** Resolves when the transaction just begun has left the page, with nothing or little of it done. */
declare const untilIssued: () => Promise<void>

/** In the page: defines both. Who is busy tells the other tabs. */
function defineBusy(isSentLater: boolean): void {
  const channel = new BroadcastChannel('busy')
  const { getAllKeys } = IDBObjectStore.prototype
  let first: IDBRequest | undefined
  IDBObjectStore.prototype.getAllKeys = function read(...args) {
    first = getAllKeys.apply(this, args)
    return first as IDBRequest<IDBValidKey[]>
  }
  Object.assign(globalThis, {
    async untilIssued() {
      // Two turns of promise reactions issue the transaction; no task comes between.
      await null
      await null
      if (isSentLater) await new Promise((resolve) => first?.addEventListener('success', resolve))
    },
    beBusy() {
      channel.postMessage('now')
      const end = performance.now() + 4_000
      while (performance.now() < end);
    },
  })
}

/** In the page: writes when another one is busy. */
function writeMeanwhile(): void {
  const isBusy = new Promise((resolve) => new BroadcastChannel('busy').addEventListener('message', resolve))
  const written = isBusy.then(() => part.ports.openLedger('a').sync([{}], []))
  Object.assign(globalThis, { written })
}

/**
 * WebKit keeps the requests of a transaction back until the page has heard that the transaction has begun, and it ends
 * the making of a database by a word of the page. Who is busy just then is in the way of the others.
 */
const waitsForPage = engine.name === 'webkit'

/** Listed as skipped where it is not so. */
function defineMaking(title: string, body: () => Promise<void>): void {
  if (waitsForPage) test.skip(`${title} [${engine.name}: there it is]`)
  else test(title, body)
}

describe(`${engine.name}: the ledger of a page that does not answer`, () => {
  let browser: Browser
  let site: Site
  let profile: Profile

  beforeAll(async () => {
    site = await servePage(new URL('./page/main.ts', import.meta.url))
    browser = await engine.launch()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  beforeEach(async () => {
    profile = await browser.openProfile()
  })
  afterEach(() => profile.close())

  /** Runs `body`, which ends by being busy, in a page while another one writes; tells which is done first. */
  async function doneFirst(body: () => Promise<unknown>): Promise<string> {
    const [one, other] = [await profile.openTab(`${site.origin}/life`), await profile.openTab(`${site.origin}/life`)]
    await other.evaluate(writeMeanwhile)
    await one.evaluate(defineBusy, waitsForPage)
    const busy = one.evaluate(body).then(() => 'busy')
    const written = other.evaluate(() => Reflect.get(globalThis, 'written')).then(() => 'written')
    const first = await Promise.race([busy, written])
    await Promise.all([busy, written])
    return first
  }

  test('is in nobody’s way after it has written', async () => {
    const first = await doneFirst(async () => {
      const ledger = part.ports.openLedger('a')
      await ledger.sync([], [])
      ledger.sync([{}], [])
      await untilIssued()
      beBusy()
    })
    expect(first).toBe('written')
  })

  defineMaking('is in nobody’s way while it makes the database', async () => {
    const first = await doneFirst(
      () =>
        new Promise<void>((resolve) => {
          const original = IDBDatabase.prototype.createObjectStore
          IDBDatabase.prototype.createObjectStore = function create(...args) {
            // Right after the task in which the store is made.
            Promise.resolve().then(beBusy).then(resolve)
            return original.apply(this, args)
          }
          part.ports.openLedger('a').sync([{}], [])
        }),
    )
    expect(first).toBe('written')
  })
})
