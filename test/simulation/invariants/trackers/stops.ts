/** How much later than they seem messages can be that waited for a tab: it was stopped, and the wall clock was set back. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

interface Stop {
  readonly from: number
  /** By how much the wall clock was set back meanwhile. */
  readonly setBackMs: number
}

export class Stops implements Tracker {
  readonly #open = new Map<string, Stop>()
  readonly #over: (Stop & { readonly to: number })[] = []

  see(happening: Happening): void {
    if (happening.kind === 'clock') this.#jump(happening)
    if (happening.kind !== 'page') return
    const { at, tab, change } = happening
    const stop = this.#open.get(tab)
    if (change === 'stopped') this.#open.set(tab, { from: at, setBackMs: 0 })
    else if (change === 'continued' && stop) {
      this.#open.delete(tab)
      if (stop.setBackMs > 0) this.#over.push({ ...stop, to: at })
    }
  }

  /** At most, what was sent since then. */
  hiddenMs(since: number): number {
    const hidden = this.#over.map(({ from, to, setBackMs }) => Math.min(setBackMs, to - Math.max(from, since)))
    return Math.max(0, ...hidden)
  }

  #jump({ jumpMs, sleptMs }: Happening & { kind: 'clock' }): void {
    const setBackMs = Math.max(0, sleptMs - jumpMs)
    for (const [tab, stop] of this.#open) this.#open.set(tab, { ...stop, setBackMs: stop.setBackMs + setBackMs })
  }
}
