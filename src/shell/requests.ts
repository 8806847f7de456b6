/** The app's and the library's requests to the server. A late answer of a request that was given up is dropped. */
import { type Answer, type Dialect, readFailure } from '../core/answer.ts'
import { type Effect, END_SESSION } from '../core/effects.ts'
import type { Ports } from '../core/ports.ts'
import { DisposedError, RefreshFailedError } from '../errors.ts'
import type { TokenAnswer, TokenManagerOptions, TokenRequest } from '../types.ts'
import { readAnswer } from './read-answer.ts'

export class Requests {
  readonly #options: TokenManagerOptions
  readonly #dialect: Dialect
  readonly #fetch: Ports['fetch']
  readonly #inFlight = new Map<number, AbortController>()

  constructor(options: TokenManagerOptions, read: Dialect['read'], fetch: Ports['fetch']) {
    this.#options = options
    this.#dialect = { read, classify: options.classify }
    this.#fetch = fetch
  }

  fetch(effect: Effect & { type: 'fetch' }, done: (answer: Answer) => void): void {
    const { reason, active, params, attempt } = effect
    this.#run(
      effect.flight,
      async (signal) => {
        try {
          const answer = await this.#ask({ signal, reason, active, params, attempt })
          return await readAnswer(answer, this.#dialect)
        } catch (cause) {
          return readFailure(cause)
        }
      },
      done,
    )
  }

  endSession(session: string | null, done: (isEnded: boolean) => void): void {
    this.#run(
      END_SESSION,
      async (signal) => {
        try {
          await this.#options.endSession?.({ session, signal })
          return true
        } catch {
          // Not lost: the machine owes it to the server, and tries again.
          return false
        }
      },
      done,
    )
  }

  abort(id: number, isLate: boolean): void {
    const reason = isLate
      ? new RefreshFailedError('The request took too long')
      : new DisposedError('The manager was disposed')
    this.#inFlight.get(id)?.abort(reason)
    this.#inFlight.delete(id)
  }

  #run<Value>(id: number, work: (signal: AbortSignal) => Promise<Value>, done: (value: Value) => void): void {
    const controller = new AbortController()
    this.#inFlight.set(id, controller)
    work(controller.signal).then((value) => {
      if (this.#inFlight.get(id) !== controller) return
      this.#inFlight.delete(id)
      done(value)
    })
  }

  #ask(request: TokenRequest): TokenAnswer | Promise<TokenAnswer> {
    const { fetchToken, endpoint = '' } = this.#options
    if (fetchToken) return fetchToken(request)
    const { signal, active, params } = request
    return this.#fetch(endpoint, {
      method: 'POST',
      signal,
      // A login page that a redirect leads to would be a 200.
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'same-origin',
      // A header that no form can send: from another site it needs a preflight (OWASP, CSRF prevention).
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-freshtoken': '1' },
      body: JSON.stringify({ active, params }),
    })
  }
}
