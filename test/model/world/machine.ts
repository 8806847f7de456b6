/** Feeds the shipped machine of one tab an event, and runs what it asks for on the world. */
import { nextDue } from '../../../src/core/due.ts'
import type { Effect } from '../../../src/core/effects.ts'
import type { Event } from '../../../src/core/events.ts'
import { transition } from '../../../src/core/machine.ts'
import { sessionView } from '../../../src/core/view.ts'
import { judgeEffect, judgeStep } from '../invariants/index.ts'
import { closeChannel, post } from './channel.ts'
import { instantOf } from './instant.ts'
import { noteLaws } from './laws.ts'
import { requestLock, unlock } from './locks.ts'
import { abort, endSession, fetch } from './server.ts'
import { type Draft, setTab, tabAt } from './world.ts'

/** One event, and those that the shell adds in the same task. */
export function send(draft: Draft, index: number, event: Event): void {
  const queue: Event[] = [event]
  for (const next of queue) step(draft, index, next, queue)
}

function step(draft: Draft, index: number, event: Event, queue: Event[]): void {
  const before = tabAt(draft, index)
  const at = instantOf(draft, before)
  const { state, effects } = transition(before.machine, event, at)
  const after = setTab(draft, index, {
    machine: state,
    dueAt: draft.now + nextDue(state, at),
    view: state.life === 'disposed' ? before.view : sessionView(state, at, null),
  })
  const made = { draft, index, before, after, event, effects, at }
  noteLaws(made)
  judgeStep(made)
  for (const effect of effects) {
    judgeEffect(made, effect)
    run(draft, index, effect, queue)
  }
}

function run(draft: Draft, index: number, effect: Effect, queue: Event[]): void {
  switch (effect.type) {
    case 'lock':
      return requestLock(draft, index, effect)
    case 'unlock':
      return unlock(draft, index, effect.flight)
    case 'sync': {
      const { id, rows, obsolete } = effect
      setTab(draft, index, { syncs: [...tabAt(draft, index).syncs, { id, rows, obsolete, read: null }] })
      return
    }
    case 'close-ledger':
      setTab(draft, index, { syncs: [] })
      return
    case 'open-channel':
      setTab(draft, index, { listening: draft.scenario.hasChannel })
      queue.push({ type: 'channel', open: draft.scenario.hasChannel })
      return
    case 'close-channel':
      return closeChannel(draft, index)
    case 'post':
      return post(draft, index, effect.message)
    case 'fetch':
      return fetch(draft, index, effect.flight)
    case 'abort':
      return abort(draft, index, effect.flight)
    case 'end-session':
      return endSession(draft, index, effect.session)
  }
}
