/** What a story is drawn from, and when it happens. */
import type { Chance } from '../chance.ts'
import type { Parts } from './draw-setup.ts'
import { ACTOR, type Action, type Moment, type Setup, type When } from './plan.ts'

export interface Scene {
  readonly chance: Chance
  readonly setup: Setup
  /** How many are opened from the beginning. */
  readonly tabs: number
  readonly oddness: number
  readonly parts: Parts
  /** Those of another version. */
  readonly others: readonly number[]
}

export type Story = (scene: Scene, when: When, slot: number) => readonly Action[]

/** Any time; or near a refresh, for that is when most goes on. */
export function drawTime({ chance, setup }: Scene): number {
  const { lifetimeMs, refreshAt, calmAt } = setup
  if (chance.is(0.4)) return chance.between(0, calmAt)
  const turns = Math.max(1, Math.floor(calmAt / (lifetimeMs * refreshAt)))
  return Math.max(0, Math.round(lifetimeMs * refreshAt * chance.between(0, turns)) + chance.between(-100, 600))
}

const MOMENTS: readonly [Moment, ...Moment[]] = [
  'request',
  'request',
  'handled',
  'answered',
  'requested',
  'granted',
  'released',
  'posted',
  'heard',
  'written',
  'read',
]

export function drawWhen(scene: Scene): When {
  const { chance } = scene
  if (chance.is(0.55)) return { at: drawTime(scene) }
  const on = chance.pick(MOMENTS)
  const often = on === 'request' || on === 'handled' || on === 'answered'
  return { on, nth: chance.between(1, often ? 4 : 10), plusMs: chance.is(0.4) ? 0 : chance.between(0, 60) }
}

/** `delayMs` after `when`. */
export function later(when: When, delayMs: number): When {
  return 'at' in when ? { at: when.at + delayMs } : { ...when, plusMs: when.plusMs + delayMs }
}

export function drawSlot({ chance, tabs }: Scene, when: When): number {
  return 'on' in when && chance.is(0.6) ? ACTOR : chance.between(0, tabs - 1)
}

/** Until then somebody is away: often beyond the life of the token. */
export function drawAway({ chance, setup }: Scene): number {
  return chance.weigh([
    [2, chance.between(1, 300)],
    [2, chance.between(300, setup.lifetimeMs)],
    [2, chance.between(setup.lifetimeMs, 2 * setup.lifetimeMs)],
  ])
}
