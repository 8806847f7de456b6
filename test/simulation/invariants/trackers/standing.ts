/** The locks that are in the way: held, or waited for, by tabs that stand still, which are granted them as they are. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import type { Tabs } from './tabs.ts'

/** Told after `tabs`. */
export class Standing implements Tracker {
  readonly #tabs: Tabs
  /** By tab. */
  readonly #locks = new Map<string, Set<string>>()

  constructor(tabs: Tabs) {
    this.#tabs = tabs
  }

  see(happening: Happening): void {
    if (happening.kind === 'page' && happening.change === 'opened') this.#locks.delete(happening.tab)
    if (happening.kind !== 'lock') return
    const { tab, name, change } = happening
    const locks = this.#locks.get(tab) ?? new Set<string>()
    this.#locks.set(tab, locks)
    if (change === 'requested' || change === 'granted') locks.add(name)
    else if (change !== 'told') locks.delete(name)
  }

  /** How many there are. Where nothing stands behind them, nobody is kept from anything. */
  get locks(): number {
    const names = new Set<string>()
    for (const [tab, locks] of this.#locks) {
      const { state, traits } = this.#tabs.of(tab)
      const isStanding = state !== 'gone' && !this.#tabs.isRunning(tab) && traits.locks !== 'none'
      if (isStanding) for (const name of locks) names.add(name)
    }
    return names.size
  }
}
