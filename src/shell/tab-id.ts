import type { Clock } from '../core/ports.ts'

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
