/** The lock manager: a queue for each lane, the first of which holds it, whether it can hear of that or not. */
import type { Effect } from '../../../src/core/effects.ts'
import type { Draft } from './world.ts'

export function requestLock(draft: Draft, tab: number, { flight, lane, probe }: Effect & { type: 'lock' }): void {
  const { locks } = draft.scenario
  const isTaken = locks !== 'none' && draft.locks.some((entry) => entry.lane === lane)
  if (locks === 'none' || (probe && isTaken)) {
    draft.lockNews = [...draft.lockNews, { tab, flight, lane, kind: isTaken ? null : locks }]
    return
  }
  draft.locks = [...draft.locks, { tab, flight, lane, told: false }]
}

/** Ends a flight's waits, and lets go of what it holds. */
export function unlock(draft: Draft, tab: number, flight: number): void {
  const isOther = (entry: { tab: number; flight: number }): boolean => entry.tab !== tab || entry.flight !== flight
  draft.locks = draft.locks.filter(isOther)
  draft.lockNews = draft.lockNews.filter(isOther)
}

/** The process is gone, and with it all that it held. */
export function unlockAll(draft: Draft, tab: number): void {
  draft.locks = draft.locks.filter((entry) => entry.tab !== tab)
  draft.lockNews = draft.lockNews.filter((entry) => entry.tab !== tab)
}
