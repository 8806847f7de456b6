/** An invariant as the model looks at it. */
import type { Effect } from '../../../src/core/effects.ts'
import type { Step } from '../world/laws.ts'
import type { Draft, World } from '../world/world.ts'

/** What is wrong, in a sentence; `null` while it holds. */
export type Fault = string | null

/** What a tab asks of the world, in a step of its own, and the world as it is then. */
export interface Asked {
  readonly draft: Draft
  readonly index: number
  readonly step: Step
}

export interface Invariant {
  readonly name: string
  /** After each transition of a machine, which is looked at by itself. */
  readonly step?: (step: Step) => Fault
  /** Before a request is sent, and before a caller is told. */
  readonly effect?: (asked: Asked, effect: Effect) => Fault
  /** In each situation. */
  readonly state?: (world: World) => Fault
  /** In each situation in which all is said and done: see rest.ts. */
  readonly rest?: (world: World) => Fault
}
