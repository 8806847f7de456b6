import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser, Profile } from '../browsers/browser.ts'
import { chosenEngine } from '../browsers/chosen.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import { type Site, servePage } from '../browsers/serve-page.ts'
import type { Part } from './page/part.ts'

const engine = chosenEngine()

/** Set by the script of the page. */
declare const part: Part
/** Stands still for some seconds, long enough for any other tab, however busy the machine. Answers when that ends. */
declare const beBusy: () => number
/** Resolves when the ledger has asked for a transaction. */
declare const untilIssued: () => Promise<void>
/** Resolves at the first answer to a request of it. */
declare const untilAnswered: () => Promise<void>

/** In the page: defines all three. Who is busy tells the other tabs. */
function defineBusy(): void {
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
    },
    untilAnswered: () => new Promise((resolve) => first?.addEventListener('success', resolve)),
    beBusy() {
      channel.postMessage('now')
      const end = performance.now() + 4_000
      while (performance.now() < end);
      return Date.now()
    },
  })
}

/** In the page: writes when another one is busy. */
function writeMeanwhile(): void {
  const isBusy = new Promise((resolve) => new BroadcastChannel('busy').addEventListener('message', resolve))
  const writtenAt = isBusy.then(() => part.ports.openLedger('a').sync([{}], [])).then(() => Date.now())
  Object.assign(globalThis, { writtenAt })
}

const { databaseWaitsForPage } = chosenTraits()
const [way, expected] = databaseWaitsForPage ? ['everybody’s way', 'busy'] : ['nobody’s way', 'written']

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
  async function doneFirst(body: () => Promise<number>): Promise<string> {
    const [one, other] = [await profile.openTab(`${site.origin}/life`), await profile.openTab(`${site.origin}/life`)]
    await other.evaluate(writeMeanwhile)
    await one.evaluate(defineBusy)
    const written = other.evaluate((): Promise<number> => Reflect.get(globalThis, 'writtenAt'))
    // By the clock that both have, for their answers may overtake each other.
    const [idleAt, writtenAt] = await Promise.all([one.evaluate(body), written])
    return writtenAt < idleAt ? 'written' : 'busy'
  }

  test(`is in ${way} when it has just asked for a transaction`, async () => {
    const first = await doneFirst(async () => {
      const ledger = part.ports.openLedger('a')
      await ledger.sync([], [])
      ledger.sync([{}], [])
      await untilIssued()
      return beBusy()
    })
    expect(first).toBe(expected)
  })

  test('is in nobody’s way when its transaction has had an answer', async () => {
    const first = await doneFirst(async () => {
      const ledger = part.ports.openLedger('a')
      await ledger.sync([], [])
      ledger.sync([{}], [])
      await untilIssued()
      await untilAnswered()
      return beBusy()
    })
    expect(first).toBe('written')
  })

  test(`is in ${way} while it makes the database`, async () => {
    const first = await doneFirst(
      () =>
        new Promise<number>((resolve) => {
          const original = IDBDatabase.prototype.createObjectStore
          IDBDatabase.prototype.createObjectStore = function create(...args) {
            // Right after the task in which the store is made.
            Promise.resolve().then(beBusy).then(resolve)
            return original.apply(this, args)
          }
          part.ports.openLedger('a').sync([{}], [])
        }),
    )
    expect(first).toBe(expected)
  })
})
