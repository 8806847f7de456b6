/**
 * What each tab must know of epochs and floors: what it heard while it listened, what it read, and what it said itself.
 * A page that comes back reads the ledger before it takes what it hears; what shows that it has is its next reading, or
 * that it acts on its own again.
 */
import type { Message } from '../../../../src/core/messages.ts'
import {
  compareEpoch,
  compareSession,
  type LineRecord,
  NO_SESSION,
  type SessionRecord,
} from '../../../../src/core/record.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import { floorScope, SESSION_FLOOR } from './births.ts'

/** What one tab has seen. */
export interface Sight {
  epoch: number
  raiser: string
  /** Number and time of the happening by which it saw this epoch. */
  epochAt: number
  epochTime: number
  /** The greatest record: the latest answer of that epoch. */
  record: SessionRecord
  readonly floors: Map<string, number>
  /** The same for the last floor it saw. */
  floorAt: number
  /** What it heard on its return, before it has read. `null`: it listens. */
  held: Message[] | null
  /** What it saw, one after the other, when it took what it had held. */
  way: Way
}

/** What a tab had seen before it took each of the messages that it had held, and when that was. */
interface Way {
  readonly at: number
  readonly stops: readonly Stop[]
}

type Stop = Pick<SessionRecord, 'epoch' | 'raiser' | 'floor'>

/** From then on the library does not look at what it reads (`LEDGER_TIMEOUT_MS`): in that moment its timer comes first. */
const TIMEOUT_MS = 150
/** The one of all managers here (the library's default): a word under another one is about another session. */
const NAME = 'default'
const NO_WAY: Way = { at: Number.NEGATIVE_INFINITY, stops: [] }

interface Seen {
  readonly session: SessionRecord | null
  readonly line: LineRecord | null
}

function blank(): Sight {
  const epoch = { epoch: 0, raiser: '', epochAt: 0, epochTime: 0, record: NO_SESSION }
  return { ...epoch, floors: new Map(), floorAt: 0, held: null, way: NO_WAY }
}

export class Sights implements Tracker {
  readonly #sights = new Map<string, Sight>()

  see(happening: Happening, count: number): void {
    switch (happening.kind) {
      case 'page':
        return this.#page(happening)
      case 'heard':
        return this.#heard(happening, count)
      case 'posted':
        return this.#posted(happening, count)
      case 'read':
      case 'written':
        return this.#rows(happening, count)
      case 'settled':
      case 'request':
      case 'lock':
        return this.#release(happening, count)
    }
  }

  of(tab: string): Sight {
    const known = this.#sights.get(tab)
    if (known) return known
    const sight = blank()
    this.#sights.set(tab, sight)
    return sight
  }

  /**
   * Whether this tab may say so little now: it takes what it held one by one, in one moment, and answers each by what it
   * knows then. It says no less than before in the same moment, and its own question is what it says when it is through.
   */
  isOnItsWay({ at, tab, message }: Happening & { kind: 'posted' }): boolean {
    const { way } = this.of(tab)
    return way.at === at && message.kind !== 'ask' && way.stops.some((stop) => isAt(stop, message.session))
  }

  #page({ tab, change, traits }: Happening & { kind: 'page' }): void {
    if (change === 'opened') this.#sights.set(tab, blank())
    else if (change === 'resumed' || change === 'restored') this.of(tab).held = traits.hasLedger ? [] : null
  }

  #heard(happening: Happening & { kind: 'heard' }, count: number): void {
    const { held } = this.of(happening.tab)
    if (!isValid(happening.message)) return
    if (held) held.push(happening.message)
    else this.#take(happening, count, happening.message)
  }

  #posted(happening: Happening & { kind: 'posted' }, count: number): void {
    const { at, tab, message } = happening
    const sight = this.of(tab)
    const passed = sight.way.stops.findIndex((stop) => isAt(stop, message.session))
    const isThrough = at !== sight.way.at || message.kind === 'ask' || passed < 0
    sight.way = isThrough ? NO_WAY : { at, stops: sight.way.stops.slice(passed) }
    this.#take(happening, count, message)
  }

  #rows(happening: Happening & { kind: 'read' | 'written' }, count: number): void {
    const isInTime = happening.kind === 'written' || happening.lateMs < TIMEOUT_MS
    const rows = isInTime ? (happening.rows ?? []) : []
    for (const row of rows) if (!row.session || isRecord(row.session)) this.#take(happening, count, row)
    // What is written is told first, and what was there before that is what it goes on with.
    if (happening.kind === 'read') this.#release(happening, count)
  }

  #release(happening: Happening & { readonly tab: string }, count: number): void {
    const sight = this.of(happening.tab)
    const { held } = sight
    if (!held || (happening.kind === 'settled' && happening.outcome.kind === 'failed')) return
    sight.held = null
    const stops: Stop[] = []
    for (const message of held) {
      const { epoch, raiser, floors } = sight
      stops.push({ epoch, raiser, floor: floors.get(SESSION_FLOOR) ?? 0 })
      this.#take(happening, count, message)
    }
    sight.way = { at: happening.at, stops }
  }

  #take({ tab, at }: { readonly tab: string; readonly at: number }, count: number, { session, line }: Seen): void {
    const sight = this.of(tab)
    if (session && compareEpoch(session, sight) > 0) {
      const { epoch, raiser } = session
      Object.assign(sight, { epoch, raiser, epochAt: count, epochTime: at })
    }
    if (session && compareSession(session, sight.record) > 0) sight.record = session
    if (session) raise(sight, SESSION_FLOOR, session.floor, count)
    if (line) raise(sight, floorScope(line.key), line.floor, count)
  }
}

function isAt(stop: Stop, { epoch, raiser, floor }: SessionRecord): boolean {
  return stop.epoch === epoch && stop.raiser === raiser && stop.floor === floor
}

function raise(sight: Sight, scope: string, value: number, count: number): void {
  if (value <= (sight.floors.get(scope) ?? 0)) return
  sight.floors.set(scope, value)
  sight.floorAt = count
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

/** Whether the envelope is one at all: any script of the origin can post. Written again here, not to believe the parser. */
export function isValid({ v, name, tabId, session }: Message): boolean {
  return isCount(v) && name === NAME && typeof tabId === 'string' && isRecord(session)
}

function isRecord({ epoch, raiser, floor, sequence, status, by, marker }: SessionRecord): boolean {
  if (![epoch, floor, sequence].every(isCount) || typeof raiser !== 'string' || typeof by !== 'string') return false
  return (marker === null || typeof marker === 'string') && ['pending', 'in', 'out'].includes(status)
}
