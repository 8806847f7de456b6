/**
 * What happened in a simulated browser, as somebody who sees everything from outside would write it down. The world
 * writes it, the checkers of the invariants read it, and a failing run is printed from it. Nothing here comes from
 * inside the library: only what crosses its ports and its public members.
 */
import type { Message, Row } from '../../src/core/messages.ts'
import type { LockKind } from '../../src/core/ports.ts'
import type { Params, RefreshReason, Session } from '../../src/types.ts'
import type { PageChange } from '../fakes/observe.ts'

/** How a tab differs from a usual one. */
export interface TabTraits {
  readonly locks: LockKind
  readonly hasLedger: boolean
  readonly hasChannel: boolean
  readonly isVisible: boolean
  readonly isPrerendering: boolean
  /** Whether tokens are shared (`shareTokens`). */
  readonly isSharing: boolean
  /** Another version of the library: it reads the envelope alone. */
  readonly isOther: boolean
}

/** What the server minted: the truth about one token, by the server's own knowledge. */
export interface Minted {
  readonly token: string
  /** `request` of the happening that asked for it; `null`: it came with the answer to a sign-in, or with the page. */
  readonly request: number | null
  readonly user: string
  readonly session: string
  /** It names the session, or the answer that brings it does. */
  readonly namesSession: boolean
  /** Counts the changes of this user's role: a token shows the one that held when it was minted. */
  readonly role: number
  readonly marker: string
  readonly params: Params
  /** True time at which it is dead at every API. */
  readonly deadAt: number
}

/** What the server did with a request, and what it answered. */
export type Verdict =
  | { readonly kind: 'token'; readonly minted: Minted }
  | { readonly kind: 'out'; readonly reason: string | null }
  | { readonly kind: 'refused' }
  | { readonly kind: 'transient'; readonly status: number | null; readonly retryAfterMs: number | null }

/** How a `getToken()` ended. */
export type Settled =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'out' }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: number | null }

/** One entry. `at` is true time in milliseconds since the beginning: it never jumps, whatever the clocks show. */
export type Happening = { readonly at: number } & (
  | { readonly kind: 'page'; readonly tab: string; readonly change: PageChange; readonly traits: TabTraits }
  /** A token comes with the page that opens (`initial`). */
  | { readonly kind: 'given'; readonly tab: string; readonly minted: Minted }
  // The app.
  | {
      readonly kind: 'call'
      readonly tab: string
      readonly call: number
      readonly params: Params | null
      readonly force: boolean
      readonly rejected: string | null
      readonly minLifetime: number | null
    }
  | { readonly kind: 'settled'; readonly tab: string; readonly call: number; readonly outcome: Settled }
  | {
      readonly kind: 'act'
      readonly tab: string
      readonly act: 'signedIn' | 'signOut' | 'invalidate' | 'switchTo' | 'dispose'
      readonly params: Params | null
      /** The token that `signedIn` was given. */
      readonly minted: Minted | null
    }
  | {
      readonly kind: 'acted'
      readonly tab: string
      readonly act: 'signedIn' | 'signOut' | 'invalidate' | 'switchTo'
      readonly persisted: boolean
    }
  /** The app peeks at the token of the active line. */
  | { readonly kind: 'peeked'; readonly tab: string; readonly token: string | null }
  /** The store `$session` of the active line has another value. */
  | { readonly kind: 'session'; readonly tab: string; readonly session: Session }
  | {
      readonly kind: 'event'
      readonly tab: string
      readonly type: 'session-change' | 'token-refresh' | 'refresh-error'
    }
  // The library and the server. `request` counts all requests of a run.
  | {
      readonly kind: 'request'
      readonly tab: string
      readonly request: number
      readonly params: Params
      readonly reason: RefreshReason
      /** The marker cookie as the server got it; `null` where none is used. */
      readonly marker: string | null
    }
  | { readonly kind: 'handled'; readonly request: number; readonly verdict: Verdict }
  /** The answer reached the page; or the request ended without one (`verdict: null`: network, abort, the page is gone). */
  | { readonly kind: 'answered'; readonly tab: string; readonly request: number; readonly verdict: Verdict | null }
  | { readonly kind: 'ending'; readonly tab: string; readonly session: string | null }
  | { readonly kind: 'ended'; readonly tab: string; readonly session: string | null; readonly ok: boolean }
  // The library and the other tabs.
  | { readonly kind: 'posted'; readonly tab: string; readonly message: Message }
  | { readonly kind: 'heard'; readonly tab: string; readonly message: Message; readonly lateMs: number }
  /** A message gets to a page in the back/forward cache, whose channel is open: it is lost, or costs it its place there. */
  | { readonly kind: 'missed'; readonly tab: string }
  /** It asks something of the ledger. What comes of it is written and read, late or never. */
  | { readonly kind: 'syncing'; readonly tab: string }
  | { readonly kind: 'written'; readonly tab: string; readonly rows: readonly Row[] }
  /** So long after it was asked for, by the clock of the page. What comes too late the library does not look at. */
  | { readonly kind: 'read'; readonly tab: string; readonly rows: readonly Row[] | null; readonly lateMs: number }
  | {
      readonly kind: 'lock'
      readonly tab: string
      readonly name: string
      /**
       * `granted`: the lock is the page's from now on; `told`: the page hears of it, which a frozen one does much later.
       * `refused`: it is not free, and the request does not wait. `given up`: the request ends before the grant.
       */
      readonly change: 'requested' | 'granted' | 'told' | 'refused' | 'given up' | 'released'
    }
  // The world.
  | {
      readonly kind: 'server'
      readonly change: ServerChange
      readonly user: string | null
      readonly session: string | null
    }
  | { readonly kind: 'cookie'; readonly marker: string }
  /**
   * The wall clock jumped; or, `sleptMs`, the machine sleeps from now on for so long: true time and the wall clock go
   * on, no monotonic clock moves, and nothing gets anywhere until then. `asleepMs`, where the monotonic clocks go on in
   * sleep: it sleeps for so long, and no clock tells.
   */
  | { readonly kind: 'clock'; readonly jumpMs: number; readonly sleptMs: number; readonly asleepMs?: number }
  | { readonly kind: 'storage'; readonly change: 'works' | 'hangs' | 'fails' | 'wiped' }
  /** The library threw, or a promise nobody handles was rejected. */
  | { readonly kind: 'error'; readonly tab: string; readonly error: unknown }
  /** Within a second of true time its library did so often what nobody sees (world/pace.ts), and does nothing any more. */
  | { readonly kind: 'spins'; readonly tab: string; readonly times: number }
  /** A timer of its library fires, though its manager was disposed. */
  | { readonly kind: 'timer'; readonly tab: string }
  /** Nothing is under way any more: no message, lock, transaction or request, and nothing else will be done to it. */
  | { readonly kind: 'quiet'; readonly tabs: readonly Quiet[] }
)

/** What the server did by itself or at the app's word. `well`: from here on it answers every request, soon. */
export type ServerChange =
  | 'signed in'
  | 'signed out'
  | 'revoked'
  | 'role changed'
  | 'rotated'
  | 'down'
  | 'hangs'
  | 'well'

/** What one living tab says when everything is quiet; `message`: its answer to a question, where there is a channel. */
export interface Quiet {
  readonly tab: string
  readonly message: Message | null
  readonly session: Session
  readonly peeked: string | null
}

/** One invariant of design.md, section 7. */
export interface Checker {
  /** Such as `I3`. */
  readonly invariant: string
  /** What is wrong from this happening on, in a sentence; `null`: nothing. Called once for each, in order. */
  see(happening: Happening): string | null
  /** What it let pass, and how often: exceptions that are stated. Read when the run is over. */
  readonly counted?: ReadonlyMap<string, number>
}

/** A fresh one for each run. */
export type CreateChecker = (setup: RunSetup) => Checker

/** What a checker must know of the run beforehand. */
export interface RunSetup {
  /** Of tokens, milliseconds. */
  readonly lifetimeMs: number
  readonly refreshAt: number
  readonly requestTimeoutMs: number
  readonly maxWaitMs: number
  readonly idleAfterMs: number | null
  readonly hasMarker: boolean
  readonly hasEndSession: boolean
  /** The app calls `signedIn()` after each sign-in; else only the marker tells. */
  readonly tellsSignIn: boolean
}
