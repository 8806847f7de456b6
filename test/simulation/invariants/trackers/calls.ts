/** The calls of `getToken()` that wait, tab by tab. */
import { lineKey } from '../../../../src/core/initial-state.ts'
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

type Called = Happening & { kind: 'call' }

/** One call, and the number of its happening. */
export interface Call {
  readonly called: Called
  readonly count: number
  /** `null`: the line that the tab follows. */
  readonly key: string | null
}

const NONE: ReadonlyMap<number, Call> = new Map()

export class Calls implements Tracker {
  readonly #tabs = new Map<string, Map<number, Call>>()
  /** By tab, those that the app itself ended. */
  readonly #aborted = new Map<string, Call[]>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'call') {
      const calls = this.#tabs.get(happening.tab) ?? new Map<number, Call>()
      this.#tabs.set(happening.tab, calls)
      const { call, params } = happening
      calls.set(call, { called: happening, count, key: params && lineKey(params) })
    } else if (happening.kind === 'settled') this.#settled(happening)
    else if (happening.kind === 'page' && happening.change === 'opened') {
      this.#tabs.delete(happening.tab)
      this.#aborted.delete(happening.tab)
    }
  }

  of(tab: string): IterableIterator<Call> {
    return (this.#tabs.get(tab) ?? NONE).values()
  }

  /** Those that nobody waits for any more, though they had no answer. */
  abortedIn(tab: string): readonly Call[] {
    return this.#aborted.get(tab) ?? []
  }

  /** Whether somebody in this tab waits for a token of this line. */
  hasAny(tab: string, key: string): boolean {
    for (const call of this.of(tab)) if (call.key === null || call.key === key) return true
    return false
  }

  #settled({ tab, call: number, outcome }: Happening & { kind: 'settled' }): void {
    const call = this.#tabs.get(tab)?.get(number)
    this.#tabs.get(tab)?.delete(number)
    if (!call || outcome.kind !== 'failed' || outcome.code !== 'AbortError') return
    this.#aborted.set(tab, [...this.abortedIn(tab), call])
  }
}
