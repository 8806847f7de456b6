/**
 * A small browser with its server, as one immutable value: what the search hashes, merges and branches from. Each change
 * makes a new world that shares all that stayed as it was.
 */
import type { Answer } from '../../../src/core/answer.ts'
import type { Message, Row } from '../../../src/core/messages.ts'
import type { LockKind } from '../../../src/core/ports.ts'
import type { State } from '../../../src/core/state.ts'
import type { Session } from '../../../src/types.ts'
import { type Memory, newMemory, recall } from '../search/memory.ts'
import type { Scenario } from './scenario.ts'
import type { Minted } from './token.ts'

/** `unborn`: opened, its manager not started. `stopped`: by the system, without an event. */
export type Place = 'unborn' | 'running' | 'frozen' | 'cached' | 'stopped' | 'gone'

/** An operation on the ledger. `rows`: what it read, once it is through; the answer is still under way. */
export interface PendingSync {
  readonly id: number
  readonly rows: readonly object[]
  readonly obsolete: readonly number[]
  readonly read: LedgerTable | null
}

export interface Tab {
  readonly memory: Memory
  readonly id: string
  readonly machine: State
  readonly place: Place
  readonly shown: boolean
  /** When its page began: its monotonic clock counts from there. */
  readonly bornAt: number
  /** When its timer fires. */
  readonly dueAt: number
  readonly listening: boolean
  readonly syncs: readonly PendingSync[]
  /** What `$session` shows. */
  readonly view: Session
  /** A sign-in that this page's app has not told its manager of. */
  readonly login: number | null
  /** The flight in which the tab was stopped. */
  readonly stoppedIn: number | null
}

/** A place in the queue of a lock; the first of a lane holds it. */
export interface LockEntry {
  readonly tab: number
  readonly flight: number
  readonly lane: number
  /** Whether the tab was told of the grant. */
  readonly told: boolean
}

/** News for a flight that does not come out of the queue: a lock that is not free, or locks that there are none. */
export interface LockNews {
  readonly tab: number
  readonly flight: number
  readonly lane: number
  readonly kind: LockKind | null
}

export interface LedgerRow {
  readonly memory: Memory
  readonly key: number
  readonly raw: object
  readonly parsed: Row
  /** Version of the library that wrote it. */
  readonly version: number
}

/** All rows, and the key that was given last. */
export interface LedgerTable {
  readonly memory: Memory
  readonly rows: readonly LedgerRow[]
  readonly lastKey: number
}

export interface Letter {
  readonly memory: Memory
  readonly to: number
  readonly message: Message
}

/** A request for a token in the air. */
export interface TokenRequest {
  readonly tab: number
  readonly flight: number
  /** The session of the cookie that it carries. */
  readonly session: number | null
  /** What the server answered, on its way back. */
  readonly answer: Answer | null
  /** Whether it is, or meets, one of the exceptions of I1. */
  readonly isExcused: boolean
}

/** A call of `endSession` in the air. */
export interface EndRequest {
  readonly tab: number
  /** As the machine named it. */
  readonly named: string | null
  /** What the server will end. */
  readonly session: number | null
  readonly ok: boolean | null
  /** Whether anybody still waits for the answer. */
  readonly isHeard: boolean
}

export interface Server {
  /** Sessions that live, and whose they are. */
  readonly alive: Readonly<Record<number, string>>
  /** Sessions so far. */
  readonly sessions: number
  /** Counts the changes of roles. */
  readonly role: number
  /** Tokens minted so far. */
  readonly mints: number
  /** The latest of them, which is given again in some scenarios. */
  readonly latest: Minted | null
  /** The session of the browser's cookie. */
  readonly cookie: number | null
}

/** An epoch or a floor that an act raised, and what it forbids to serve from then on: the truth behind the numbers. */
export interface Law {
  readonly stamp: number
  readonly raiser: string
  /** The oldest session that may be served. */
  readonly session: number
  /** The oldest role. */
  readonly role: number
  readonly kind: 'sign-in' | 'sign-out' | 'invalidate' | 'answer'
}

/** How often something may still happen. */
export type Budget = Readonly<Record<string, number>>

export interface World {
  readonly scenario: Scenario
  /** Milliseconds since it began. */
  readonly now: number
  /** How far the wall clock was set back. */
  readonly setBack: number
  readonly tabs: readonly Tab[]
  readonly locks: readonly LockEntry[]
  readonly lockNews: readonly LockNews[]
  readonly ledger: LedgerTable
  readonly letters: readonly Letter[]
  readonly requests: readonly TokenRequest[]
  readonly ends: readonly EndRequest[]
  readonly server: Server
  /** When a request failed last, after which no other has succeeded. */
  readonly failedAt: number
  /** Tokens, by their numbers, of requests that met an exception of I1: beside them another one may be there. */
  readonly strays: readonly number[]
  readonly budget: Budget
  readonly epochs: readonly Law[]
  readonly floors: readonly Law[]
  /** What each act forbids, by its number. */
  readonly acts: readonly Law[]
  readonly calls: number
  /** What was wrong in the step that led here. */
  readonly faults: readonly string[]
}

/** A world in the making: its parts are replaced, never changed. */
export type Draft = { -readonly [Key in keyof World]: World[Key] }

export function draftOf(world: World): Draft {
  return { ...world, faults: NO_FAULTS }
}

const NO_FAULTS: readonly string[] = []

export function blame(draft: Draft, fault: string): void {
  if (!draft.faults.includes(fault)) draft.faults = [...draft.faults, fault]
}

/** How many letters of the same sender are before it. */
export function placeOf({ letters }: World, letter: Letter): number {
  let place = 0
  for (const other of letters) {
    if (other === letter) break
    if (other.to === letter.to && other.message.tabId === letter.message.tabId) place += 1
  }
  return place
}

/** Replaces parts of one tab. */
export function setTab(draft: Draft, index: number, change: Partial<Tab>): void {
  putTab(draft, index, changeTab(tabAt(draft, index), change))
}

export function changeTab(tab: Tab, change: Partial<Tab>): Tab {
  const about = ['change', ...Object.entries(change).flat()]
  return recall(tab.memory, about, () => ({ ...tab, ...change, memory: newMemory() }))
}

export function putTab(draft: Draft, index: number, tab: Tab): void {
  draft.tabs = draft.tabs.map((each, at) => (at === index ? tab : each))
}

export function tabAt(world: Pick<World, 'tabs'>, index: number): Tab {
  return world.tabs[index] as Tab
}

/** One less to come. */
export function spend(draft: Draft, what: string): void {
  draft.budget = { ...draft.budget, [what]: left(draft, what) - 1 }
}

export function left({ budget }: Pick<World, 'budget'>, what: string): number {
  return budget[what] ?? 0
}
