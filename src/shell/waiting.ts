/** Promises that wait for the machine. */
import type { Outcome } from '../core/effects.ts'
import { DisposedError } from '../errors.ts'
import { toError } from './to-error.ts'

interface Waiting {
  readonly resolve: (token: string | null) => void
  readonly reject: (reason: unknown) => void
}

/** The callers of `getToken()`, by their numbers. */
export class Callers {
  readonly #waiting = new Map<number, Waiting>()

  /** Resolves when it is settled; `signal` ends this wait alone, with its own reason, and `cancel` is told. */
  wait(id: number, signal: AbortSignal | undefined, cancel: () => void): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(id)
        reject(signal?.reason)
        cancel()
      }
      // A long-lived signal must not keep every call alive.
      const forget = () => signal?.removeEventListener('abort', onAbort)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.set(id, {
        resolve: (token) => {
          forget()
          resolve(token)
        },
        reject: (reason) => {
          forget()
          reject(reason)
        },
      })
    })
  }

  /** Whoever still waits is told that it is in vain. */
  giveUp(): void {
    for (const id of [...this.#waiting.keys()]) this.settle(id, { kind: 'disposed' })
  }

  settle(id: number, outcome: Outcome): void {
    const caller = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (outcome.kind === 'failed') caller?.reject(toError(outcome.failure))
    else if (outcome.kind === 'disposed') caller?.reject(new DisposedError('The manager was disposed'))
    else caller?.resolve(outcome.kind === 'token' ? outcome.value : null)
  }
}
