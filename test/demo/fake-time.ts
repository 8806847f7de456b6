interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that passes when the test says so, in the shape of the ports of the page. */
export class FakeTime {
  #now = 1_000_000
  readonly #timers = new Set<Timer>()

  readonly now = (): number => this.#now

  readonly setTimer = (callback: () => void, delayMs: number): (() => void) => {
    const timer = { at: this.#now + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get pending(): number {
    return this.#timers.size
  }

  /** Runs what is due meanwhile, in its order. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next)
      this.#now = next.at
      next.callback()
    }
    this.#now = end
  }

  /** A wall clock that is set: what waits goes on waiting as long as before. */
  setBack(ms: number): void {
    this.#now -= ms
    const timers = [...this.#timers]
    this.#timers.clear()
    for (const { at, callback } of timers) this.#timers.add({ at: at - ms, callback })
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}
