/** All invariants, and when they are looked at. */
import type { Effect } from '../../../src/core/effects.ts'
import type { Step } from '../world/laws.ts'
import { blame, type World } from '../world/world.ts'
import { acceptance } from './acceptance.ts'
import { agreement } from './agreement.ts'
import { change } from './change.ts'
import { disposal } from './disposal.ts'
import { epochs } from './epochs.ts'
import { failure } from './failure.ts'
import { hiddenTabs } from './hidden.ts'
import type { Asked, Invariant } from './invariant.ts'
import { life } from './life.ts'
import { outage } from './outage.ts'
import { afterReadings } from './readings.ts'
import { recovery } from './recovery.ts'
import { requests } from './requests.ts'
import { secrets } from './secrets.ts'
import { served } from './served.ts'
import { signOuts } from './sign-outs.ts'

const ALL: readonly Invariant[] = [
  requests,
  life,
  epochs,
  served,
  agreement,
  hiddenTabs,
  recovery,
  failure,
  outage,
  change,
  disposal,
  secrets,
  acceptance,
  signOuts,
]

const OF_STEPS = ALL.filter(({ step }) => step)
const OF_EFFECTS = ALL.filter(({ effect }) => effect)
const OF_STATES = ALL.filter(({ state }) => state)
const OF_RESTS = ALL.filter(({ rest }) => rest)

/** What is wrong with a transition in itself. */
export function judgeStep(step: Step): string[] {
  return OF_STEPS.flatMap(({ name, step: judge }) => {
    const fault = judge?.(step)
    return fault ? [`${name}: ${fault}`] : []
  })
}

export function judgeEffect(asked: Asked, effect: Effect): void {
  if (effect.type !== 'fetch' && effect.type !== 'settle') return
  for (const { name, effect: judge } of OF_EFFECTS) {
    const fault = judge?.(asked, effect)
    if (fault) blame(asked.draft, `${name}: ${fault}`)
  }
}

export function judgeState(world: World): string[] {
  return OF_STATES.flatMap(({ name, state }) => {
    const fault = state?.(world)
    return fault ? [`${name}: ${fault}`] : []
  })
}

/** Without a channel all of it is asked of the world after the next readings of the ledger. */
export function judgeRest(reached: World): string[] {
  const world = reached.scenario.hasChannel ? reached : afterReadings(reached)
  return OF_RESTS.flatMap(({ name, rest }) => {
    const fault = rest?.(world)
    return fault ? [`${name}: ${fault}`] : []
  })
}
