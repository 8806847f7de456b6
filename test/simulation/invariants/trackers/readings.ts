/** Which pages had an answer of the ledger in time, since they were opened or came back. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

/** What is late may not be here yet: a page that goes on without it shows that by what it does, not by a reading. */
export class Readings implements Tracker {
  readonly #readers = new Set<string>()

  see(happening: Happening): void {
    if (happening.kind === 'page') {
      const { tab, change } = happening
      if (change === 'opened' || change === 'resumed' || change === 'restored') this.#readers.delete(tab)
    } else if (happening.kind === 'read') {
      const { tab, rows, lateMs } = happening
      if (rows !== null && lateMs <= TIMEOUT_MS) this.#readers.add(tab)
    }
  }

  hasRead(tab: string): boolean {
    return this.#readers.has(tab)
  }
}
