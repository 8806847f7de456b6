/** What the machine knows. Plain data, all of it. */
import type { Claims, Params } from '../types.ts'
import type { Answer } from './answer.ts'
import type { Effect } from './effects.ts'
import type { Given } from './events.ts'
import type { Message, SessionTimes } from './messages.ts'
import type { Config } from './options.ts'
import type { LockKind } from './ports.ts'
import type { LineRecord, SessionRecord } from './record.ts'
import type { Moment, Span } from './schedule.ts'

/** A moment with what the world looks like then. */
export interface Instant extends Moment {
  /** 0 (included) to 1 (excluded). */
  readonly random: number
  /** The marker cookie; `null` where none is used, `''` where nobody is signed in. */
  readonly marker: string | null
  /** Visible, or active by the option `isActive`. */
  readonly shown: boolean
  readonly prerendering: boolean
}

/** A token in memory: its span begins with its request. */
export interface Token extends Span {
  readonly value: string
  readonly claims: Claims
  readonly identity: string | null
  /** The session it names. */
  readonly sid: string | null
  readonly session: SessionTimes | null
  readonly epoch: number
  readonly raiser: string
  readonly floor: number
  readonly marker: string | null
  readonly sequence: number
  /** Wall clock of the tab that requested it. */
  readonly requestedAt: number
  /** The same by this tab's monotonic clock. */
  readonly requestedMono: number
  /** Milliseconds of its life after which this tab refreshes it: the tab that fetched last goes first. */
  readonly dueAfter: number
}

/** What a token told of the session. */
export type Known = Pick<Token, 'claims' | 'identity' | 'sid' | 'session' | 'epoch' | 'raiser' | 'marker' | 'sequence'>

/** One `getToken()` that waits. */
export interface Caller {
  readonly id: number
  /** Only a token requested since it asked will do, or another one than `rejected`. */
  readonly isPicky: boolean
  readonly rejected: string | null
  readonly minLifetime: number | null
  /** The greatest sequence when it asked. */
  readonly sequence: number
  /** When it asked, by both clocks. */
  readonly wall: number
  readonly since: number
}

/**
 * `lock`: waits for it. `read`: holds it, reads the ledger. `ask`: asks the other tabs. `probe`: looks whether lane 0 is
 * free. `owe`: tells the server of a sign-out. `fetch`: the request is in the air. `doubt`: it failed, which may mean
 * nothing. `write`: the answer is being written down.
 */
export type Phase = 'lock' | 'read' | 'ask' | 'probe' | 'owe' | 'fetch' | 'doubt' | 'write'

/** Id of the flight of a token that nobody requested: it came with the page, or with the answer to a sign-in. */
export const GIVEN = 0

/** One refresh of one line in this tab. */
export interface Flight {
  readonly id: number
  phase: Phase
  /** Of the line when it asked for its lock, or what it leads the line back to. */
  lane: number
  round: number
  /** When the phase ends by itself, monotonic clock. */
  deadline: number
  /** Stage of the question that was asked last. */
  stage: number
  // What held when it joined; its answer counts only while that still holds.
  epoch: number
  raiser: string
  floor: number
  marker: string | null
  sequence: number
  from: Moment
  /** When the latest answer was requested that was known then: another one was heard of under way. */
  before: number
  /** How often what held changed under way. */
  rejoins: number
  /** The server said out without a reason once. */
  confirming: boolean
  /** The one fast retry after a wake is spent. */
  retried: boolean
  /** So long, at most, another tab waits to hear who holds the lock that this one waits for, monotonic clock. */
  askedUntil: number
  /** The doubt ends with another request. */
  resend: boolean
  /** The page left while the request was in the air: no lock any more. */
  adrift: boolean
  /** An answer that waits for the page to come back, or the failure in doubt. */
  answer: Answer | null
}

/** A moment by the wall clock, and the number of the last failure before it: two may fall into one millisecond. */
export interface Overtaken {
  readonly wall: number
  readonly failures: number
}

/** One line of tokens of the session. */
export interface Line {
  readonly key: string
  readonly params: Params
  record: LineRecord
  token: Token | null
  /** What the last token said; shown as long as epoch and marker are the same, also when it has expired since. */
  known: Known | null
  /** The token last given, dead or not: given again it keeps its first deadline. */
  last: (Span & { readonly value: string }) | null
  flight: Flight | null
  callers: readonly Caller[]
  /** Stores of this line that somebody listens to. */
  wanted: number
  /** The sequence that was asked for. */
  asked: number
  /** Failures written until then do not count: the network came back, or the tab. */
  forgiven: Overtaken
  /** The same for refusals: what the server refused may be another question now. */
  pardoned: Overtaken
  cause: unknown
}

/** An act (`signedIn`, `signOut`, `invalidate`, `switchTo`) on its way into the ledger. */
export interface Act {
  readonly id: number
  /** What it changed; `key`: the floor of this line, `null`: the session's. */
  readonly kind: 'session' | 'floor' | 'choice'
  readonly key: string | null
  /** Raised above the ledger once, which is enough: what came later is later. */
  readonly again: boolean
}

/** A ledger operation under way. */
export interface Sync {
  readonly id: number
  readonly deadline: number
  /** Flight that waits for it. */
  readonly flight: number | null
  readonly act: Act | null
  /** What it writes. */
  readonly session: SessionRecord | null
  readonly lines: readonly LineRecord[]
}

/** What the ledger is known to hold, and the keys of the rows it was merged from. */
export interface LedgerView {
  session: SessionRecord | null
  readonly lines: Readonly<Record<string, LineRecord>>
  readonly sessionKeys: readonly number[]
  readonly lineKeys: Readonly<Record<string, readonly number[]>>
}

/** `new`: nothing begun. `away`: frozen or in the back/forward cache. `back`: returned, has not read the ledger yet. */
export type Life = 'new' | 'prerender' | 'away' | 'back' | 'live' | 'disposed'

export interface State {
  readonly config: Config
  life: Life
  session: SessionRecord
  /** The greatest sequence seen anywhere. */
  sequence: number
  /** The greatest epoch number seen anywhere. */
  seen: number
  /** The epoch that an answer to this tab began: the first one under a new marker. 0: none. */
  begun: number
  /** A token that came with the page, until the ledger is read. */
  initial: Given | null
  /** What was said before the ledger was read. */
  inbox: readonly Message[]
  /** No answer of this page's own yet: without a marker a peer's "signed out" is not trusted. */
  boot: boolean
  lines: Readonly<Record<string, Line>>
  /** The line this tab follows by its own choice. */
  own: { readonly params: Params; readonly epoch: number; readonly raiser: string } | null
  syncs: readonly Sync[]
  /** The first reading after a start or a return; no flight begins before it is over. */
  firstSync: number | null
  ledger: LedgerView
  /** The breaker: no ledger before then, monotonic clock. */
  ledgerDownUntil: number
  /** How often in a row it did not answer in time. */
  ledgerTrips: number
  channelOpen: boolean
  lockKind: LockKind
  ledgerWorks: boolean
  /** The act whose debt is being told to the server, and when that may be tried again. */
  ending: { readonly session: string | null; readonly deadline: number } | null
  endNotBefore: number
  endFailures: number
  /** When this tab last came alive, monotonic clock. */
  wokeAt: number
  lastEvent: Moment & { readonly marker: string | null }
  /** User input since the last request. */
  input: boolean
  inputAt: Moment
  inputPostedAt: number
  /** When this page asked who fetched last, as it came. */
  helloAt: number
  /** Who was answered in the last second is answered again when more is known. */
  answeredUntil: number
  /** Tab and epoch that were last corrected. */
  corrected: string
  ids: number
}

/** One transition in the making: a draft of the state, the moment, and what is to be done. */
export interface Step {
  readonly state: State
  readonly at: Instant
  readonly effects: Effect[]
}
