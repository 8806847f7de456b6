/** What happens to the machine. */
import type { Params } from '../types.ts'
import type { Answer } from './answer.ts'
import type { Message } from './messages.ts'
import type { LedgerRows, LifecycleEvent, LockKind } from './ports.ts'
import type { Moment } from './schedule.ts'

/** A token that came with the page, and when the page began, under which marker: the token is no younger. */
export interface Given {
  readonly answer: Answer
  readonly from: Moment
  readonly marker: string | null
}

export type Event =
  | { readonly type: 'start'; readonly initial: Given | null }
  | {
      readonly type: 'call'
      readonly id: number
      readonly params: Params | null
      readonly rejected: string | null
      readonly force: boolean
      readonly minLifetime: number | null
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'want'; readonly params: Params; readonly by: 1 | -1 }
  | { readonly type: 'timer' }
  | { readonly type: 'granted'; readonly flight: number; readonly lane: number; readonly kind: LockKind | null }
  | { readonly type: 'ledger'; readonly id: number; readonly rows: LedgerRows | null }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'answer'; readonly flight: number; readonly answer: Answer }
  | { readonly type: 'ended'; readonly session: string | null; readonly ok: boolean }
  | { readonly type: 'life'; readonly event: LifecycleEvent }
  | { readonly type: 'input' }
  | { readonly type: 'channel'; readonly open: boolean }
  | { readonly type: 'sign-in'; readonly id: number; readonly answer: Answer | null }
  | { readonly type: 'sign-out'; readonly id: number }
  | { readonly type: 'invalidate'; readonly id: number; readonly params: Params | null }
  | { readonly type: 'switch'; readonly id: number; readonly params: Params; readonly tabs: 'all' | 'this' }
  | { readonly type: 'dispose' }
