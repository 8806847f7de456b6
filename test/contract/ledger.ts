import { equal, rejects } from './assert.ts'
import type { Test } from './world.ts'

export function ledgerSuite(test: Test): void {
  test('a new ledger is empty', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    equal(await world.settled(ledger.sync([], [])), { keys: [], rows: [] })
  })

  test('a sync answers what was there before it wrote, and the next one sees what it wrote', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    equal((await world.settled(ledger.sync([{ n: 1 }, { n: 2 }], []))).rows, [])
    const { keys, rows } = await world.settled(ledger.sync([{ n: 3 }], []))
    equal(rows, [{ n: 1 }, { n: 2 }])
    equal(keys.length, 2)
    equal((await world.settled(ledger.sync([], []))).rows, [{ n: 1 }, { n: 2 }, { n: 3 }])
  })

  test('rows are deleted by their keys, and keys that are not there by nothing', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    await world.settled(ledger.sync([{ n: 1 }, { n: 2 }], []))
    const { keys } = await world.settled(ledger.sync([], []))
    await world.settled(ledger.sync([{ n: 3 }], [...keys.slice(0, 1), 4711]))
    equal((await world.settled(ledger.sync([], []))).rows, [{ n: 2 }, { n: 3 }])
  })

  test('a key is never given twice, and keys grow', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    await world.settled(ledger.sync([{ n: 1 }], []))
    const first = await world.settled(ledger.sync([], []))
    await world.settled(ledger.sync([{ n: 2 }], first.keys))
    const second = await world.settled(ledger.sync([], []))
    equal((second.keys[0] ?? 0) > (first.keys[0] ?? 0), true)
  })

  test('what one tab has committed every other tab reads', async (world) => {
    const [one, other] = [await world.openTab(), await world.openTab()]
    await world.settled(one.ports.openLedger('a').sync([{ n: 1 }], []))
    equal((await world.settled(other.ports.openLedger('a').sync([], []))).rows, [{ n: 1 }])
  })

  test('tabs that write at once lose nothing', async (world) => {
    const tabs = [await world.openTab(), await world.openTab()]
    const ledgers = tabs.map(({ ports }) => ports.openLedger('a'))
    const writes = Array.from({ length: 20 }, (_, n) => ledgers[n % 2]?.sync([{ n }], []))
    await world.settled(Promise.all(writes))
    const all = await world.settled(ledgers[0]?.sync([], []) ?? Promise.reject())
    equal(all.rows.length, 20)
  })

  test('ledgers of different names know nothing of each other', async (world) => {
    const { ports } = await world.openTab()
    await world.settled(ports.openLedger('a').sync([{ n: 1 }], []))
    equal((await world.settled(ports.openLedger('b').sync([], []))).rows, [])
  })

  test('closing cuts off what is under way, even the opening, and then nothing of it is written', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    const cut = ledger.sync([{ n: 1 }], [])
    ledger.close()
    await world.settled(rejects(cut))
    equal((await world.settled(ledger.sync([], []))).rows, [])
  })

  test('a ledger that was closed opens again and has what was written', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    await world.settled(ledger.sync([{ n: 1 }], []))
    ledger.close()
    ledger.close()
    equal((await world.settled(ledger.sync([], []))).rows, [{ n: 1 }])
  })

  test("an open ledger is in nobody's way when the site data is cleared, and begins anew", async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    await world.settled(ledger.sync([{ n: 1 }], []))
    await world.wipe()
    equal(await world.settled(ledger.sync([{ n: 2 }], [])), { keys: [], rows: [] })
    equal((await world.settled(ledger.sync([], []))).rows, [{ n: 2 }])
  })

  for (const [when, hasReadSince] of [
    ['', false],
    [', nor after a reading of which nobody took the keys', true],
  ] as const) {
    test(`keys of before the site data was cleared delete nothing, for the new rows count from the same beginning${when}`, async (world) => {
      const [one, two] = [await world.openTab(), await world.openTab()]
      const [ledger, other] = [one.ports.openLedger('a'), two.ports.openLedger('a')]
      await world.settled(ledger.sync([{ n: 1 }, { n: 2 }], []))
      const { keys } = await world.settled(ledger.sync([], []))
      await world.wipe()
      await world.settled(other.sync([{ n: 3 }], []))
      if (hasReadSince) await world.settled(ledger.sync([], []))
      await world.settled(ledger.sync([{ n: 4 }], keys))
      equal((await world.settled(other.sync([], []))).rows, [{ n: 3 }, { n: 4 }])
    })
  }

  test('what is written is a copy', async (world) => {
    const ledger = (await world.openTab()).ports.openLedger('a')
    await world.settled(ledger.sync([], []))
    const row = { n: 1 }
    const written = ledger.sync([row], [])
    await world.settled(written)
    row.n = 2
    equal((await world.settled(ledger.sync([], []))).rows, [{ n: 1 }])
  })
}
