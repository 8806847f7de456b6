/** A second call within this tells nothing that the first did not: inactivity is counted in minutes. */
const REPEAT_MS = 5000
const MAX_REMEMBERED = 10_000

/** Notes that the user of a session did something. Off the caller's path: the answer does not wait for it. */
export class ActivityRecorder {
  readonly #recordedAt = new Map<string, number>()
  readonly #record: (sessionId: string) => Promise<void>
  readonly #now: () => number

  constructor(record: (sessionId: string) => Promise<void>, now: () => number) {
    this.#record = record
    this.#now = now
  }

  note(sessionId: string): void {
    const now = this.#now()
    if (now - (this.#recordedAt.get(sessionId) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return
    if (this.#recordedAt.size >= MAX_REMEMBERED) this.#recordedAt.clear()
    this.#recordedAt.set(sessionId, now)
    void this.#record(sessionId)
  }
}
