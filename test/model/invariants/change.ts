/**
 * I9. What `$session` shows of somebody signed in changes only with a reason: the epoch or the marker is another, an
 * answer or a record says that nobody is signed in, or the claims are different ones. And it says that nobody is signed
 * in only where a session has ended or somebody has signed out.
 */
import { isEqual } from '../../../src/core/equal.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { Made } from '../world/laws.ts'
import type { Fault, Invariant } from './invariant.ts'

/** Whether any session has ended, or somebody says so. */
function hasEnded({ draft }: Made): boolean {
  const { alive, sessions, cookie } = draft.server
  return Object.keys(alive).length < sessions || cookie === null || draft.acts.some(({ kind }) => kind === 'sign-out')
}

function step(made: Made): Fault {
  const { before, after, at } = made
  if (after.machine.life === 'disposed' || isEqual(before.view, after.view)) return null
  if (after.view.status === 'signed-out' && !hasEnded(made)) return `tab ${after.id} shows an end that never was`
  if (before.view.status !== 'signed-in' || after.view.status !== 'pending') return null
  const isOther = compareEpoch(before.machine.session, after.machine.session) !== 0
  const known = before.machine.lines['']?.known
  return isOther || known?.marker !== at.marker ? null : `tab ${after.id} no longer shows who is signed in, for no reason`
}

export const change: Invariant = { name: 'I9', step }
