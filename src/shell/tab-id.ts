import type { Given } from '../core/events.ts'
import type { Clock, Ports } from '../core/ports.ts'
import type { TokenManagerOptions } from '../types.ts'

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
 * When the page began, by both clocks, for the monotonic one began with it; and under which marker, where a token came
 * with it. Read early, before the machine can have slept and left the two apart, or somebody else have signed in.
 * Whole milliseconds, as the stamps of acts are.
 */
export function pageBegan({ clock, cookies }: Ports, options: TokenManagerOptions): Omit<Given, 'answer'> {
  const { initial, marker = null } = options
  const from = { wall: Math.floor(clock.now() - clock.monotonic()), mono: 0 }
  return { from, marker: initial === undefined || marker === null ? null : cookies.read(marker) }
}
