/** The computer on which the browser runs. */
export interface MachineClock {
  /** Milliseconds since the beginning, but for sleep in which this clock stood still. */
  monotonic(): number
  /** The true time at which something can happen that is due by the monotonic clock. */
  earliest(at: number): number
  isAsleep(): boolean
  /** From now on, for so long. `isTicking`: the monotonic clock moves meanwhile. */
  sleep(ms: number, isTicking: boolean): void
}

/** `now`: true time. */
export function createMachineClock(now: () => number): MachineClock {
  let wakesAt = 0
  /** How far the monotonic clock is behind true time, once the machine is awake. */
  let behindMs = 0
  /** What the monotonic clock shows while it stands still. */
  let stoodAt = 0
  const isAsleep = (): boolean => now() < wakesAt
  const monotonic = (): number => (isAsleep() ? Math.max(stoodAt, now() - behindMs) : now() - behindMs)

  return {
    monotonic,
    earliest: (at) => Math.max(at + behindMs, wakesAt),
    isAsleep,
    sleep(ms, isTicking) {
      const until = Math.max(wakesAt, now() + ms)
      stoodAt = monotonic()
      if (!isTicking) behindMs += until - Math.max(wakesAt, now())
      wakesAt = until
    },
  }
}
