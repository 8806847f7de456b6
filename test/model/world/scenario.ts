/** What a scenario fixes: how many tabs, what is missing, what may happen, and how often. */
import type { LockKind } from '../../../src/core/ports.ts'
import type { World } from './world.ts'

/** `well`: one event reads, writes and answers. `slow`: the answer is an event of its own. `stuck`: never. `gone`: refuses. */
export type LedgerKind = 'well' | 'slow' | 'stuck' | 'gone'

/** What may happen in a scenario, each so many times. */
export type Happening =
  | 'sign-in'
  | 'sign-out'
  | 'redirect'
  | 'revoke'
  | 'invalidate'
  | 'force'
  | 'reject'
  | 'call'
  | 'hide'
  | 'freeze'
  | 'cache'
  | 'stop'
  | 'close'
  | 'crash'
  | 'open'
  | 'fail'
  | 'end-fails'
  | 'wipe'
  | 'set-back'
  | 'dispose'
  /** Time that passes though something is under way. */
  | 'late'
  /** Times that time passes to the next timer; without it there is no end of time. */
  | 'timers'

export interface Scenario {
  readonly name: string
  readonly tabs: number
  /** Where it begins: all tabs hold a token, know nothing, or are signed out. */
  readonly from: 'warm' | 'cold' | 'out'
  readonly budget: Readonly<Partial<Record<Happening, number>>>
  readonly ledger: LedgerKind
  readonly locks: LockKind
  readonly hasChannel: boolean
  readonly hasMarker: boolean
  /** Whether the library is given `endSession`. */
  readonly canEnd: boolean
  /** Whether a 401 names its reason. */
  readonly isSure: boolean
  /** Whether requests may take any time: time passes while they are in the air. */
  readonly isSlow: boolean
  /** The same for `endSession`. */
  readonly endsLate: boolean
  /** Whether the server gives a token again, as if it were new, while it has an eighth of its life left. */
  readonly givesAgain: boolean
  /** Whether `signedIn()` is given the token of the sign-in. */
  readonly givesToken: boolean
  /** Whether the page that a redirect lands on calls `signedIn()`. */
  readonly tellsRedirect: boolean
  /** Whether acts may fall into one millisecond. */
  readonly isSameMoment: boolean
  /** Whether messages of one tab to another arrive in the order in which they were sent, as the platform has it; else in any. */
  readonly isOrdered: boolean
  /** The tab of another version of the library, by its number. */
  readonly otherVersion: number | null
  /** Who signs in, in turn; the first is signed in at the beginning. */
  readonly users: readonly string[]
  /** Tabs that are hidden at the beginning. */
  readonly hidden: readonly number[]
  /** States after which the default run stops. */
  readonly limit: number
  /** Changes the world it begins with. */
  readonly prepare: (world: World) => World
}

const USUAL: Omit<Scenario, 'name'> = {
  tabs: 2,
  from: 'warm',
  budget: {},
  ledger: 'well',
  locks: 'locks',
  hasChannel: true,
  hasMarker: false,
  canEnd: true,
  isSure: true,
  isSlow: false,
  endsLate: false,
  givesAgain: false,
  givesToken: false,
  tellsRedirect: true,
  isSameMoment: true,
  isOrdered: false,
  otherVersion: null,
  users: ['A', 'B', 'C'],
  hidden: [],
  limit: 4000,
  prepare: (world) => world,
}

export function scenario(name: string, change: Partial<Scenario>): Scenario {
  return { ...USUAL, ...change, name }
}
