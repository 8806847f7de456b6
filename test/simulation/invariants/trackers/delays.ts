/** Until when the server may be left alone because it said so, in true time. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'
import { clampRetryAfter } from '../rules.ts'

const REFUSED_MS = 60_000

export class Delays implements Tracker {
  #until = Number.NEGATIVE_INFINITY
  #longestMs = 0

  see(happening: Happening): void {
    const { at } = happening
    if (happening.kind === 'handled') {
      const { verdict } = happening
      if (verdict.kind === 'refused') this.#name(at, REFUSED_MS)
      else if (verdict.kind === 'transient' && verdict.retryAfterMs !== null) {
        this.#name(at, clampRetryAfter(verdict.retryAfterMs))
      }
    } else if (happening.kind === 'clock' && happening.jumpMs < 0) {
      // What is counted by the wall clock ends later by as much as that was set back, and never lasts longer than from now.
      this.#until = Math.min(this.#until - happening.jumpMs, Math.max(this.#until, at + this.#longestMs))
    }
  }

  /** What is left of it at a moment. */
  leftMs(at: number): number {
    return Math.max(0, this.#until - at)
  }

  #name(at: number, delayMs: number): void {
    this.#until = Math.max(this.#until, at + delayMs)
    this.#longestMs = Math.max(this.#longestMs, delayMs)
  }
}
