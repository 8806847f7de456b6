const MAX_LINES = 300

/** The latest events of this page, without tokens; and who waits for one. */
export class EventLog {
  readonly #lines: string[] = []
  readonly #watchers = new Set<() => void>()

  add(what: string): void {
    this.#lines.push(`${Math.round(performance.now())} ${what}`)
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
    for (const watcher of [...this.#watchers]) watcher()
  }

  /** Resolves at the first event after which `predicate` holds. */
  until(predicate: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watcher = () => {
        if (!predicate()) return
        this.#watchers.delete(watcher)
        resolve()
      }
      this.#watchers.add(watcher)
      watcher()
    })
  }

  describe(): string {
    return this.#lines.join('\n')
  }
}
