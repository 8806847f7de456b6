/** What the core needs of the world. Structural types in the platform's shape; adapters in `src/browser`, fakes in `test/fakes`. */

/** Undoes what returned it. Idempotent. */
export type Undo = () => void

/** Two clocks, one timer, chance. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch; may jump both ways (`Date.now`). */
  now(): number
  /** Monotonic clock, milliseconds since the page began; may stand still in sleep (`performance.now`). */
  monotonic(): number
  /** 0 (included) to 1 (excluded). */
  random(): number
  /** Calls back once, not before `delayMs` (0 to 2^31-1), possibly much later, and never inside a timer task. */
  setTimer(callback: () => void, delayMs: number): Undo
}

/** What a lock stands on here: Web Locks, a lease in the ledger's database, or nothing (every request is granted). */
export type LockKind = 'locks' | 'lease' | 'none'

/** Named exclusive locks of the origin, first come first served. */
export interface Locks {
  /**
   * Calls back when the lock is granted, and holds it until the promise that `callback` returns settles.
   * `signal` ends the wait and is ignored once granted. With `ifAvailable` it calls back at once, with `null` if the
   * lock is not free. Never rejects: where the platform refuses it falls to the next kind. `holdMs` bounds what ends
   * by time alone, a lease; default 12000.
   */
  request(
    name: string,
    options: { readonly signal: AbortSignal; readonly ifAvailable?: boolean; readonly holdMs?: number },
    callback: (kind: LockKind | null) => Promise<void>,
  ): void
}

/** Rows under their keys, as read. */
export interface LedgerRows {
  readonly keys: readonly number[]
  readonly rows: readonly unknown[]
}

/** An append-only table of small rows, common to all tabs of the origin. */
export interface Ledger {
  /**
   * One transaction, issued in one task: reads all there is, then adds `rows` and deletes the `obsolete` keys. Resolves
   * with what was there before, when it is committed. Rejects when the storage is not to be had, or `close()` cut it off.
   */
  sync(rows: readonly object[], obsolete: readonly number[]): Promise<LedgerRows>
  /** Aborts what is open and lets go of the storage. A later `sync` opens it again. */
  close(): void
}

/** A channel to the other tabs: at most once, any order, late. */
export interface Channel {
  /** Never throws; a message that cannot be sent is lost. */
  post(message: object): void
  close(): void
}

/** What happens to a page. `wake`: focus, or the cookies changed; a reason to look at the clocks again. */
export type LifecycleEvent =
  | 'visible'
  | 'hidden'
  | 'freeze'
  | 'resume'
  | 'pagehide'
  | 'pageshow'
  | 'online'
  | 'prerendered'
  | 'wake'

/** The page's life. */
export interface Lifecycle {
  /** `false` on a server; `true` in a window and in a worker. */
  isBrowser(): boolean
  /** `true` in a worker, which has no visibility. */
  isVisible(): boolean
  isPrerendering(): boolean
  /** `pageshow` is told only for a page that comes back from the back/forward cache. */
  listen(listener: (event: LifecycleEvent) => void): Undo
}

/** User input in this tab, at most once in a second. */
export interface Activity {
  listen(listener: () => void): Undo
}

/** The readable cookies. */
export interface Cookies {
  /** Value of the cookie, `''` where there is none. */
  read(name: string): string
}

/** All of them, one set for each manager. */
export interface Ports {
  readonly clock: Clock
  readonly locks: Locks
  readonly lifecycle: Lifecycle
  readonly activity: Activity
  readonly cookies: Cookies
  /** Opens nothing before the first `sync`. `name` is the manager's. */
  openLedger(name: string): Ledger
  /** `null` where there is no such thing. */
  openChannel(name: string, listener: (message: unknown) => void): Channel | null
  fetch(url: string, init: RequestInit): Promise<Response>
}
