/**
 * Rules of time, written again from the design: a checker that took them from `src` could not see a fault in them.
 * All in milliseconds.
 */

/** What a token must have left to be handed out (section 4, "leeway and minimum are derived from the lifetime"). */
const LEAST_LEFT_MS = 5000
const LEAST_LEFT_SHARE = 12
/** `Retry-After` is honoured and clamped (section 3, step 7). */
const NAMED_DELAY_MS = [500, 300_000] as const

/**
 * Life that must be left for a token to be handed out: what the app wants, or else a twelfth of the lifetime, 5 s at
 * most; never more than half of the lifetime (section 1, `minLifetime`).
 */
export function minimumLife(lifetimeMs: number, wantedMs: number | null): number {
  const usualMs = Math.min(LEAST_LEFT_MS, lifetimeMs / LEAST_LEFT_SHARE)
  return Math.min(wantedMs ?? usualMs, lifetimeMs / 2)
}

/** How long a server that named a delay is left alone. */
export function clampRetryAfter(delayMs: number): number {
  const [shortestMs, longestMs] = NAMED_DELAY_MS
  return Math.max(shortestMs, Math.min(longestMs, delayMs))
}
