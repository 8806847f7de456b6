import type { Clock } from '../core/ports.ts'
import type { Moment } from '../core/schedule.ts'

const HALF_LENGTH = 8

/** Tells tabs apart, and breaks ties. Not a secret, so chance need not be strong. */
export function createTabId(clock: Clock): string {
  const half = () =>
    clock
      .random()
      .toString(36)
      .slice(2, 2 + HALF_LENGTH)
  return half() + half()
}

/**
 * When the page began, by both clocks: the monotonic one began with it. Read early, before the machine can have slept
 * and left the two apart.
 */
export function pageBegan(clock: Clock): Moment {
  return { wall: clock.now() - clock.monotonic(), mono: 0 }
}
