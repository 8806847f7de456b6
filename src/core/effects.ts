/** What the machine wants done. */
import type { Params, RefreshReason } from '../types.ts'
import type { FailureGiven } from './answer.ts'

/** Stands for the flight in `abort` effects that end the call of `endSession`. */
export const END_SESSION = 0

/** How a caller's wait ends. */
export type Outcome =
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'out' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'disposed' }

/** Why there is no token for now. */
export interface Failure {
  readonly code: FailureGiven['code']
  readonly status: number | null
  /** Wall clock. */
  readonly retryAt: number
  readonly cause: unknown
}

export type Effect =
  | {
      readonly type: 'lock'
      readonly flight: number
      readonly key: string
      readonly lane: number
      readonly probe: boolean
    }
  /** Ends the wait, or lets go. */
  | { readonly type: 'unlock'; readonly flight: number }
  | {
      readonly type: 'sync'
      readonly id: number
      readonly rows: readonly object[]
      readonly obsolete: readonly number[]
    }
  | { readonly type: 'close-ledger' }
  | { readonly type: 'open-channel' }
  | { readonly type: 'close-channel' }
  | { readonly type: 'post'; readonly message: object }
  | {
      readonly type: 'fetch'
      readonly flight: number
      readonly reason: RefreshReason
      readonly active: boolean
      readonly params: Params
      readonly attempt: number
    }
  /** `isLate`: it took too long; else nobody waits for it any more. */
  | { readonly type: 'abort'; readonly flight: number; readonly isLate: boolean }
  | { readonly type: 'end-session'; readonly session: string | null }
  | { readonly type: 'settle'; readonly caller: number; readonly outcome: Outcome }
  | { readonly type: 'act-done'; readonly id: number; readonly persisted: boolean }
  | { readonly type: 'refreshed'; readonly params: Params; readonly expiresIn: number; readonly here: boolean }
  | { readonly type: 'failed'; readonly params: Params; readonly failure: Failure; readonly here: boolean }
