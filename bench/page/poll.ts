import type { TokenManager } from '../../src/index.ts'

/** Twice a second, as a busy page does. Timers of a hidden tab come once a second. */
const EVERY_MS = 500

/** Asks for a token again and again, and looks at what it gets. */
export class Poll {
  calls = 0
  /** Tokens whose life on the server was over. */
  dead = 0
  failures = 0
  readonly #tokens: TokenManager
  readonly #seen = new Set<string>()

  constructor(tokens: TokenManager) {
    this.#tokens = tokens
  }

  start(): void {
    setInterval(() => void this.#ask(), EVERY_MS)
  }

  get different(): number {
    return this.#seen.size
  }

  async #ask(): Promise<void> {
    this.calls += 1
    const token = await this.#tokens.getToken().catch(() => null)
    if (token === null) this.failures += 1
    else if (endOf(token) <= Date.now()) this.dead += 1
    if (token !== null) this.#seen.add(token)
  }
}

/** Wall clock, milliseconds. Page and server have the same one here. */
function endOf(token: string): number {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
  return JSON.parse(atob(payload)).endsAt
}
