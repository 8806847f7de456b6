/** A schedule as plain data: how the world is, and what is done to it when. Everything else follows from both. */
import type { LockKind } from '../../../src/core/ports.ts'
import type { Engine } from '../../fakes/engine.ts'
import type { RunSetup } from '../journal.ts'

/** From and to, milliseconds, both included. */
export type Range = readonly [number, number]

/** How the server writes a token down. */
export type TokenFormat = 'seconds' | 'milliseconds' | 'jwt' | 'jwt with seconds' | 'jwt in a dated response'

export interface ServerSetup {
  readonly format: TokenFormat
  /** Its clock against the true time. */
  readonly skewMs: number
  readonly latencyMs: Range
  /** A session's cookie is good for one refresh; the second one ends the session. */
  readonly isStrict: boolean
  /** Gives the same token again while it has much life left. */
  readonly isCaching: boolean
  /** Names the session beside the token, or in it. */
  readonly namesSession: boolean
  /** A 401 says why. */
  readonly givesReasons: boolean
  /** A 401 takes the cookies away. */
  readonly clearsCookies: boolean
}

export interface BrowserSetup {
  readonly engine: Engine
  readonly messageMs: Range
  /** Share of the messages that are later than that, up to half a second. */
  readonly lateShare: number
  readonly grantMs: Range
  readonly ledgerMs: Range
  /** How long opening the ledger takes. */
  readonly ledgerOpenMs: Range
  /** Share of the transactions that a page blocks which stands still. */
  readonly blockingShare: number
  /** How much later than asked timers fire. */
  readonly timerMs: Range
  /** Timers of pages that are hidden for long fire once a minute. */
  readonly isThrottling: boolean
  /** Monotonic clocks go on while the machine sleeps. */
  readonly ticksAsleep: boolean
}

export interface Setup extends RunSetup {
  /** Decides what the plan leaves open: latencies, ids, jitter. */
  readonly seed: number
  /** Who is signed in when it begins. */
  readonly user: string | null
  readonly server: ServerSetup
  readonly browser: BrowserSetup
  /** When trouble ends and everything becomes well. */
  readonly calmAt: number
}

/** How a tab is opened. */
export interface TabSetup {
  readonly isVisible: boolean
  readonly isPrerendering: boolean
  readonly window: number
  readonly locks: LockKind
  readonly hasLedger: boolean
  readonly hasChannel: boolean
  readonly isSharing: boolean
  readonly isOther: boolean
  /** Somebody listens to `$session`, so that the token is kept fresh. */
  readonly subscribes: boolean
  /** The app calls `getToken()` in answer to each event. */
  readonly isEager: boolean
  /** Its listeners throw. */
  readonly throws: boolean
  /** A token came with the page. */
  readonly hasInitial: boolean
  /** The app calls `getToken()` so often. */
  readonly pollMs: number | null
}

/** What can be done to a tab without saying more. */
export type TabDeed =
  | 'show'
  | 'hide'
  | 'freeze'
  | 'resume'
  | 'leave'
  | 'restore'
  | 'stop'
  | 'continue'
  | 'activate'
  | 'close'
  | 'crash'
  | 'input'
  | 'online'
  | 'subscribe'
  | 'dispose'

/** What may happen to a request. */
export type TroubleKind =
  | 'glitch'
  | 'forbidden'
  | 'timeout'
  | 'early'
  | 'busy'
  | 'error'
  | 'unavailable'
  | 'redirect'
  | 'page'
  | 'no token'
  | 'dead token'
  | 'unreachable'
  | 'lost'
  | 'hang'
  | 'slow'

export interface Trouble {
  readonly kind: TroubleKind
  readonly retryAfterMs: number | null
  /** Of `slow`: how long it takes. */
  readonly slowMs: number
}

export type Deed =
  | { readonly do: TabDeed; readonly tab: number }
  | { readonly do: 'open'; readonly tab: number; readonly as: TabSetup }
  | {
      readonly do: 'get'
      readonly tab: number
      readonly org: string | null
      readonly force: boolean
      readonly isRejected: boolean
      readonly minLifetime: number | null
      readonly abortMs: number | null
    }
  | {
      readonly do: 'login'
      readonly tab: number
      readonly user: string
      readonly withAnswer: boolean
      /** Between the cookie and the word of the app. */
      readonly gapMs: number
    }
  | {
      readonly do: 'redirect'
      readonly tab: number
      readonly user: string
      readonly awayMs: number
      /** The page that went is kept in the back/forward cache. */
      readonly isCached: boolean
      readonly to: number
      readonly as: TabSetup
    }
  /** Another script posts what is wrong in the way of this number. */
  | { readonly do: 'garbage'; readonly flaw: number }
  /** Somebody listens to the store of another line. */
  | { readonly do: 'watch'; readonly tab: number; readonly org: string }
  | { readonly do: 'signOut'; readonly tab: number; readonly endsFirst: boolean }
  /** Of all lines, or of one: `null` is then the one without params. */
  | { readonly do: 'invalidate'; readonly tab: number; readonly org: string | null; readonly isOfAll: boolean }
  | { readonly do: 'switch'; readonly tab: number; readonly org: string | null; readonly inAllTabs: boolean }
  | { readonly do: 'trouble'; readonly trouble: Trouble; readonly requests: number }
  /** All requests of that time. */
  | { readonly do: 'outage'; readonly trouble: Trouble; readonly forMs: number }
  | { readonly do: 'endings fail'; readonly requests: number; readonly hang: boolean }
  /** `last answer`: the server ends the session as soon as it has given one more token. */
  | { readonly do: 'last answer' | 'role' | 'revoke' | 'sign out elsewhere' | 'rotate' }
  | { readonly do: 'sign in elsewhere'; readonly tab: number; readonly user: string }
  | { readonly do: 'storage'; readonly change: 'works' | 'hangs' | 'fails' | 'wiped'; readonly forMs: number }
  | { readonly do: 'jump' | 'sleep'; readonly ms: number }

/** Something the library does, at which trouble may strike. */
export type Moment =
  | 'request'
  | 'handled'
  | 'answered'
  | 'requested'
  | 'granted'
  | 'released'
  | 'posted'
  | 'heard'
  | 'written'
  | 'read'

/** At a time, or so long after the n-th happening of a kind; `tab` -1 is then the tab that it happened to. */
export type When = { readonly at: number } | { readonly on: Moment; readonly nth: number; readonly plusMs: number }

/** The tab that a happening came from. */
export const ACTOR = -1

export interface Action {
  readonly when: When
  readonly deed: Deed
}

export interface Plan {
  readonly setup: Setup
  readonly actions: readonly Action[]
}
