/**
 * Time. Two clocks, because each lies: the wall clock jumps, the monotonic one may stand still in sleep
 * (https://github.com/w3c/hr-time/issues/115). The worse of both counts.
 */
import type { Retry } from './record.ts'

/** When an event happened, by both clocks. */
export interface Moment {
  readonly wall: number
  readonly mono: number
}

/** A stretch of time that began at `from`. */
export interface Span {
  readonly from: Moment
  /** Milliseconds. */
  readonly lifetime: number
}

/** A wall clock that fell behind the monotonic one by more was set back: what it says of a token is worth nothing. */
const SET_BACK_MS = 1000
/** No two requests of one line are closer than this, so that a token with little life left cannot loop. */
const MIN_INTERVAL_MS = 1000
/** Timers of hidden tabs are late by as much at any time: https://developer.chrome.com/blog/timer-throttling-in-chrome-88 */
const THROTTLE_MS = 1000
/** How long whoever stood still waits for others, who may have stood still with it. */
export const LANDING_MS = 2000
/** The longest sleep of the timer in a visible tab: a lid that opens may fire no event at all. */
export const SLICE_MS = 10_000
const DEFAULT_MIN_LIFETIME_MS = 5000
const BACKOFF_BASE_MS = 500
const BACKOFF_FLOOR_MS = 200
const BACKOFF_CAP_MS = 10_000
const RETRY_AFTER_MIN_MS = 500
const RETRY_AFTER_MAX_MS = 300_000

/** Milliseconds since the span began; infinite when the clocks contradict each other. */
export function elapsed({ from }: Span, now: Moment): number {
  const wall = now.wall - from.wall
  const mono = now.mono - from.mono
  return wall < mono - SET_BACK_MS ? Number.POSITIVE_INFINITY : Math.max(wall, mono, 0)
}

/** Milliseconds of life left; 0 when it is over. */
export function lifeLeft(span: Span, now: Moment): number {
  return Math.max(0, span.lifetime - elapsed(span, now))
}

/**
 * The span of a token that is given once more: it lives no longer for it, by whichever account it ends first. Where the
 * wall clock was set back since, the monotonic one alone tells how old it is.
 */
export function spanAgain(known: Span, given: Span, now: Moment): Span {
  const { from, lifetime } = given
  if (Number.isFinite(elapsed(known, now))) return lifeLeft(known, now) <= lifeLeft(given, now) ? known : given
  return { from, lifetime: Math.min(lifetime, known.lifetime - (from.mono - known.from.mono)) }
}

/** Life that must be left for a token to be handed out: never more than half of what it had. */
export function minimumLife(lifetime: number, wanted: number | null): number {
  return Math.min(wanted ?? Math.min(DEFAULT_MIN_LIFETIME_MS, lifetime / 12), lifetime / 2)
}

/** When a token of this lifetime is due, in milliseconds of its life. `delay` holds a tab back, by half the rest at most. */
export function dueAfter(lifetime: number, refreshAt: number, delay: number): number {
  return Math.max(lifetime * refreshAt, MIN_INTERVAL_MS) + Math.min(delay, (lifetime * (1 - refreshAt)) / 2)
}

/** The same for a token that is past that already: it is asked again when half of what is left is over. */
export function dueAgain(span: Span, now: Moment): number {
  return elapsed(span, now) + Math.max(MIN_INTERVAL_MS, lifeLeft(span, now) / 2)
}

/**
 * The same for a token that is taken now, by whoever fetched it or by another tab: a server that gives it from a cache
 * may give it late in its life, and more than once.
 */
export function dueFrom(span: Span, refreshAt: number, delay: number, now: Moment): number {
  const usual = dueAfter(span.lifetime, refreshAt, 0)
  if (elapsed(span, now) < usual) return dueAfter(span.lifetime, refreshAt, delay)
  return dueAgain(span, now) + Math.min(delay, lifeLeft(span, now) / 4)
}

/** Milliseconds until the refresh is due, 0 when it is. */
export function refreshDue(token: Span & { readonly dueAfter: number }, now: Moment): number {
  return Math.max(0, token.dueAfter - elapsed(token, now))
}

/** Whether the page stood still over this moment of its monotonic clock: what came meanwhile may not have been seen. */
export function stoodStill(deadline: number, now: Moment): boolean {
  return now.mono - deadline > THROTTLE_MS
}

/** Milliseconds until a request that began then, by the wall clock, is no longer too recent for another one. */
export function justLeft(requestedAt: number, now: Moment): number {
  const ago = now.wall - requestedAt
  return ago < 0 ? 0 : Math.max(0, MIN_INTERVAL_MS - ago)
}

/** Full jitter over a doubling ceiling (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). */
export function backoff(failures: number, random: number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures, 20))
  return BACKOFF_FLOOR_MS + random * (ceiling - BACKOFF_FLOOR_MS)
}

/** `Retry-After`, kept within half a second and five minutes. */
export function clampRetryAfter(delayMs: number): number {
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, delayMs))
}

/** Milliseconds until the next attempt; 0 when it is due, or when the retry claims to be written in the future. */
export function retryDue(retry: Retry | null, wall: number): number {
  if (!retry || retry.writtenAt > wall + SET_BACK_MS) return 0
  return Math.max(0, Math.min(retry.delay, retry.writtenAt + retry.delay - wall))
}
