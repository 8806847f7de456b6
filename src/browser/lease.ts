import type { Clock, Ledger, LedgerRows } from '../core/ports.ts'
import type { LockSource } from './locks.ts'

/** Not the database of any manager: a name has no slash in it. */
const DATABASE = 'freshtoken/leases'
/** Where nothing is said: a request of 10 s, and what the ledger and asking may take. */
const HOLD_MS = 12_000
/** A storage that takes longer hangs. Firefox takes 0.2 s and more to open one for the first time (measured). */
const STORAGE_BOUND_MS = 1_000
const POLL_MS = 50

/** A claim; or, with `released` alone, the end of one. */
interface Row {
  readonly name?: string
  readonly id?: number
  readonly from?: number
  readonly until?: number
  readonly released?: number
}

/**
 * Locks for where Web Locks are missing: claims in a ledger. A claim reads what is there in the transaction that adds
 * it, so of two claims the later one sees the earlier one and gives way. No transaction stays open between a read and
 * a write; a page frozen there would keep everyone out.
 */
export function createLease(open: (name: string) => Ledger, clock: Clock): LockSource {
  function bounded(synced: Promise<LedgerRows>): Promise<LedgerRows> {
    return new Promise((resolve, reject) => {
      const undo = clock.setTimer(() => reject(new Error('The storage hangs')), STORAGE_BOUND_MS)
      synced.then(resolve, reject).finally(undo)
    })
  }

  /** A claim from the future was made before the wall clock was set back, and would hold for as long as that was. */
  function isLive({ id, from = 0, until = 0 }: Row, rows: readonly Row[]): boolean {
    const now = clock.now()
    return from <= now && now < until && !rows.some((row) => row.released === id)
  }

  return async (name, { signal, ifAvailable, holdMs = HOLD_MS }, run) => {
    const ledger = open(DATABASE)
    const sync = (row?: Row, obsolete: number[] = []): Promise<LedgerRows> =>
      bounded(ledger.sync(row ? [row] : [], obsolete))
    const isFree = (rows: readonly Row[]): boolean => !rows.some((row) => row.name === name && isLive(row, rows))

    async function hold(): Promise<boolean> {
      const seen = await sync()
      const rows = seen.rows as Row[]
      if (!isFree(rows)) return false
      const dead = seen.keys.filter((_, index) => !isLive(rows[index] as Row, rows))
      const claim = { name, id: clock.random(), from: clock.now(), until: clock.now() + holdMs }
      const isWon = isFree((await sync(claim, dead)).rows as Row[])
      if (isWon) await run('lease')
      await sync({ released: claim.id })
      return isWon
    }

    try {
      while (!signal.aborted && !(await hold())) {
        if (ifAvailable) return await run(null)
        // Jitter, so that those who wait do not claim in step.
        await new Promise<void>((resolve) => clock.setTimer(resolve, POLL_MS * (0.5 + clock.random())))
      }
    } finally {
      ledger.close()
    }
  }
}
