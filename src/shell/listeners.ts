/** Who wants to be told what. A listener that throws harms nobody: its error is reported, and the next one is called. */
import type { Failure } from '../core/effects.ts'
import type { Origin, Params, Session, TokenManagerEvents } from '../types.ts'
import { toError } from './to-error.ts'

type Type = keyof TokenManagerEvents
type Listener<T extends Type> = (event: TokenManagerEvents[T]) => void

/** An error of foreign code surfaces as an unhandled rejection, as if it had been asynchronous. */
export function report(error: unknown): void {
  void Promise.reject(error)
}

/** Runs foreign code, which harms nobody. */
export function guarded(run: () => void): void {
  try {
    run()
  } catch (error) {
    report(error)
  }
}

export class Listeners {
  readonly #all: { readonly [T in Type]: Set<Listener<T>> } = {
    'session-change': new Set(),
    'token-refresh': new Set(),
    'refresh-error': new Set(),
  }

  /** Throws a `TypeError` for an event there is not. */
  add<T extends Type>(type: T, listener: Listener<T>): () => void {
    const listeners = this.#all[type]
    if (!listeners) throw new TypeError(`There is no event "${type}"`)
    // Wrapped, so that a function added twice is called twice and each undo undoes its own.
    const own: Listener<T> = (event) => listener(event)
    listeners.add(own)
    return () => {
      listeners.delete(own)
    }
  }

  emit<T extends Type>(type: T, event: TokenManagerEvents[T]): void {
    // One listener may undo another, as those of an EventTarget may.
    const listeners = this.#all[type]
    for (const listener of [...listeners]) if (listeners.has(listener)) guarded(() => listener(event))
  }

  clear(): void {
    for (const listeners of Object.values(this.#all)) listeners.clear()
  }
}

/** What changed, in a word. */
export function changeReason(
  before: Session,
  after: Session,
  isOtherLine: boolean,
): TokenManagerEvents['session-change']['reason'] {
  if (after.status !== 'signed-in') return after.status
  if (before.status !== 'signed-in') return 'signed-in'
  return isOtherLine || before.identity !== after.identity ? 'switched' : 'updated'
}

/** Where it came from. */
export function originOf(here: boolean): Origin {
  return here ? 'this-tab' : 'other-tab'
}

/** A failure as listeners get it. */
export function refreshError(params: Params, failure: Failure, here: boolean): TokenManagerEvents['refresh-error'] {
  return { params, retryAt: failure.retryAt, error: toError(failure), origin: originOf(here) }
}
