/** The three engines, where they differ. All measured; sections of `browsers.md` and `platform.md`, the research notes. */
export type Engine = 'chromium' | 'firefox' | 'webkit'

/** What an engine does with a page that is navigated away from, and with one that is restored. */
export interface EngineTraits {
  /** Only Chromium tells of `freeze` and `resume` around its back/forward cache (platform 4). */
  readonly tellsOfFreeze: boolean
  /**
   * Firefox does not cache a page that held or waited for a lock, or had a fetch in flight, when it was left; not even
   * when the page lets go of all that in `pagehide` (platform 1.3 and 0.5; browsers 2b).
   */
  readonly cachesBusyPages: boolean
  /**
   * Chromium caches a page with its lock and its place in the queue. WebKit takes both: the request that was granted
   * rejects on return, and so does the one that waited (AbortError); the port asks for the latter once more.
   */
  readonly keepsLocksOfCached: boolean
  /** A message to a cached page ends it in Chromium and Firefox, and is lost in WebKit (browsers 2b). */
  readonly isCachedEndedByMessage: boolean
  /** WebKit fails fetches in flight, before it tells of `pagehide` (platform 0.5). */
  readonly failsFetchesOfLeft: boolean
  /**
   * Timers of a cached page: Chromium lets them run on and fires the overdue ones on return, Firefox begins them anew,
   * WebKit makes them pause (platform 0.4).
   */
  readonly timersOfCached: 'run on' | 'begin anew' | 'pause'
  /**
   * WebKit keeps the requests of a transaction back until the page has heard that the transaction has begun, and it ends
   * the making of a database by a word of the page: who is busy just then is in the way of all others. The fakes do not
   * know it, for no task of theirs takes time; a page that is stopped in such a moment is `isLedgerBlocking` of
   * `ledger.ts`, which is drawn for each transaction, whatever the engine.
   */
  readonly databaseWaitsForPage: boolean
  /**
   * Frames share storage, channels and locks with the tabs of their origin if the page around is of the same site; in
   * WebKit only if it is of the same origin, port and all. The fakes have no frames.
   */
  readonly sharesFramesOfSite: boolean
  /** With all cookies blocked by the user, Firefox refuses channels as it does locks and storage. */
  readonly hasChannelsWhenBlocked: boolean | 'not tried'
}

export const ENGINES: Readonly<Record<Engine, EngineTraits>> = {
  chromium: {
    tellsOfFreeze: true,
    cachesBusyPages: true,
    keepsLocksOfCached: true,
    isCachedEndedByMessage: true,
    failsFetchesOfLeft: false,
    timersOfCached: 'run on',
    databaseWaitsForPage: false,
    sharesFramesOfSite: true,
    hasChannelsWhenBlocked: true,
  },
  firefox: {
    tellsOfFreeze: false,
    cachesBusyPages: false,
    keepsLocksOfCached: false,
    isCachedEndedByMessage: true,
    failsFetchesOfLeft: false,
    timersOfCached: 'begin anew',
    databaseWaitsForPage: false,
    sharesFramesOfSite: true,
    hasChannelsWhenBlocked: false,
  },
  webkit: {
    tellsOfFreeze: false,
    cachesBusyPages: true,
    keepsLocksOfCached: false,
    isCachedEndedByMessage: false,
    failsFetchesOfLeft: true,
    timersOfCached: 'pause',
    databaseWaitsForPage: true,
    sharesFramesOfSite: false,
    hasChannelsWhenBlocked: 'not tried',
  },
}
