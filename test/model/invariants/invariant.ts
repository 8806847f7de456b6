/** An invariant as the model looks at it. */
import type { Effect } from '../../../src/core/effects.ts'
import type { Made } from '../world/laws.ts'
import type { World } from '../world/world.ts'

/** What is wrong, in a sentence; `null` while it holds. */
export type Fault = string | null

export interface Invariant {
  readonly name: string
  /** After each transition of a machine. */
  readonly step?: (made: Made) => Fault
  /** Before each effect is run. */
  readonly effect?: (made: Made, effect: Effect) => Fault
  /** In each situation. */
  readonly state?: (world: World) => Fault
  /** In each situation in which all is said and done: see rest.ts. */
  readonly rest?: (world: World) => Fault
}
