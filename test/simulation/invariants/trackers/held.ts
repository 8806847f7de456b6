/** The locks that pages hold and know of. One that is granted while they cannot hear of it is not theirs to let go. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

const NONE: ReadonlySet<string> = new Set()

export class Held implements Tracker {
  readonly #names = new Map<string, Set<string>>()

  see(happening: Happening): void {
    if (happening.kind === 'page' && happening.change === 'opened') this.#names.delete(happening.tab)
    if (happening.kind !== 'lock') return
    const { tab, name, change } = happening
    const names = this.#names.get(tab) ?? new Set<string>()
    this.#names.set(tab, names)
    if (change === 'told') names.add(name)
    else if (change === 'released') names.delete(name)
  }

  /** Their names. */
  of(tab: string): ReadonlySet<string> {
    return this.#names.get(tab) ?? NONE
  }
}
