/** When a token is asked for again, by what those who were given it were told. All in true time. */
import { minimumLife } from './rules.ts'
import type { Span } from './trackers/spans.ts'

export const ROUNDING_MS = 5
/** Lifetimes in a JWT are whole seconds. */
export const WHOLE_SECONDS_MS = 2100
/** No two requests are closer than this for the age of a token alone (`MIN_INTERVAL_MS`). */
const INTERVAL_MS = 1000

/** When it is due, and when it is no longer served. */
export interface Terms {
  readonly dueAt: number
  readonly lastAt: number
}

/** The same as one answer told, and when it ends. */
export interface Account extends Terms {
  readonly endAt: number
}

export const roundingOf = (token: string): number => (token.includes('.') ? WHOLE_SECONDS_MS : ROUNDING_MS)

export function earliest(terms: readonly Terms[]): Terms {
  return {
    dueAt: Math.min(...terms.map(({ dueAt }) => dueAt)),
    lastAt: Math.min(...terms.map(({ lastAt }) => lastAt)),
  }
}

export function accountOf(
  { at, lifetimeMs: toldMs }: Pick<Span, 'at' | 'lifetimeMs'>,
  roundingMs: number,
  refreshAt: number,
): Account {
  const lifetimeMs = toldMs - roundingMs
  const dueAt = at + Math.max(lifetimeMs * refreshAt, INTERVAL_MS) - ROUNDING_MS
  return { dueAt, lastAt: at + lifetimeMs - minimumLife(lifetimeMs, null), endAt: at + toldMs }
}

/**
 * Of a token that was given at this moment. A tab that was given it for the first time goes by what it was told now; one
 * that knew it, by the account by which it ends first.
 */
export function termsOf(givenAt: number, told: readonly Account[], roundingMs: number): Terms {
  const { lastAt } = earliest(told)
  const endAt = Math.min(...told.map((account) => account.endAt)) + roundingMs
  const againAt = givenAt + Math.max(INTERVAL_MS, (lastAt - givenAt) / 2) - ROUNDING_MS
  // Given again before it is due, it is due when it was.
  const isUsual = ({ dueAt }: Terms) => told.length === 1 || givenAt < dueAt + roundingMs
  const first = told.filter((account) => account.endAt <= endAt)
  return { dueAt: Math.min(...first.map((each) => (isUsual(each) ? each.dueAt : againAt))), lastAt }
}
