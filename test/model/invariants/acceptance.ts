/**
 * I12. A tab takes a token by message only for its own epoch and marker: the record that comes with it is of the epoch
 * that the tab knows then, and its marker is the cookie's.
 */
import { compareEpoch } from '../../../src/core/record.ts'
import type { Invariant } from './invariant.ts'

export const acceptance: Invariant = {
  name: 'I12',
  step: ({ before, after, event, at }) => {
    const taken = after.machine.lines['']?.token
    if (event.type !== 'message' || !taken || taken === before.machine.lines['']?.token) return null
    const { line, token } = event.message
    if (taken.value !== token?.value || !line) return null
    const isOurs = !compareEpoch(line, after.machine.session) && (at.marker === null || taken.marker === at.marker)
    return isOurs ? null : `tab ${after.id} takes a token of another session`
  },
}
