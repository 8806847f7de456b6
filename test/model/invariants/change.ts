/**
 * I9. What `$session` shows of somebody signed in changes only with a reason: the epoch or the marker is another, an
 * answer or a record says that nobody is signed in, or the claims are different ones. And it says that nobody is signed
 * in only where a session has ended or somebody has signed out.
 */
import { isEqual } from '../../../src/core/equal.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { Step } from '../world/laws.ts'
import type { World } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'

/** Whether any session has ended, or somebody says so. */
function hasEnded({ server, acts }: World): boolean {
  const { alive, sessions, cookie } = server
  return Object.keys(alive).length < sessions || cookie === null || acts.some(({ kind }) => kind === 'sign-out')
}

function state(world: World): Fault {
  const tab = world.tabs.find(({ view, place }) => view.status === 'signed-out' && place !== 'gone')
  return tab && !hasEnded(world) ? `tab ${tab.id} shows an end that never was` : null
}

function step({ before, after, at }: Step): Fault {
  if (after.machine.life === 'disposed' || isEqual(before.view, after.view)) return null
  if (before.view.status !== 'signed-in' || after.view.status !== 'pending') return null
  const isOther = compareEpoch(before.machine.session, after.machine.session) !== 0
  const known = before.machine.lines['']?.known
  return isOther || known?.marker !== at.marker
    ? null
    : `tab ${after.id} no longer shows who is signed in, for no reason`
}

export const change: Invariant = { name: 'I9', step, state }
