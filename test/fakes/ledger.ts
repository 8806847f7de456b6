import type { Ledger, LedgerRows, Undo } from '../../src/core/ports.ts'
import { copyOf } from './copy.ts'
import { createDatabase, type Database } from './database.ts'
import type { Observe } from './observe.ts'
import type { Page } from './page.ts'
import type { Machine } from './timeline.ts'

/** The databases of an origin. */
export interface Storage {
  /** `hangs`: nothing is answered; `fails`: everything is refused. */
  mode: 'works' | 'hangs' | 'fails'
  /** What "clear site data" does: the rows are gone, and so are the connections. */
  wipe(): void
  rows(name: string): readonly object[]
  forPage(page: Page): (name: string) => Ledger
}

export interface StorageTraits {
  /** How long one transaction takes. Half of it passes before it is issued, then nothing stops it. */
  readonly ledgerMs: () => number
  /** How long opening takes: before the first transaction, after a close, and after the storage was wiped. */
  readonly ledgerOpenMs: () => number
  /**
   * Whether this transaction ends only when its page runs, and keeps everybody out until then: in Safari before 15, which
   * has no `commit()`, and in a process that is stopped in the midst of a task. Closing the ledger aborts it.
   */
  readonly isLedgerBlocking: () => boolean
}

/** One transaction, on its way. */
interface Sync {
  readonly added: readonly object[]
  readonly deleted: readonly number[]
  readonly connection: number
  readonly resolve: (found: LedgerRows) => void
  readonly reject: (reason: Error) => void
  /** By the machine's monotonic clock. */
  readonly askedAt: number
  /** Undone if it is not committed yet; only a transaction that blocks can be. */
  abort: Undo
}

const KEYS_PER_CONNECTION = 2 ** 32

export function createStorage(machine: Machine, traits: StorageTraits, observe: Observe | undefined): Storage {
  const databases = new Map<string, Database>()
  let wipes = 0

  function database(name: string): Database {
    const known = databases.get(name) ?? createDatabase(machine)
    databases.set(name, known)
    return known
  }

  function openLedger(page: Page, name: string): Ledger {
    const open = new Set<Sync>()
    let connectedAt: number | null = null
    let wipesBefore = 0
    /** Connections so far. Keys hold for one of them. */
    let connection = -1

    function connectMs(): number {
      if (wipesBefore < wipes) connectedAt = null
      wipesBefore = wipes
      if (connectedAt === null) connection += 1
      connectedAt ??= machine.monotonic() + traits.ledgerOpenMs()
      return Math.max(0, connectedAt - machine.monotonic())
    }

    function fail(sync: Sync, why: string): void {
      open.delete(sync)
      observe?.({ kind: 'read', tab: page.name, ledger: name, found: null, lateMs: machine.monotonic() - sync.askedAt })
      sync.reject(new Error(why))
    }

    function answer(sync: Sync, { keys, rows }: LedgerRows): void {
      if (!open.delete(sync)) return
      const found = { keys: keys.map((key) => key + sync.connection * KEYS_PER_CONNECTION), rows }
      observe?.({ kind: 'read', tab: page.name, ledger: name, found, lateMs: machine.monotonic() - sync.askedAt })
      sync.resolve(found)
    }

    function issue(sync: Sync, delayMs: number): void {
      if (!open.has(sync) || storage.mode === 'hangs') return
      if (storage.mode === 'fails') return fail(sync, 'There is no storage')
      const { added, deleted } = sync
      const isBlocking = traits.isLedgerBlocking()
      const commit = (): void => {
        const found = database(name).change(added, deleted)
        observe?.({ kind: 'committed', tab: page.name, ledger: name, found, added, deleted })
        page.after(() => answer(sync, found), 0)
      }
      const later = isBlocking ? page.after.bind(page) : machine.schedule
      const abort = database(name).issue(commit, delayMs, later)
      if (!isBlocking) return
      sync.abort = abort
      page.onceGone(abort)
    }

    return {
      sync: (rows, obsolete) =>
        new Promise((resolve, reject) => {
          const [added, askedAt, waitMs] = [rows.map(copyOf), machine.monotonic(), connectMs()]
          const ofThis = obsolete.map((key) => key - connection * KEYS_PER_CONNECTION)
          const deleted = ofThis.filter((key) => key > 0 && key < KEYS_PER_CONNECTION)
          const sync: Sync = { added, deleted, connection, resolve, reject, askedAt, abort: () => {} }
          const halfMs = traits.ledgerMs() / 2
          open.add(sync)
          page.after(() => issue(sync, halfMs), waitMs + halfMs)
        }),
      close() {
        connectedAt = null
        for (const sync of [...open]) {
          sync.abort()
          fail(sync, 'Closed')
        }
      },
    }
  }

  const storage: Storage = {
    mode: 'works',
    wipe() {
      wipes += 1
      for (const wiped of databases.values()) wiped.wipe()
    },
    rows: (name) => databases.get(name)?.rows() ?? [],
    forPage: (page) => (name) => openLedger(page, name),
  }
  return storage
}
