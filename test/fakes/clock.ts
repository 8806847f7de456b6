import type { Clock } from '../../src/core/ports.ts'
import type { Page } from './page.ts'
import type { Timeline } from './timeline.ts'

/** Timers of hidden pages wait for the next whole second (Chromium, Firefox, WebKit alike). */
const HIDDEN_STEP_MS = 1000

/** `wall` is the machine's, common to all tabs; the monotonic clock begins with the page. */
export function createClock(page: Page, timeline: Timeline, wall: () => number, random: () => number): Clock {
  const began = timeline.now()

  return {
    now: wall,
    monotonic: () => timeline.now() - began,
    random,
    setTimer(callback, delayMs) {
      // Whole milliseconds, as the platform's: less than the clock can show would be a timer that never gets anywhere.
      let undo = page.after(fire, Math.ceil(delayMs))
      function fire(): void {
        const lateMs = page.isVisible ? 0 : (HIDDEN_STEP_MS - (timeline.now() % HIDDEN_STEP_MS)) % HIDDEN_STEP_MS
        if (lateMs === 0) callback()
        else undo = page.after(fire, lateMs)
      }
      return () => undo()
    },
  }
}
