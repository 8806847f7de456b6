/** What can happen next. */
import { type Draft, draftOf, type World } from '../world/world.ts'

export interface Move {
  /** In a sentence, as it is told in a schedule. */
  readonly says: () => string
  readonly play: () => World
  /** Whether time may pass without it: what nobody has to do, or what may take any time. */
  readonly mayWait: boolean
}

/** Adds to the moves of a world. */
export type Offer = (says: () => string, change: (draft: Draft) => void, mayWait?: boolean) => void

/** One kind of things that happen. */
export type Rule = (world: World, offer: Offer) => void

export function collect(world: World, rules: readonly Rule[]): Move[] {
  const moves: Move[] = []
  const offer: Offer = (says, change, mayWait = false) => {
    const play = (): World => {
      const draft = draftOf(world)
      change(draft)
      return draft
    }
    moves.push({ says, play, mayWait })
  }
  for (const rule of rules) rule(world, offer)
  return moves
}

export function nameOf(world: World, tab: number): string {
  return `Tab ${world.tabs[tab]?.id}`
}
