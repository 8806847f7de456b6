import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Trouble } from '../../names.ts'
import { Problem, tooMany } from './problem.ts'

const SLOW_MS = 3000
const BUSY_RETRY_AFTER_SECONDS = 5

/** What the page can switch on to see what the library makes of it. One state for all tabs and all browsers. */
export class Troubles {
  current: Trouble = 'well'
  readonly #sleep: (ms: number) => Promise<void>

  constructor(sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep
  }

  /** Stands before the session server only: the API goes on, and so does a token that still lives. */
  readonly middleware: MiddlewareHandler = createMiddleware(async (_c, next) => {
    if (this.current === 'down') throw new Problem(503, 'server_down')
    if (this.current === 'busy') throw tooMany(BUSY_RETRY_AFTER_SECONDS)
    if (this.current === 'slow') await this.#sleep(SLOW_MS)
    await next()
  })
}
