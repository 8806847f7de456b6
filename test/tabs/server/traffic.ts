import { withDeadline } from '../../browsers/deadline.ts'

/** One request for a token. */
export interface TokenCall {
  readonly number: number
  /** Name of the tab that sent it. */
  readonly tab: string
  readonly arrivedAt: number
  /** When the answer was sent, or the browser gave it up; 0 while it is in the air. */
  leftAt: number
  /** Id of the session that its cookie names; `''` where there is none. */
  session: string
  /** Which line of it is asked for. */
  line: string
  /** What a strict server ends the session for. */
  offence: 'overlaps' | 'reuses a secret' | null
  /** Whether it ended the session by that: one that was over is not ended again. */
  hasEnded: boolean
  /** The page's count of tries since the last success; 0 where it does not say. */
  attempt: number
  /** `in the air`, `given up` by the browser, or what was answered. */
  outcome: string
  /** Number of the token that was given; 0 where none was. */
  token: number
}

/** What the server has seen. Every change of it is an event that can be waited for. */
export class Traffic {
  readonly tokenCalls: TokenCall[] = []
  /** Names of sessions that pages asked to be ended, in order. */
  readonly endings: (string | null)[] = []
  /** What pages told of themselves, in order. */
  readonly told: string[] = []
  /** Token requests that arrived while another one of the same session and line was in the air. */
  overlaps = 0
  /** Token requests with a secret that had been rotated away. */
  reuses = 0
  apiCalls = 0
  /** API calls with a token that was expired, or none at all. */
  deadTokens = 0
  readonly #startedAt = Date.now()
  readonly #log: { readonly at: number; readonly what: string }[] = []
  readonly #watchers = new Set<() => void>()

  /** Token requests so far. */
  get requests(): number {
    return this.tokenCalls.length
  }

  /** Number of the latest token that was given. */
  get issued(): number {
    return Math.max(0, ...this.tokenCalls.map(({ token }) => token))
  }

  get inTheAir(): number {
    return this.tokenCalls.filter(({ outcome }) => outcome === 'in the air').length
  }

  /** To be called after every change. No token goes into the log. */
  changed(what: string): void {
    this.#log.push({ at: Date.now(), what })
    for (const watcher of [...this.#watchers]) watcher()
  }

  /** Resolves at the first request, answer or ending after which `predicate` holds. */
  until(predicate: () => boolean, what: string): Promise<void> {
    let watcher = () => {}
    const seen = new Promise<void>((resolve) => {
      watcher = () => predicate() && resolve()
      this.#watchers.add(watcher)
      watcher()
    })
    return withDeadline(seen, `the server sees: ${what}`).finally(() => this.#watchers.delete(watcher))
  }

  /** What happened from `from` to `to`, both since the epoch. */
  describe(from = 0, to = Number.POSITIVE_INFINITY): string {
    const lines = this.#log.filter(({ at }) => at >= from && at <= to)
    return lines.map(({ at, what }) => `${at - this.#startedAt} ${what}`).join('\n')
  }
}
