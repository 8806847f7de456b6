/** Feeds the shipped machine of one tab an event, and runs what it asks for on the world. */
import { nextDue } from '../../../src/core/due.ts'
import type { Effect } from '../../../src/core/effects.ts'
import type { Event } from '../../../src/core/events.ts'
import { transition } from '../../../src/core/machine.ts'
import type { Instant } from '../../../src/core/state.ts'
import { sessionView } from '../../../src/core/view.ts'
import { judgeEffect, judgeStep } from '../invariants/index.ts'
import type { Asked } from '../invariants/invariant.ts'
import { isExcused } from '../invariants/requests.ts'
import { newMemory, recall } from '../search/memory.ts'
import { dropLetters, post } from './channel.ts'
import { instantOf } from './instant.ts'
import { noteLaws, type Step } from './laws.ts'
import { requestLock, unlock } from './locks.ts'
import type { Scenario } from './scenario.ts'
import { abort, endSession, fetch } from './server.ts'
import { blame, type Draft, putTab, type Tab, tabAt } from './world.ts'

/** What an event does, in itself and in what the shell adds in the same task. */
interface Outcome {
  readonly steps: readonly Step[]
  readonly tab: Tab
}

/** Feeds an event. `about`: all that the event says, by identity, so that what was worked out is found again. */
export function send(draft: Draft, index: number, event: Event, about: readonly unknown[]): void {
  const before = tabAt(draft, index)
  const { now, setBack, server, scenario } = draft
  const whole = [event.type, now, setBack, server.cookie, ...about]
  const { steps, tab } = recall(before.memory, whole, () => {
    return outcomeOf(before, event, instantOf(draft, before), now, scenario)
  })
  putTab(draft, index, tab)
  for (const step of steps) {
    noteLaws(draft, step)
    for (const fault of step.faults) blame(draft, fault)
    for (const effect of step.effects) {
      judgeEffect({ draft, index, step }, effect)
      run({ draft, index, step }, effect)
    }
  }
}

function outcomeOf(before: Tab, first: Event, at: Instant, now: number, scenario: Scenario): Outcome {
  const queue: Event[] = [first]
  const steps: Step[] = []
  let tab = before
  for (const event of queue) {
    const was = tab
    const { state, effects } = transition(was.machine, event, at)
    const view = state.life === 'disposed' ? was.view : sessionView(state, at, null)
    tab = { ...was, machine: state, dueAt: now + nextDue(state, at), view, memory: newMemory() }
    for (const effect of effects) {
      tab = runInTab(tab, effect, scenario)
      if (effect.type === 'open-channel') queue.push({ type: 'channel', open: scenario.hasChannel })
    }
    const step = { before: was, after: tab, event, effects, at, faults: [] }
    steps.push({ ...step, faults: judgeStep(step) })
  }
  return { steps, tab }
}

/** What concerns the tab alone. */
function runInTab(tab: Tab, effect: Effect, { hasChannel, ledger }: Scenario): Tab {
  switch (effect.type) {
    case 'sync': {
      // What never runs need not be kept.
      if (ledger === 'stuck') return tab
      const { id, rows, obsolete } = effect
      return { ...tab, syncs: [...tab.syncs, { id, rows, obsolete, read: null }] }
    }
    case 'close-ledger':
      return { ...tab, syncs: [] }
    case 'open-channel':
      return { ...tab, listening: hasChannel }
    case 'close-channel':
      return { ...tab, listening: false }
    default:
      return tab
  }
}

function run({ draft, index, step }: Asked, effect: Effect): void {
  switch (effect.type) {
    case 'lock':
      return requestLock(draft, index, effect)
    case 'unlock':
      return unlock(draft, index, effect.flight)
    case 'close-channel':
      return dropLetters(draft, index)
    case 'post':
      return post(draft, index, effect.message)
    case 'fetch':
      return fetch(draft, index, effect.flight, isExcused({ draft, index, step }))
    case 'abort':
      return abort(draft, index, effect.flight)
    case 'end-session':
      return endSession(draft, index, effect.session)
  }
}
