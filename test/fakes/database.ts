import type { LedgerRows, Undo } from '../../src/core/ports.ts'
import { copyOf } from './copy.ts'
import type { Machine } from './timeline.ts'

/** Runs a task after that long, or not at all. */
type Later = (task: () => void, delayMs: number) => Undo

/** One database of an origin, with one table of rows. */
export interface Database {
  rows(): readonly object[]
  /** As a transaction does it: what there was before. */
  change(added: readonly object[], deleted: readonly number[]): LedgerRows
  /** Empty, and with keys that begin anew. */
  wipe(): void
  /**
   * Commits after that long, but not before what was issued earlier. `later` says who must run for it: if that is a page
   * that stands still, this transaction and all behind it wait. Undone, it is aborted, unless it is committed already.
   */
  issue(commit: () => void, delayMs: number, later: Later): Undo
}

interface Transaction {
  readonly commit: () => void
  isReady: boolean
}

export function createDatabase(machine: Machine): Database {
  const stored = new Map<number, object>()
  const queue: Transaction[] = []
  let nextKey = 1
  let busyUntil = 0

  function commitReady(): void {
    while (queue[0]?.isReady) queue.shift()?.commit()
  }

  return {
    rows: () => [...stored.values()],
    change(added, deleted) {
      const before = { keys: [...stored.keys()], rows: [...stored.values()].map(copyOf) }
      for (const row of added) stored.set(nextKey++, row)
      for (const key of deleted) stored.delete(key)
      return before
    },
    wipe() {
      stored.clear()
      nextKey = 1
    },
    issue(commit, delayMs, later) {
      const transaction: Transaction = { commit, isReady: false }
      const finish = (): void => {
        transaction.isReady = true
        commitReady()
      }
      queue.push(transaction)
      busyUntil = Math.max(busyUntil, machine.monotonic() + delayMs)
      const undo = later(finish, busyUntil - machine.monotonic())
      return () => {
        undo()
        const index = queue.indexOf(transaction)
        if (index >= 0) queue.splice(index, 1)
        commitReady()
      }
    },
  }
}
