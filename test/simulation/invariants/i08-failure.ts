/** A request that failed, and until when nobody asks again. */
import type { Retry } from '../../../src/core/record.ts'
import type { Verdict } from '../journal.ts'
import { clampRetryAfter } from './rules.ts'
import type { Request } from './trackers/lines.ts'

/** No guessed delay is shorter. */
export const LEAST_MS = 200
const REFUSED_MS = 60_000

/** What a tab told of a failure of its own, and with which sequence. */
export interface Told {
  readonly count: number
  readonly sequence: number
  readonly retry: Retry
}

/** One request that failed. */
export interface Failure {
  readonly request: Request
  readonly at: number
  readonly count: number
  readonly kind: 'guessed' | 'named' | 'refused'
  readonly epoch: string
  delayMs: number
  /** What records told of the line before, and what they tell of this; `null`: nothing yet. */
  readonly before: string
  /** Sequence of the answer that it is told with: a later one is a success. */
  sequence: number
  told: string | null
  rank: Retry | null
  /** Who knows of it, and who knows of a later one, of a tab that asks for itself: that one's delay counts there. */
  readonly known: Set<string>
  readonly overtaken: Set<string>
}

/** Two tabs of one line fail one after the other. */
export function nameOf({ writtenAt, failures }: Retry): string {
  return `${writtenAt} ${failures}`
}

/** As records are merged: by their number first. */
export function isLater(one: Retry, other: Retry): boolean {
  return one.failures > other.failures || (one.failures === other.failures && one.writtenAt > other.writtenAt)
}

/** What the answer says of the next request; `null`: it is no failure. */
export function termsOf(verdict: Verdict | null): Pick<Failure, 'kind' | 'delayMs'> | null {
  if (verdict === null) return { kind: 'guessed', delayMs: LEAST_MS }
  if (verdict.kind === 'refused') return { kind: 'refused', delayMs: REFUSED_MS }
  if (verdict.kind !== 'transient') return null
  const { retryAfterMs } = verdict
  if (retryAfterMs === null) return { kind: 'guessed', delayMs: LEAST_MS }
  return { kind: 'named', delayMs: clampRetryAfter(retryAfterMs) }
}
