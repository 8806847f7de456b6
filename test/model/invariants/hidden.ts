/**
 * I5. While no tab is visible, no request is sent on anybody's own account: one is sent only where a caller waits. A
 * request that is in the air when the last tab is hidden may be confirmed or tried again at once: it is still the same.
 */
import type { Invariant } from './invariant.ts'

export const hiddenTabs: Invariant = {
  name: 'I5',
  effect: ({ draft, step: { before, after } }, effect) => {
    if (effect.type !== 'fetch') return null
    const isSeen = draft.tabs.some(({ shown, place }) => shown && (place === 'running' || place === 'stopped'))
    const flight = after.machine.lines['']?.flight
    const isSame = flight?.confirming || flight?.retried
    const isAsked = before.machine.lines['']?.callers.length || after.machine.lines['']?.callers.length
    return isSeen || isSame || isAsked ? null : `tab ${after.id} sends a request while nobody looks`
  },
}
