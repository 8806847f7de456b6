/** What acts mean, written down when they raise an epoch or a floor: the machine knows numbers, the model knows why. */
import type { Effect } from '../../../src/core/effects.ts'
import type { Event } from '../../../src/core/events.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { Instant } from '../../../src/core/state.ts'
import type { Draft, Law, Tab } from './world.ts'

/** One transition of one tab, and what is wrong with it. */
export interface Step {
  readonly before: Tab
  readonly after: Tab
  readonly event: Event
  readonly effects: readonly Effect[]
  readonly at: Instant
  readonly faults: readonly string[]
}

/** The act that this event is, or whose reading of the ledger it ends. */
function lawOf(draft: Draft, { before, event }: Step): Law | null {
  let id: number | undefined
  if (event.type === 'sign-in' || event.type === 'sign-out' || event.type === 'invalidate') id = event.id
  if (event.type === 'ledger') id = before.machine.syncs.find((sync) => sync.id === event.id)?.act?.id
  return id === undefined ? null : (draft.acts[id - 1] ?? null)
}

/** An epoch that an answer began, under a new marker or for another identity. */
const NO_ACT: Law = { kind: 'answer', session: 0, role: 0, stamp: 0, raiser: '' }

export function noteLaws(draft: Draft, step: Step): void {
  const { before, after } = step
  const was = before.machine.session
  const is = after.machine.session
  const isRaised = is.raiser === after.id && compareEpoch(is, was) > 0
  if (!isRaised && is.floor <= was.floor) return
  const law = lawOf(draft, step) ?? NO_ACT
  if (isRaised && law.kind !== 'invalidate') {
    draft.epochs = [...draft.epochs, { ...law, stamp: is.epoch, raiser: is.raiser }]
  }
  if (is.floor > was.floor && law.kind === 'invalidate') draft.floors = [...draft.floors, { ...law, stamp: is.floor }]
}

/** What is wrong with serving this token in a tab that knows so much. */
export function breach(world: Pick<Draft, 'epochs' | 'floors'>, tab: Tab, session: number, role: number): Law | null {
  const known = tab.machine.session
  for (const law of world.epochs) {
    // Of two acts in one millisecond neither is known by the number of the other; the later one raises its own again.
    const isTie = law.stamp === known.epoch && law.raiser !== known.raiser
    if (!isTie && session < law.session && compareEpoch({ epoch: law.stamp, raiser: law.raiser }, known) <= 0)
      return law
  }
  return world.floors.find((law) => role < law.role && law.stamp <= known.floor) ?? null
}

/** The act that began the epoch which this tab knows. */
export function actOfEpoch({ epochs }: Pick<Draft, 'epochs'>, { machine }: Tab): Law | null {
  const { epoch, raiser } = machine.session
  return epochs.find((law) => law.stamp === epoch && law.raiser === raiser) ?? null
}
