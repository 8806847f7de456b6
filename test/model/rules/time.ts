/** Time passes only from timer to timer, and only when nothing is left that must happen first; but for the late. */
import { HOLDER_STAGE } from '../../../src/core/sharing.ts'
import { newTable } from '../world/ledger.ts'
import { send } from '../world/machine.ts'
import { type Draft, left, spend, type World } from '../world/world.ts'
import { collect, type Move, nameOf, type Rule } from './move.ts'

const HOUR_MS = 3_600_000

export const timers: Rule = (world, offer) => {
  for (const [index, tab] of world.tabs.entries()) {
    if (tab.place !== 'running' || tab.dueAt > world.now) continue
    offer(
      () => `${nameOf(world, index)} has its timer.`,
      (draft) => send(draft, index, { type: 'timer' }, []),
    )
  }
}

/** The next timer of a tab that runs. */
function nextTimer({ tabs }: World): number {
  let next = Number.POSITIVE_INFINITY
  for (const { place, dueAt } of tabs) if (place === 'running' && dueAt < next) next = dueAt
  return next
}

/** What is late excuses the holder of a lock whose sign of life is under way. */
function beLate(draft: Draft): void {
  spend(draft, 'late')
  if (!draft.letters.some(({ message }) => message.stage === HOLDER_STAGE)) return
  draft.requests = draft.requests.map((request) => ({ ...request, isExcused: true }))
}

/** The moves by which time passes, when the others are these. */
export function passing(world: World, moves: readonly Move[]): Move[] {
  const next = nextTimer(world)
  if (!Number.isFinite(next) || next <= world.now) return []
  const isLate = moves.some(({ mayWait }) => !mayWait)
  if (isLate && left(world, 'late') < 1) return []
  const isBounded = 'timers' in world.budget
  if (isBounded && left(world, 'timers') < 1) return []
  const rule: Rule = (_world, offer) =>
    offer(
      () => `${next - world.now} ms pass${isLate ? ', though something is under way' : ''}.`,
      (draft) => {
        if (isLate) beLate(draft)
        if (isBounded) spend(draft, 'timers')
        draft.now = next
      },
      true,
    )
  return collect(world, [rule])
}

export const setBack: Rule = (world, offer) => {
  if (left(world, 'set-back') < 1) return
  offer(
    () => 'The wall clock is set back by an hour.',
    (draft) => {
      spend(draft, 'set-back')
      draft.setBack += HOUR_MS
    },
    true,
  )
}

export const wipe: Rule = (world, offer) => {
  if (left(world, 'wipe') < 1) return
  offer(
    () => 'The data of the site is cleared.',
    (draft) => {
      spend(draft, 'wipe')
      draft.ledger = { ...newTable(), lastKey: draft.ledger.lastKey }
    },
    true,
  )
}
