/** What pages had from the ledger in time: whether anything, and whether it told them that the site's data was cleared. */
import type { PageChange } from '../../../fakes/observe.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

const COMINGS: readonly PageChange[] = ['opened', 'resumed', 'restored', 'activated']

export class Readings implements Tracker {
  /** When each page was opened, or came back. */
  readonly #cameAt = new Map<string, number>()
  /** Pages that have read since they were opened or came back. */
  readonly #readers = new Set<string>()
  /** Pages that have read since they were opened: how often the data had been cleared by then. */
  readonly #wipesSeen = new Map<string, number>()
  /** Number of the reading that told a page of it last. */
  readonly #noticedAt = new Map<string, number>()
  /** Tabs that wrote of the session since the data was cleared last. */
  readonly #writers = new Set<string>()
  #wipes = 0

  see(happening: Happening, count: number): void {
    if (happening.kind === 'page') this.#page(happening)
    else if (happening.kind === 'read') this.#read(happening, count)
    else if (happening.kind === 'storage' && happening.change === 'wiped') {
      this.#wipes += 1
      this.#writers.clear()
    } else if (happening.kind === 'written' && happening.rows.some(({ session }) => session !== null)) {
      this.#writers.add(happening.tab)
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

  /** Number of the reading by which this tab found the ledger empty which it had read before; 0: none. */
  noticedAt(tab: string): number {
    return this.#noticedAt.get(tab) ?? 0
  }

  #page({ at, tab, change }: Happening & { kind: 'page' }): void {
    if (COMINGS.includes(change)) this.#cameAt.set(tab, at)
    if (change === 'opened' || change === 'resumed' || change === 'restored') this.#readers.delete(tab)
    if (change === 'opened') this.#wipesSeen.delete(tab)
  }

  #read({ tab, rows, lateMs }: Happening & { kind: 'read' }, count: number): void {
    if (rows === null || lateMs > TIMEOUT_MS) return
    this.#readers.add(tab)
    const seen = this.#wipesSeen.get(tab) ?? this.#wipes
    this.#wipesSeen.set(tab, this.#wipes)
    // What another tab wrote since must be there: it is the library that lost it, if it is not.
    const isEmpty = rows.every(({ session }) => session === null) && [...this.#writers].every((each) => each === tab)
    if (seen < this.#wipes && isEmpty) this.#noticedAt.set(tab, count)
  }
}
