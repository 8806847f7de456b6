import type { Clock } from '../../src/core/ports.ts'
import type { Page } from './page.ts'
import type { Machine } from './timeline.ts'

export interface Lateness {
  /** How much later than asked a timer fires, visible or not. */
  readonly timerMs: () => number
  /** The timers of a page that has been hidden for so long wait for the next multiple of this. */
  readonly hiddenStepMs: (hiddenMs: number) => number
}

/** A hidden page's timers fire once a second, in Chromium, Firefox and WebKit alike (browsers 2). */
export const oncePerSecond = (): number => 1000

/**
 * Chromium's intensive throttling: after five minutes once a minute (platform 3). Only timers that were set in the task
 * of another one are held back so, several times over; `Clock.setTimer` promises nothing better for any.
 */
export const oncePerMinute = (hiddenMs: number): number => (hiddenMs < 300_000 ? 1000 : 60_000)

/** When a timer is due that was set for `due` at `setAt`, after all that its page has been through. */
function dueAfterCache(page: Page, setAt: number, due: number, cachedMs: number): number {
  const { timersOfCached } = page.engine
  if (timersOfCached === 'pause') return due + page.cachedMs - cachedMs
  return timersOfCached === 'begin anew' && page.restoredAt >= setAt ? page.restoredAt + due - setAt : due
}

/** `wall` is the machine's, common to all tabs; the monotonic clock begins with the page. */
export function createClock(
  page: Page,
  machine: Machine,
  wall: () => number,
  random: () => number,
  lateness: Lateness,
): Clock {
  const began = machine.monotonic()

  function hiddenLateMs(now: number): number {
    const step = page.isVisible ? 1 : lateness.hiddenStepMs(now - page.hiddenSince)
    return page.isVisible ? 0 : (step - (now % step)) % step
  }

  return {
    now: wall,
    monotonic: () => machine.monotonic() - began,
    random,
    setTimer(callback, delayMs) {
      const { cachedMs } = page
      const setAt = machine.monotonic()
      // Whole milliseconds, as the platform's: less than the clock can show would be a timer that never gets anywhere.
      const due = setAt + Math.ceil(delayMs) + lateness.timerMs()
      let undo = page.after(fire, due - setAt)
      function fire(): void {
        const now = machine.monotonic()
        const leftMs = Math.max(dueAfterCache(page, setAt, due, cachedMs) - now, hiddenLateMs(now))
        if (leftMs > 0) undo = page.after(fire, leftMs)
        else callback()
      }
      return () => undo()
    },
  }
}
