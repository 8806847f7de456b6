/** Who has the latest token of each line, and what the others did to get it. */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Message, Row } from '../../../../src/core/messages.ts'
import { compareEpoch, type LineRecord } from '../../../../src/core/record.ts'
import type { Happening, Minted } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Lines } from './lines.ts'
import type { Readings } from './readings.ts'
import type { Tabs } from './tabs.ts'
import type { Words } from './words.ts'

/** Stage of a question that is not for a token but for the holder of a lock. */
const HOLDER_STAGE = 4

export interface Holding {
  readonly minted: Minted
  /** Number of the request that it came with. */
  readonly count: number
  /** When the tab that asked had it. */
  readonly answeredAt: number
  /** The tab that asked. */
  readonly by: string
  /** Whether that one went on without the ledger, for its first reading was late: it wrote nothing. */
  readonly isUnwritten: boolean
  /** Tabs that were given it and can have kept it. */
  readonly holders: Set<string>
  /** It came with the page, or with the answer to a sign-in. */
  readonly isGiven: boolean
  /** The epoch it was told in, once a record did; `null`: not yet. */
  epoch: { readonly epoch: number; readonly raiser: string } | null
  /** The record that told of it; `null`: none yet. */
  record: LineRecord | null
  /** The last question of each tab for it, on the channel. */
  readonly askers: Map<string, { readonly at: number; readonly stage: number }>
  /** Tabs that have read of it in the ledger. */
  readonly readers: Set<string>
}

/** A token as a message of this record told of it, and the number of that happening. */
interface Told {
  readonly token: string
  readonly count: number
  readonly line: LineRecord
}

/** A token that came without a request, until its tab tells of it. */
interface Given {
  readonly minted: Minted
  readonly count: number
}

/** Which of two records is the later answer. */
function compareRecord(a: LineRecord, b: LineRecord): number {
  return compareEpoch(a, b) || a.sequence - b.sequence || a.requestedAt - b.requestedAt
}

/** Told after `tabs`, `lines`, `readings` and `words`. */
export class Holdings implements Tracker {
  readonly #tabs: Tabs
  readonly #lines: Lines
  readonly #readings: Readings
  readonly #words: Words
  readonly #latest = new Map<string, Holding>()
  /** Of all that each tab said and heard of a line, the token of the greatest record: that is the one it keeps. */
  readonly #told = new Map<string, Told>()
  /** By tab, as a page may not take what it was given. */
  readonly #given = new Map<string, Given>()
  /** The greatest record of each line that anybody told of or wrote. */
  readonly #greatest = new Map<string, LineRecord>()

  constructor(tabs: Tabs, lines: Lines, readings: Readings, words: Words) {
    this.#tabs = tabs
    this.#lines = lines
    this.#readings = readings
    this.#words = words
  }

  see(happening: Happening, count: number): void {
    if ('tab' in happening) this.#drop(happening.tab, count)
    switch (happening.kind) {
      case 'answered':
        return this.#answered(happening)
      case 'heard':
        return this.#heard(happening, count)
      case 'posted':
        return this.#posted(happening, count)
      case 'read':
        return this.#read(happening)
      case 'written':
        for (const { line } of happening.rows) if (line) this.#note(happening, line)
        return
      case 'given':
        this.#given.set(happening.tab, { minted: happening.minted, count })
        return
      case 'act':
        if (happening.minted) this.#given.set(happening.tab, { minted: happening.minted, count })
        return
      case 'settled':
        return this.#settled(happening)
      case 'page':
        return this.#page(happening)
    }
  }

  /** The token that this tab goes by, as far as messages tell. */
  toldTo(tab: string, key: string): string | undefined {
    return this.#told.get(`${tab} ${key}`)?.token
  }

  /**
   * Whether this tab was told of another token under a greater record: merging keeps that one, however old it is. Or
   * while its request was in the air, for which it dropped the answer: nobody has told of that.
   */
  isOutrun(tab: string, { minted, record, count }: Holding): boolean {
    const told = this.#told.get(`${tab} ${lineKey(minted.params)}`)
    if (!told || told.token === minted.token) return false
    return record ? compareRecord(told.line, record) > 0 : told.count > count
  }

  of(line: string): Holding | undefined {
    return this.#latest.get(line)
  }

  #answered({ at, tab, request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = this.#lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { line, count } = request
    const { interruptedAt, isDisposed } = this.#tabs.of(tab)
    // A page that was interrupted may never look at it.
    const isLate = this.#isLate(tab, line, count) || this.#isOut(tab, count, request.asked.marker)
    if (interruptedAt > count || isDisposed || isLate) return
    this.#given.delete(tab)
    this.#hold(tab, line, { minted: verdict.minted, count, answeredAt: at, isGiven: false })
  }

  /** Whether a later answer came first. That another page was given a token, who asked must have been told. */
  #isLate(tab: string, line: string, count: number): boolean {
    const latest = this.#latest.get(line)
    if (!latest || latest.count <= count) return false
    return !latest.isGiven || latest.readers.has(tab) || latest.holders.has(tab)
  }

  /** Whether it was told since that nobody is signed in: older answers are dropped, but for those of another marker. */
  #isOut(tab: string, since: number, marker: string | null): boolean {
    const { session, count } = this.#words.of(tab) ?? { session: null, count: 0 }
    return count > since && session?.status === 'out' && (session.marker === null || session.marker === marker)
  }

  /** Who is told now that nobody is signed in any more has no token of before, whatever it is told next. */
  #drop(tab: string, now: number): void {
    const { session, count } = this.#words.of(tab) ?? { session: null, count: 0 }
    if (count !== now || session?.status !== 'out') return
    for (const { minted, record, holders } of this.#latest.values()) {
      const isBefore = record !== null && compareEpoch(record, session) === 0 && record.sequence <= session.sequence
      if (isBefore && (session.marker === null || session.marker === minted.marker)) holders.delete(tab)
    }
  }

  #hold(tab: string, line: string, about: Pick<Holding, 'minted' | 'count' | 'answeredAt' | 'isGiven'>): void {
    const sets = { holders: new Set([tab]), askers: new Map(), readers: new Set<string>() }
    const isUnwritten = this.#readings.isWithout(tab, about.answeredAt)
    this.#latest.set(line, { ...about, by: tab, isUnwritten, epoch: null, record: null, ...sets })
  }

  /** A record that nobody told of before is of an answer; or of a token that its tab was given, and took. */
  #note({ at, tab }: { readonly at: number; readonly tab: string }, record: LineRecord): void {
    const greatest = this.#greatest.get(record.key)
    if (greatest && compareRecord(record, greatest) <= 0) return
    this.#greatest.set(record.key, record)
    const given = this.#given.get(tab)
    const line = this.#lines.nameOf(tab, record.key)
    if (!given || lineKey(given.minted.params) !== record.key || (this.#latest.get(line)?.count ?? 0) > given.count)
      return
    this.#given.delete(tab)
    this.#hold(tab, line, { ...given, answeredAt: at, isGiven: true })
    const { epoch, raiser } = record
    Object.assign(this.#latest.get(line) as Holding, { epoch: { epoch, raiser }, record })
  }

  /** The holding that a message of this tab is about. */
  #about(tab: string, { line }: Message | Row): Holding | undefined {
    return line ? this.#latest.get(this.#lines.nameOf(tab, line.key.split('#')[0] as string)) : undefined
  }

  #tell(tab: string, { token, line }: Message, count: number): void {
    if (!token || !line) return
    const name = `${tab} ${line.key}`
    const known = this.#told.get(name)
    if (!known || compareRecord(line, known.line) >= 0) this.#told.set(name, { token: token.value, line, count })
  }

  #heard({ tab, message }: Happening & { kind: 'heard' }, count: number): void {
    this.#tell(tab, message, count)
    const holding = this.#about(tab, message)
    if (!holding || message.token?.value !== holding.minted.token || !message.line) return
    // Given again: what was said before that tells of another request for it.
    if (!holding.record || compareRecord(message.line, holding.record) >= 0) holding.holders.add(tab)
  }

  #posted({ at, tab, message }: Happening & { kind: 'posted' }, count: number): void {
    this.#tell(tab, message, count)
    if (message.line) this.#note({ at, tab }, message.line)
    const holding = this.#about(tab, message)
    if (!holding) return
    const { kind, stage, line, token } = message
    if (token?.value === holding.minted.token && line) {
      holding.record = line
      holding.epoch ??= message.session
    }
    if (kind === 'ask' && stage !== HOLDER_STAGE) holding.askers.set(tab, { at, stage })
  }

  #read({ tab, rows }: Happening & { kind: 'read' }): void {
    for (const row of rows ?? []) {
      const holding = this.#about(tab, row)
      // Two that were in the air at once may have taken one sequence.
      if (holding?.record && row.line && compareRecord(row.line, holding.record) >= 0) holding.readers.add(tab)
    }
  }

  #settled({ tab, outcome }: Happening & { kind: 'settled' }): void {
    if (outcome.kind !== 'token') return
    for (const holding of this.#latest.values()) {
      const isOfTab = this.#lines.nameOf(tab, lineKey(holding.minted.params))
      if (holding.minted.token === outcome.token && this.#latest.get(isOfTab) === holding) holding.holders.add(tab)
    }
  }

  /** Who was away asks anew. */
  #page({ tab, change }: Happening & { kind: 'page' }): void {
    if (change !== 'resumed' && change !== 'restored') return
    for (const holding of this.#latest.values()) {
      holding.askers.delete(tab)
      holding.readers.delete(tab)
    }
  }
}
