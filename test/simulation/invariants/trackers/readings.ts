/** What pages had from the ledger in time: whether anything, and whether it told them that the site's data was cleared. */
import { compareEpoch, type SessionRecord } from '../../../../src/core/record.ts'
import type { PageChange } from '../../../fakes/observe.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

const COMINGS: readonly PageChange[] = ['opened', 'resumed', 'restored', 'activated']

interface Kept {
  readonly session: SessionRecord | null
}

/** A record that is in the ledger for all a page knows, and how often the data had been cleared when it came there. */
interface Known {
  readonly record: SessionRecord
  readonly wipes: number
}

/** What a page wrote, and when it first heard of a reading since; `null`: not yet. */
interface Writing {
  readonly records: readonly Known[]
  heardAt: number | null
}

const NONE: readonly Known[] = []

function sessionsOf(rows: readonly Kept[]): readonly SessionRecord[] {
  return rows.flatMap(({ session }) => session ?? [])
}

/** Whether rows tell of this record, or of a greater one. Where both are as great, only of itself for sure. */
function isShown(rows: readonly SessionRecord[], record: SessionRecord): boolean {
  return rows.some((row) => {
    const order = compareEpoch(row, record) || row.sequence - record.sequence
    return order > 0 || (order === 0 && row.by === record.by)
  })
}

/** Whether rows tell of nothing but less than this record. */
function isLess(rows: readonly SessionRecord[], record: SessionRecord): boolean {
  return rows.every((row) => (compareEpoch(row, record) || row.sequence - record.sequence) < 0)
}

export class Readings implements Tracker {
  /** When each page was opened, or came back. */
  readonly #cameAt = new Map<string, number>()
  /** Pages that have read since they were opened or came back. */
  readonly #readers = new Set<string>()
  /** Number of the reading that told a page of it last. */
  readonly #noticedAt = new Map<string, number>()
  readonly #clearedAt = new Map<string, number>()
  /** What each page knows of the session to be in the ledger: what it read last, and wrote in the same operation. */
  readonly #known = new Map<string, readonly Known[]>()
  /**
   * What each page wrote last, until the moment is over in which it hears what that operation read: in one moment it may
   * hear of others that were committed before.
   */
  readonly #writing = new Map<string, Writing>()
  /** What was written since the data was cleared last, by whom. */
  #written: (readonly [tab: string, record: SessionRecord])[] = []
  #wipes = 0

  see(happening: Happening, count: number): void {
    if (happening.kind === 'page') this.#page(happening)
    else if (happening.kind === 'read') this.#read(happening, count)
    else if (happening.kind === 'written') this.#noteWritten(happening)
    else if (happening.kind === 'storage' && happening.change === 'wiped') {
      this.#wipes += 1
      this.#written = []
    }
  }

  /** What is late may not be here yet: a page that goes on without it shows that by what it does, not by a reading. */
  hasRead(tab: string): boolean {
    return this.#readers.has(tab)
  }

  /** Whether this tab has no reading yet, and waited for it as long as it does: it goes on without the ledger. */
  isWithout(tab: string, at: number): boolean {
    return !this.hasRead(tab) && at - (this.#cameAt.get(tab) ?? at) >= TIMEOUT_MS
  }

  /** Number of the reading that showed this tab no more what it had read or written before; 0: none. */
  noticedAt(tab: string): number {
    return this.#noticedAt.get(tab) ?? 0
  }

  /** The same where there was no doubt: all that it was shown is less. */
  clearedAt(tab: string): number {
    return this.#clearedAt.get(tab) ?? 0
  }

  #page({ at, tab, change }: Happening & { kind: 'page' }): void {
    if (COMINGS.includes(change)) this.#cameAt.set(tab, at)
    if (change === 'opened' || change === 'resumed' || change === 'restored') this.#readers.delete(tab)
    if (change !== 'opened') return
    this.#known.delete(tab)
    this.#writing.delete(tab)
  }

  #noteWritten({ tab, rows }: Happening & { kind: 'written' }): void {
    const records = sessionsOf(rows)
    this.#takeWriting(tab)
    this.#writing.set(tab, { records: this.#knowing(records), heardAt: null })
    if (this.#wipes > 0) for (const record of records) this.#written.push([tab, record])
  }

  #knowing(records: readonly SessionRecord[]): readonly Known[] {
    return records.map((record) => ({ record, wipes: this.#wipes }))
  }

  /** What it wrote is what it goes on with, unless it never heard what that operation read. */
  #takeWriting(tab: string): void {
    const writing = this.#writing.get(tab)
    this.#writing.delete(tab)
    if (writing && writing.heardAt !== null)
      this.#known.set(tab, [...(this.#known.get(tab) ?? NONE), ...writing.records])
  }

  #read({ at, tab, rows, lateMs }: Happening & { kind: 'read' }, count: number): void {
    const writing = this.#writing.get(tab)
    const isInVain = rows === null || lateMs > TIMEOUT_MS
    const isOver = writing?.heardAt === null ? isInVain : writing?.heardAt !== at
    if (isOver) this.#takeWriting(tab)
    if (isInVain) return
    if (writing) writing.heardAt ??= at
    this.#readers.add(tab)
    const shown = sessionsOf(rows)
    const known = this.#known.get(tab) ?? NONE
    const gone = known.filter(({ record, wipes }) => wipes < this.#wipes && !isShown(shown, record))
    this.#known.set(tab, this.#knowing(shown))
    if (gone.length === 0 || this.#isLost(tab, shown)) return
    this.#noticedAt.set(tab, count)
    if (gone.some(({ record }) => isLess(shown, record))) this.#clearedAt.set(tab, count)
  }

  /** What another tab wrote since must be there: it is the library that lost it, if it is not. */
  #isLost(tab: string, shown: readonly SessionRecord[]): boolean {
    return this.#written.some(([by, record]) => by !== tab && !isShown(shown, record))
  }
}
