/**
 * What a library does without anybody seeing it: its timers, and what it asks a ledger that is not there. Where it does
 * so again and again without time passing, nothing else ever happens, so that it gets no further.
 */
import type { Ledger, Ports } from '../../../src/core/ports.ts'

const SECOND_MS = 1000

/** The busiest second of a library that is well has a quarter of it. */
export const MOST_PER_SECOND = 60

interface Told {
  /** Before each timer, and before each operation of the ledger. */
  readonly fires: () => void
  readonly syncs: () => void
  /** Once, with how often it was in this second. */
  readonly spins: (times: number) => void
}

/** `now`: true time. */
export function watchPace(ports: Ports, now: () => number, { fires, syncs, spins }: Told): Ports {
  let second = Number.NaN
  let times = 0
  let isOver = false

  /** Whether it may go on. */
  function isWell(): boolean {
    const current = Math.floor(now() / SECOND_MS)
    times = current === second ? times + 1 : 1
    second = current
    if (times > MOST_PER_SECOND && !isOver) {
      isOver = true
      spins(times)
    }
    return !isOver
  }

  function watched(ledger: Ledger): Ledger {
    return {
      sync(rows, obsolete) {
        syncs()
        return isWell() ? ledger.sync(rows, obsolete) : new Promise(() => {})
      },
      close: () => ledger.close(),
    }
  }

  const { clock } = ports
  const setTimer: typeof clock.setTimer = (callback, delayMs) =>
    clock.setTimer(() => {
      fires()
      if (isWell()) callback()
    }, delayMs)
  return { ...ports, clock: { ...clock, setTimer }, openLedger: (name) => watched(ports.openLedger(name)) }
}
