/** What the app said that makes a token be asked for anew. */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Tabs } from './tabs.ts'

/** Told after `tabs`. */
export class News implements Tracker {
  readonly #tabs: Tabs
  #ofAll = 0
  readonly #ofLines = new Map<string, number>()

  constructor(tabs: Tabs) {
    this.#tabs = tabs
  }

  see(happening: Happening, count: number): void {
    if (happening.kind !== 'act') return
    const { tab, act, params } = happening
    if (act === 'signedIn' || act === 'signOut') this.#ofAll = count
    if (act !== 'invalidate') return
    const isOfLine = params !== null && this.#tabs.of(tab).traits.isSharing
    if (isOfLine) this.#ofLines.set(lineKey(params), count)
    else this.#ofAll = count
  }

  /** Number of the last act that concerns this line. */
  of(key: string): number {
    return Math.max(this.#ofAll, this.#ofLines.get(key) ?? 0)
  }
}
