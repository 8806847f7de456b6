import type { PasswordHasher } from './passwords.ts'

/** Of the four threads of libuv, which sign and verify tokens too: two are left, however many people sign in. */
const MAX_AT_ONCE = 2
/** A second or two of work. Who would wait longer has given up by then, and what they asked for is done all the same. */
const MAX_WAITING = 16

/** Nothing was looked at, and nobody is to blame: time is what is wanted. */
export class PasswordsBusyError extends Error {
  readonly code = 'passwords_busy'

  constructor() {
    super('Too many passwords are waiting to be hashed')
    this.name = 'PasswordsBusyError'
  }
}

/** A slow hash is made to be slow: without a bound, whoever sends many of them stops all else that the process does. */
export function boundPasswords(passwords: PasswordHasher): PasswordHasher {
  const line = new WaitingLine()
  return {
    hash: (password) => line.run(() => passwords.hash(password)),
    verify: (password, hash) => line.run(() => passwords.verify(password, hash)),
  }
}

/** First come, first served. */
class WaitingLine {
  readonly #waiting: (() => void)[] = []
  #running = 0

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < MAX_AT_ONCE) this.#running += 1
    else await this.#wait()
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  async #wait(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw new PasswordsBusyError()
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The place goes from hand to hand, so that nobody who has just come slips in between. */
  #next(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running -= 1
  }
}
