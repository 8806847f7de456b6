import type { Clock, Undo } from '../core/ports.ts'

/** The delay is a signed 32-bit number: one more millisecond and the timer fires at once (HTML, "timer initialisation"). */
const MAX_DELAY_MS = 2 ** 31 - 1

/**
 * Leaves the timer task. A timer set inside a timer task is one link further down the chain, and from the fifth link on
 * Chromium wakes a hidden page once a minute (developer.chrome.com, "timer throttling in Chrome 88").
 * The port is closed after its one message, for an open one keeps Node running.
 */
function hop(callback: () => void): void {
  if (typeof MessageChannel === 'undefined') return callback()
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(null)
}

function setTimer(callback: () => void, delayMs: number): Undo {
  let pending = true
  const fire = (): void => {
    if (pending) callback()
    pending = false
  }
  // Rounded up, for the platform cuts fractions off and would be early; NaN counts as 0.
  const id = setTimeout(() => hop(fire), Math.ceil(Math.min(Math.max(0, delayMs || 0), MAX_DELAY_MS)))
  return () => {
    pending = false
    clearTimeout(id)
  }
}

export const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  setTimer,
}
