/** For which tabs the ledger is out of order. */
import type { Happening, TabTraits } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** A tab that had no answer leaves the ledger alone for so long (`BREAKER_MS`), and finds out within the time-out. */
const AFTERMATH_MS = 31_000
/** Later than this an answer comes in vain (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

export class LedgerHealth implements Tracker {
  readonly #traits = new Map<string, TabTraits>()
  /** When it last failed in this tab. */
  readonly #failed = new Map<string, number>()
  #isStorageWell = true
  #wellSince = Number.NEGATIVE_INFINITY
  /** Number of the last time the site's data was cleared. */
  wipedAt = 0

  see(happening: Happening, count: number): void {
    if (happening.kind === 'page') this.#traits.set(happening.tab, happening.traits)
    else if (happening.kind === 'storage') this.#changed(happening, count)
    else if (happening.kind === 'read' && isInVain(happening)) this.#failed.set(happening.tab, happening.at)
  }

  /** Whether this tab may be without it now. */
  isIll(tab: string, at: number): boolean {
    if (!this.#traits.get(tab)?.hasLedger || !this.#isStorageWell) return true
    const since = Math.max(this.#wellSince, this.#failed.get(tab) ?? Number.NEGATIVE_INFINITY)
    return at - since < AFTERMATH_MS
  }

  #changed({ at, change }: Happening & { kind: 'storage' }, count: number): void {
    if (change === 'wiped') {
      this.wipedAt = count
      this.#wellSince = at
      return
    }
    if (change === 'works') this.#wellSince = at
    this.#isStorageWell = change === 'works'
  }
}

function isInVain(read: Happening & { kind: 'read' }): boolean {
  return read.rows === null || read.lateMs > TIMEOUT_MS
}
