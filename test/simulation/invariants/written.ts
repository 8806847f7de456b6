/** Journals written by hand, for the tests of the checkers. */
import type { Message } from '../../../src/core/messages.ts'
import { type LineRecord, NO_SESSION, noLine, type SessionRecord } from '../../../src/core/record.ts'
import type { Params, RefreshReason } from '../../../src/types.ts'
import type { PageChange } from '../../fakes/observe.ts'
import type {
  Checker,
  CreateChecker,
  Happening,
  Minted,
  Quiet,
  RunSetup,
  ServerChange,
  Settled,
  TabTraits,
  Verdict,
} from '../journal.ts'

const SETUP: RunSetup = {
  lifetimeMs: 60_000,
  refreshAt: 5 / 6,
  requestTimeoutMs: 10_000,
  maxWaitMs: 3000,
  idleAfterMs: null,
  hasMarker: false,
  hasEndSession: true,
  tellsSignIn: true,
}

const TRAITS: TabTraits = {
  locks: 'locks',
  hasLedger: true,
  hasChannel: true,
  isVisible: true,
  isPrerendering: false,
  isSharing: true,
  isOther: false,
}

/** A happening without its time. */
type Entry = Happening extends infer H ? (H extends { at: number } ? Omit<H, 'at'> : never) : never

/** What a checker says of a journal, and what it counted. */
export interface Finding {
  readonly problem: string | null
  readonly counted: Readonly<Record<string, number>>
}

/** Writes one happening after the other; `wait` lets time pass between them. */
export class Journal {
  readonly #happenings: Happening[] = []
  #at = 0
  #calls = 0
  #requests = 0

  wait(ms: number): this {
    this.#at += ms
    return this
  }

  write(entry: Entry): this {
    this.#happenings.push({ at: this.#at, ...entry })
    return this
  }

  page(tab: string, change: PageChange, traits: Partial<TabTraits> = {}): this {
    return this.write({ kind: 'page', tab, change, traits: { ...TRAITS, ...traits } })
  }

  open(...tabs: readonly string[]): this {
    for (const tab of tabs) this.page(tab, 'opened')
    return this
  }

  call(tab: string, how: Partial<Extract<Happening, { kind: 'call' }>> = {}): this {
    this.#calls += 1
    const usual = { params: null, force: false, rejected: null, minLifetime: null }
    return this.write({ kind: 'call', tab, call: this.#calls, ...usual, ...how })
  }

  /** Settles the latest call. */
  settle(tab: string, outcome: Settled): this {
    return this.write({ kind: 'settled', tab, call: this.#calls, outcome })
  }

  /** A call that is given this token. */
  serve(tab: string, token: string): this {
    return this.call(tab).settle(tab, { kind: 'token', token })
  }

  ask(tab: string, params: Params = {}, reason: RefreshReason = 'scheduled', marker: string | null = null): this {
    this.#requests += 1
    return this.write({ kind: 'request', tab, request: this.#requests, params, reason, marker })
  }

  /** The answer to the latest request, or to another one. */
  answer(tab: string, verdict: Verdict | null, request = this.#requests): this {
    if (verdict !== null) this.write({ kind: 'handled', request, verdict })
    return this.write({ kind: 'answered', tab, request, verdict })
  }

  /** A request that brings a token. */
  fetch(tab: string, token: string, about: Partial<Minted> = {}, marker: string | null = null): this {
    this.ask(tab, about.params ?? {}, 'scheduled', marker)
    return this.answer(tab, { kind: 'token', minted: this.minted(token, about) })
  }

  minted(token: string, about: Partial<Minted> = {}): Minted {
    const usual = {
      user: 'ann',
      session: 's1',
      namesSession: true,
      role: 0,
      marker: 'm1',
      params: {},
      deadAt: this.#at + 60_000,
    }
    return { token, request: this.#requests, ...usual, ...about }
  }

  act(tab: string, act: Extract<Happening, { kind: 'act' }>['act'], params: Params | null = null): this {
    return this.write({ kind: 'act', tab, act, params, minted: null })
  }

  post(tab: string, session: Partial<SessionRecord> = {}, more: Partial<Message> = {}): this {
    return this.write({ kind: 'posted', tab, message: message(tab, session, more) })
  }

  hear(tab: string, from: string, session: Partial<SessionRecord> = {}, more: Partial<Message> = {}): this {
    return this.write({ kind: 'heard', tab, message: message(from, session, more), lateMs: 1 })
  }

  read(tab: string, session: Partial<SessionRecord> | null, lateMs = 3): this {
    const rows = session && [{ session: { ...NO_SESSION, ...session }, line: null }]
    return this.write({ kind: 'read', tab, rows, lateMs })
  }

  server(change: ServerChange, user: string | null = null, session: string | null = null): this {
    return this.write({ kind: 'server', change, user, session })
  }

  quiet(...tabs: readonly Quiet[]): this {
    return this.write({ kind: 'quiet', tabs })
  }

  /** Shows all of it to a checker, up to its first complaint. */
  judge(create: CreateChecker, setup: Partial<RunSetup> = {}): Finding {
    const checker: Checker = create({ ...SETUP, ...setup })
    let problem: string | null = null
    for (const happening of this.#happenings) problem ??= checker.see(happening)
    return { problem, counted: Object.fromEntries(checker.counted ?? []) }
  }
}

export function message(tabId: string, session: Partial<SessionRecord> = {}, more: Partial<Message> = {}): Message {
  const usual = { v: 1, kind: 'record', name: 'default', stage: 0, line: null, params: null, token: null } as const
  return { ...usual, tabId, session: { ...NO_SESSION, ...session }, ...more }
}

/** What a message says of a line. */
export function lineOf(about: Partial<LineRecord> = {}): Pick<Message, 'line' | 'params'> {
  return { line: { ...noLine(''), ...about }, params: {} }
}

/** A token as a message carries it. */
export function payloadOf(value: string): Pick<Message, 'token'> {
  const ages = { lifetime: 60_000, age: 0, requestedAge: 0, sentAt: 0 }
  return { token: { value, ...ages, floor: 0, marker: null, session: null } }
}
