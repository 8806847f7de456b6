import type { Ledger } from '../../src/core/ports.ts'
import type { Page } from './page.ts'
import type { Timeline } from './timeline.ts'

interface Database {
  readonly rows: Map<number, object>
  nextKey: number
  /** Transactions are committed in the order in which they were issued. */
  busyUntil: number
}

/** The databases of an origin. */
export interface Storage {
  /** `hangs`: nothing is answered; `fails`: everything is refused. */
  mode: 'works' | 'hangs' | 'fails'
  /** What "clear site data" does. */
  wipe(): void
  rows(name: string): readonly object[]
  forPage(page: Page): (name: string) => Ledger
}

/** `ledgerMs`: how long one transaction takes. Half of it passes before it is issued, then nothing stops it. */
export function createStorage(timeline: Timeline, ledgerMs: () => number): Storage {
  const databases = new Map<string, Database>()

  function database(name: string): Database {
    const known = databases.get(name) ?? { rows: new Map(), nextKey: 1, busyUntil: 0 }
    databases.set(name, known)
    return known
  }

  function transact(name: string, rows: readonly object[], obsolete: readonly number[]) {
    const { rows: stored } = database(name)
    const before = { keys: [...stored.keys()], rows: [...stored.values()].map((row) => structuredClone(row)) }
    for (const row of rows) stored.set(database(name).nextKey++, row)
    for (const key of obsolete) stored.delete(key)
    return before
  }

  /** After that long, but not before what was issued earlier. */
  function inOrder(name: string, latencyMs: number, commit: () => void): void {
    const target = database(name)
    target.busyUntil = Math.max(target.busyUntil, timeline.now() + latencyMs)
    timeline.schedule(commit, target.busyUntil - timeline.now())
  }

  const storage: Storage = {
    mode: 'works',
    wipe: () => databases.clear(),
    rows: (name) => [...(databases.get(name)?.rows.values() ?? [])],
    forPage: (page) => (name) => {
      const open = new Set<(reason: Error) => void>()
      return {
        sync(rows, obsolete) {
          const copies = rows.map((row) => structuredClone(row))
          const latencyMs = ledgerMs() / 2
          return new Promise((resolve, reject) => {
            open.add(reject)
            page.after(() => {
              if (!open.has(reject) || storage.mode === 'hangs') return
              if (storage.mode === 'fails') return reject(new Error('There is no storage'))
              inOrder(name, latencyMs, () => {
                const read = transact(name, copies, obsolete)
                page.after(() => {
                  open.delete(reject)
                  resolve(read)
                }, 0)
              })
            }, latencyMs)
          })
        },
        close() {
          for (const reject of open) reject(new Error('Closed'))
          open.clear()
        },
      }
    },
  }
  return storage
}
