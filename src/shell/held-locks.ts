/** The locks of this tab's flights: requested, held, let go. */
import type { Effect } from '../core/effects.ts'
import type { Config } from '../core/options.ts'
import type { LockKind, Locks, Undo } from '../core/ports.ts'

/** What a holder needs beside its request. */
const HOLD_MARGIN_MS = 2000

export class HeldLocks {
  readonly #locks: Locks
  readonly #name: string
  readonly #holdMs: number
  /** What ends a flight's waits and lets go of what it holds. */
  readonly #undos = new Map<number, Undo>()

  constructor(locks: Locks, { name, requestTimeout }: Config) {
    this.#locks = locks
    this.#name = name
    this.#holdMs = requestTimeout + HOLD_MARGIN_MS
  }

  /** A probe that is granted is held beside what the flight holds already. */
  request({ flight, key, lane, probe }: Effect & { type: 'lock' }, granted: (kind: LockKind | null) => void): void {
    const controller = new AbortController()
    let release: Undo = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const before = this.#undos.get(flight)
    this.#undos.set(flight, () => {
      before?.()
      controller.abort()
      release()
    })
    const options = { signal: controller.signal, ifAvailable: probe, holdMs: this.#holdMs }
    this.#locks.request(`freshtoken:${this.#name}:${key}:${lane}`, options, async (kind) => {
      granted(kind)
      if (kind) await held
    })
  }

  release(flight: number): void {
    this.#undos.get(flight)?.()
    this.#undos.delete(flight)
  }
}
