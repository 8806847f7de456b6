/** I10. After `dispose()` nothing is asked of the world, no timer is wanted, and no lock, request or channel is left. */

import type { Step } from '../world/laws.ts'
import type { World } from '../world/world.ts'
import type { Fault, Invariant } from './invariant.ts'

function step({ before, after, effects }: Step): Fault {
  if (before.machine.life !== 'disposed') return null
  const isSilent = effects.every((effect) => effect.type === 'settle' && effect.outcome.kind === 'disposed')
  return isSilent && !Number.isFinite(after.dueAt) ? null : `tab ${after.id} does something after its end`
}

function state(world: World): Fault {
  for (const [index, { id, machine, listening, syncs }] of world.tabs.entries()) {
    if (machine.life !== 'disposed') continue
    const left = [...world.locks, ...world.lockNews, ...world.requests].some(({ tab }) => tab === index)
    const isWaiting = world.ends.some(({ tab, isHeard }) => tab === index && isHeard)
    if (left || isWaiting || listening || syncs.length) return `tab ${id} leaves something behind`
  }
  return null
}

export const disposal: Invariant = { name: 'I10', step, state }
