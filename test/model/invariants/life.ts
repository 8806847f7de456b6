/** I2. No token is handed out, nor shown by `peek()`, once its life on the server is over, whatever the clocks say. */
import { peekToken } from '../../../src/core/view.ts'
import { instantOf } from '../world/instant.ts'
import { LIFETIME_MS, mintedOf } from '../world/token.ts'
import type { Tab, World } from '../world/world.ts'
import type { Invariant } from './invariant.ts'

/** What `peek()` says in a tab that runs. */
export function shownToken(world: Pick<World, 'now' | 'setBack' | 'scenario' | 'server'>, tab: Tab): string | null {
  return tab.place === 'running' ? (peekToken(tab.machine, instantOf(world, tab), null)?.token ?? null) : null
}

function isDead({ now }: Pick<World, 'now'>, value: string | null): boolean {
  return value !== null && now >= mintedOf(value).at + LIFETIME_MS
}

export const life: Invariant = {
  name: 'I2',
  effect: ({ draft, step: { after } }, effect) => {
    if (effect.type !== 'settle' || effect.outcome.kind !== 'token') return null
    return isDead(draft, effect.outcome.value) ? `tab ${after.id} hands out a token that is dead` : null
  },
  state: (world) => {
    const tab = world.tabs.find((each) => isDead(world, shownToken(world, each)))
    return tab ? `tab ${tab.id} shows a token that is dead` : null
  },
}
