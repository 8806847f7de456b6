/** What a tab is told of the world with each event, and the options of its manager. */
import { type Config, resolveOptions } from '../../../src/core/options.ts'
import type { Instant } from '../../../src/core/state.ts'
import type { Scenario } from './scenario.ts'
import { readToken } from './token.ts'
import type { Tab, World } from './world.ts'

/** Wall clock at the beginning. */
const WALL = Date.UTC(2030, 0, 1)
/** Chance, a constant of each tab. */
const CHANCE: Readonly<Record<string, number>> = { a: 0, b: 0.5, c: 0.25 }

/** Round numbers, so that equal moments are equal. */
export function configOf({ canEnd, hasMarker }: Scenario, id: string): Config {
  const options = {
    fetchToken: () => null,
    refreshAt: 0.75,
    minLifetime: 500,
    requestTimeout: 2000,
    ...(canEnd ? { endSession: async () => {} } : {}),
    ...(hasMarker ? { marker: 'session' } : {}),
  }
  return Object.freeze({ ...resolveOptions(options, id), read: readToken })
}

/** What the world looks like to a tab. */
export function instantOf(world: Pick<World, 'now' | 'setBack' | 'scenario' | 'server'>, tab: Tab): Instant {
  const { cookie } = world.server
  const marker = cookie === null ? '' : `m${cookie}`
  return {
    wall: wallOf(world),
    mono: world.now - tab.bornAt,
    random: CHANCE[tab.id] ?? 0.75,
    marker: world.scenario.hasMarker ? marker : null,
    shown: tab.shown,
    prerendering: false,
  }
}

export function wallOf({ now, setBack }: Pick<World, 'now' | 'setBack'>): number {
  return WALL + now - setBack
}
