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
}

export const ENGINES: Readonly<Record<Engine, EngineTraits>> = {
  chromium: {
    tellsOfFreeze: true,
    cachesBusyPages: true,
    keepsLocksOfCached: true,
    isCachedEndedByMessage: true,
    failsFetchesOfLeft: false,
    timersOfCached: 'run on',
  },
  firefox: {
    tellsOfFreeze: false,
    cachesBusyPages: false,
    keepsLocksOfCached: false,
    isCachedEndedByMessage: true,
    failsFetchesOfLeft: false,
    timersOfCached: 'begin anew',
  },
  webkit: {
    tellsOfFreeze: false,
    cachesBusyPages: true,
    keepsLocksOfCached: false,
    isCachedEndedByMessage: false,
    failsFetchesOfLeft: true,
    timersOfCached: 'pause',
  },
}
