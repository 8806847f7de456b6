/** Which tabs had a reason to read the ledger since the last sign-in was written down. */
import type { PageChange } from '../../../fakes/observe.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import { epochName } from './births.ts'
import type { ServerSide } from './server-side.ts'

const REASONS: readonly PageChange[] = ['opened', 'shown', 'resumed', 'restored', 'activated', 'online']

/** Told after `server`. */
export class Looks implements Tracker {
  readonly #server: ServerSide
  /** By tab, number of the last reason. */
  readonly #reasons = new Map<string, number>()
  /** Tabs whose app told of the sign-in, the epochs that were written, and number of the row with the last of theirs. */
  readonly #tellers = new Set<string>()
  readonly #epochs = new Set<string>()
  #toldAt = 0

  constructor(server: ServerSide) {
    this.#server = server
  }

  see(happening: Happening, count: number): void {
    const { kind } = happening
    if (kind === 'server' && happening.change === 'signed in') this.#tellers.clear()
    else if (kind === 'act' && happening.act === 'signedIn') this.#tellers.add(happening.tab)
    else if (kind === 'written') this.#written(happening, count)
    else if (kind === 'call' || (kind === 'page' && REASONS.includes(happening.change))) {
      this.#reasons.set(happening.tab, count)
    }
  }

  hasLooked(tab: string): boolean {
    return (this.#reasons.get(tab) ?? 0) > Math.max(this.#server.signedInAt, this.#toldAt)
  }

  #written({ tab, rows }: Happening & { kind: 'written' }, count: number): void {
    for (const { session } of rows) {
      if (!session || this.#epochs.has(epochName(session))) continue
      this.#epochs.add(epochName(session))
      if (this.#tellers.has(tab)) this.#toldAt = count
    }
  }
}
