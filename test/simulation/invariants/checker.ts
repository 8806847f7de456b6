/** What all checkers are made of: trackers that gather what one must know, and a judge. */
import type { Checker, Happening } from '../journal.ts'

/** Gathers one kind of knowledge. Told of each happening in order; `count` is its number, for many share one moment. */
export interface Tracker {
  see(happening: Happening, count: number): void
}

/** What is wrong with this happening, in a sentence, or `null`. The trackers have seen it already. */
export type Judge = (happening: Happening, count: number) => string | null

/** How often each exception that an invariant states was needed. */
export class Exceptions {
  readonly #uses = new Map<string, number>()

  get uses(): ReadonlyMap<string, number> {
    return this.#uses
  }

  use(name: string): void {
    this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1)
  }
}

export function createChecker(
  invariant: string,
  trackers: readonly Tracker[],
  judge: Judge,
  exceptions: Exceptions = new Exceptions(),
): Checker {
  let count = 0
  return {
    invariant,
    counted: exceptions.uses,
    see(happening) {
      count += 1
      for (const tracker of trackers) tracker.see(happening, count)
      return judge(happening, count)
    },
  }
}

/** A token that left the library: somebody may use it from now on. */
export interface HandOut {
  readonly tab: string
  readonly token: string
}

const NOTHING: readonly HandOut[] = []

/** What is handed out by this happening: by `getToken()`, or to who peeks. */
export function handOutsOf(happening: Happening): readonly HandOut[] {
  if (happening.kind === 'settled') {
    const { tab, outcome } = happening
    return outcome.kind === 'token' ? [{ tab, token: outcome.token }] : NOTHING
  }
  if (happening.kind === 'peeked') {
    return happening.token === null ? NOTHING : [{ tab: happening.tab, token: happening.token }]
  }
  if (happening.kind !== 'quiet') return NOTHING
  return happening.tabs.flatMap(({ tab, peeked }) => (peeked === null ? [] : [{ tab, token: peeked }]))
}
