/** What pages had from the ledger in time: whether anything, and whether it told them that the site's data was cleared. */
import { compareEpoch, type SessionRecord } from '../../../../src/core/record.ts'
import type { PageChange } from '../../../fakes/observe.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

const COMINGS: readonly PageChange[] = ['opened', 'resumed', 'restored', 'activated']

const NONE: readonly SessionRecord[] = []

interface Kept {
  readonly session: SessionRecord | null
}

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

export class Readings implements Tracker {
  /** When each page was opened, or came back. */
  readonly #cameAt = new Map<string, number>()
  /** Pages that have read since they were opened or came back. */
  readonly #readers = new Set<string>()
  /** Pages that have read since they were opened: how often the data had been cleared by then. */
  readonly #wipesSeen = new Map<string, number>()
  /** Number of the reading that told a page of it last. */
  readonly #noticedAt = new Map<string, number>()
  /** What each page knows of the session to be in the ledger: what it read last, and wrote in the same operation. */
  readonly #known = new Map<string, readonly SessionRecord[]>()
  /** What each page wrote in the operation whose reading is not there yet. */
  readonly #writing = new Map<string, readonly SessionRecord[]>()
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

  #page({ at, tab, change }: Happening & { kind: 'page' }): void {
    if (COMINGS.includes(change)) this.#cameAt.set(tab, at)
    if (change === 'opened' || change === 'resumed' || change === 'restored') this.#readers.delete(tab)
    if (change !== 'opened') return
    this.#wipesSeen.delete(tab)
    this.#known.delete(tab)
  }

  #noteWritten({ tab, rows }: Happening & { kind: 'written' }): void {
    const records = sessionsOf(rows)
    this.#writing.set(tab, records)
    if (this.#wipes > 0) for (const record of records) this.#written.push([tab, record])
  }

  #read({ tab, rows, lateMs }: Happening & { kind: 'read' }, count: number): void {
    const writing = this.#writing.get(tab) ?? NONE
    this.#writing.delete(tab)
    if (rows === null || lateMs > TIMEOUT_MS) return
    this.#readers.add(tab)
    const seen = this.#wipesSeen.get(tab) ?? this.#wipes
    this.#wipesSeen.set(tab, this.#wipes)
    const shown = sessionsOf(rows)
    const isGone = this.#known.get(tab)?.some((record) => !isShown(shown, record))
    this.#known.set(tab, [...shown, ...writing])
    if (seen < this.#wipes && isGone && !this.#isLost(tab, shown)) this.#noticedAt.set(tab, count)
  }

  /** What another tab wrote since must be there: it is the library that lost it, if it is not. */
  #isLost(tab: string, shown: readonly SessionRecord[]): boolean {
    return this.#written.some(([by, record]) => by !== tab && !isShown(shown, record))
  }
}
