/** The locks of this tab's flights: requested, held, let go. */
import type { Effect } from '../core/effects.ts'
import type { LockKind, Locks, Undo } from '../core/ports.ts'

export class HeldLocks {
  readonly #locks: Locks
  readonly #name: string
  /** What ends a flight's waits and lets go of what it holds. */
  readonly #undos = new Map<number, Undo>()

  constructor(locks: Locks, name: string) {
    this.#locks = locks
    this.#name = name
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
    const options = { signal: controller.signal, ifAvailable: probe }
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
