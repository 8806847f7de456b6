import type { Activity } from '../core/ports.ts'
import { listen } from './listen.ts'

/**
 * What only a user does. Not `scroll`: a page that scrolls by itself (a log, a carousel) fires it too, and would keep
 * an unattended session alive; the user's own scrolling begins with one of these.
 */
const INPUTS = ['pointerdown', 'keydown', 'touchstart', 'wheel']
const QUIET_MS = 1000

export const activity: Activity = {
  listen(listener) {
    let last = -QUIET_MS
    const handle = ({ timeStamp }: Event): void => {
      // The event's own time: no clock is read for every key, and none can jump.
      if (timeStamp - last < QUIET_MS) return
      last = timeStamp
      listener()
    }
    // Passive: a listener that could prevent scrolling would delay it.
    return listen(globalThis, INPUTS, handle, { capture: true, passive: true })
  },
}
