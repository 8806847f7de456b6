/**
 * One machine that is told anything: what comes late, twice, out of order or for nobody, by clocks that jump, beside
 * messages and rows that no tab ever wrote. No platform is that bad, and the machine must bear it all the same.
 */
import type { Effect } from '../../src/core/effects.ts'
import type { Event } from '../../src/core/events.ts'
import { initialState } from '../../src/core/initial-state.ts'
import { type Transition, transition } from '../../src/core/machine.ts'
import { resolveOptions } from '../../src/core/options.ts'
import type { Instant, State } from '../../src/core/state.ts'
import type { TokenManagerOptions } from '../../src/types.ts'
import { freeze } from './freeze.ts'

/** One transition, with all that went into it. */
export interface Told extends Transition {
  readonly before: State
  readonly event: Event
  readonly at: Instant
}

type Of<Type extends Effect['type']> = Effect & { type: Type }

export class BareMachine {
  state: State
  at: Instant = { wall: 1_900_000_000_000, mono: 1000, random: 0.5, marker: null, shown: true, prerendering: false }
  readonly told: Told[] = []
  readonly effects: Effect[] = []
  /** Callers and acts so far. */
  ids = 0

  constructor(options: Partial<TokenManagerOptions>) {
    this.state = initialState(resolveOptions({ fetchToken: () => null, ...options }, 'a'))
    if (this.state.config.marked) this.at = { ...this.at, marker: 'm1' }
  }

  /** Time goes on by the monotonic clock; the wall clock jumps beside it. */
  pass(ms: number, jump = 0): void {
    const { wall, mono } = this.at
    this.at = { ...this.at, wall: wall + ms + jump, mono: mono + ms }
  }

  tell(event: Event): Told {
    const at = freeze({ ...this.at })
    const before = freeze(this.state)
    const { state, effects } = transition(before, freeze(event), at)
    this.state = state
    this.effects.push(...effects)
    const told = { before, event, at, state, effects }
    this.told.push(told)
    return told
  }

  /** What it asked for, the latest first. */
  asked<Type extends Effect['type']>(type: Type): Of<Type>[] {
    return this.effects.filter((effect): effect is Of<Type> => effect.type === type).reverse()
  }
}
