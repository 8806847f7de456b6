/** What crosses the ports of the tabs, as somebody would see it who stands beside all of them. */
import type { LedgerRows, LockKind } from '../../src/core/ports.ts'

/** `stopped`: by the system, without an event. `evicted`: out of the back/forward cache. `input`: by its user. */
export type PageChange =
  | 'opened'
  | 'shown'
  | 'hidden'
  | 'frozen'
  | 'resumed'
  | 'cached'
  | 'restored'
  | 'evicted'
  | 'stopped'
  | 'continued'
  | 'activated'
  | 'online'
  | 'input'
  | 'closed'
  | 'crashed'

/**
 * Why a message does not arrive. `lost`: by the latency `Infinity`. `closed`: the channel was, on its way. `cached`: the
 * page is in the back/forward cache of WebKit, which drops it, or in that of another engine, which gives the page up.
 */
type Drop = 'lost' | 'closed' | 'cached'

/**
 * `granted`: the lock is the page's from now on; `told`: the callback runs, later, and much later in a frozen page.
 * `refused`: it is not free, and the request does not wait. `given up`: the request ends before the grant.
 */
type LockChange = 'requested' | 'granted' | 'told' | 'refused' | 'given up' | 'released'

/** One crossing. `tab` is whose. Messages and rows are the real ones: whoever keeps them must not change them. */
export type Observed = { readonly tab: string } & (
  | { readonly kind: 'page'; readonly change: PageChange }
  | { readonly kind: 'posted'; readonly channel: string; readonly message: object }
  | {
      readonly kind: 'heard'
      readonly channel: string
      readonly from: string
      readonly message: object
      /** Since it was posted. */
      readonly lateMs: number
    }
  | {
      readonly kind: 'dropped'
      readonly channel: string
      readonly from: string
      readonly message: object
      readonly why: Drop
    }
  | { readonly kind: 'lock'; readonly name: string; readonly on: LockKind; readonly change: LockChange }
  /** A transaction is committed: what it found, added and deleted. */
  | {
      readonly kind: 'committed'
      readonly ledger: string
      readonly found: LedgerRows
      readonly added: readonly object[]
      readonly deleted: readonly number[]
    }
  /** The page hears what its transaction found; `null`: that it failed. So long after it was asked for, by its own clock. */
  | { readonly kind: 'read'; readonly ledger: string; readonly found: LedgerRows | null; readonly lateMs: number }
)

/** Called at each crossing, before what follows from it. It may end the page, and nothing of it happens any more. */
export type Observe = (observed: Observed) => void
