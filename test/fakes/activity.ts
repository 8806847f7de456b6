import type { Activity, Clock } from '../../src/core/ports.ts'

const QUIET_MS = 1000

/** User input of one tab. */
export interface FakeActivity extends Activity {
  input(): void
}

export function createActivity(clock: Clock): FakeActivity {
  const listeners = new Set<() => void>()
  let last = -QUIET_MS
  return {
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    input() {
      if (clock.monotonic() - last < QUIET_MS) return
      last = clock.monotonic()
      for (const listener of [...listeners]) listener()
    },
  }
}
