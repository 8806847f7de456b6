import type { Checker, Happening } from '../journal.ts'

/** A happening before it is dated. */
export type Entry = Happening extends infer H ? (H extends { at: number } ? Omit<H, 'at'> : never) : never

/** What the checkers complain of, at the first happening that any of them complains of. */
export interface Violation {
  readonly invariant: string
  readonly problem: string
  readonly at: number
}

/** Writes the journal: dates what happens, shows it to the checkers and to whoever listens. */
export class Recorder {
  readonly violations: Violation[] = []
  /** How many happenings there were. */
  count = 0
  readonly #now: () => number
  readonly #checkers: readonly Checker[]
  readonly #listeners: ((happening: Happening) => void)[] = []

  constructor(now: () => number, checkers: readonly Checker[]) {
    this.#now = now
    this.#checkers = checkers
  }

  listen(listener: (happening: Happening) => void): void {
    this.#listeners.push(listener)
  }

  /** Nothing counts after the first violation. */
  write(entry: Entry): void {
    if (this.violations.length > 0) return
    const happening: Happening = { at: this.#now(), ...entry }
    this.count += 1
    for (const checker of this.#checkers) {
      const problem = checker.see(happening)
      if (problem !== null) this.violations.push({ invariant: checker.invariant, problem, at: happening.at })
    }
    // Who listens may make the next thing happen, such as a crash in this very moment: that is judged after this one.
    for (const listener of this.#listeners) listener(happening)
  }
}
