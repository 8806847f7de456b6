/**
 * What tabs agree on, and how: every part has an order, and merging keeps the greater. Merging is commutative,
 * associative and idempotent, so messages and rows may come twice, late and in any order.
 */
import type { Params, SignedOutReason } from '../types.ts'

/** `pending`: whose session this is, is known to nobody yet. */
export type Status = 'pending' | 'in' | 'out'

/** A sign-out that the server has not heard of (`paid: false`) or has (`paid: true`). */
export interface Owed {
  readonly session: string | null
  readonly paid: boolean
}

/** Which line the tabs follow; the later choice wins. */
export interface Choice {
  readonly params: Params
  readonly stamp: number
  readonly by: string
}

/** The session as one tab knows it. All but `active` and `reason` is the frozen envelope of messages and rows. */
export interface SessionRecord {
  /** Whose session: raised by `signedIn` and `signOut` only. */
  readonly epoch: number
  /** Tab that raised the epoch; breaks a tie. */
  readonly raiser: string
  /** Nothing requested under a lower floor is served: raised by `invalidate`. Merged on its own, never reset. */
  readonly floor: number
  /** Orders answers within an epoch. */
  readonly sequence: number
  readonly status: Status
  /** Tab that got the answer; breaks a tie. */
  readonly by: string
  /** Why it is out; `null` otherwise. */
  readonly reason: SignedOutReason | null
  /** The marker cookie when this was true; `null` where none is used. */
  readonly marker: string | null
  readonly owed: Owed | null
  readonly active: Choice | null
}

/** Failures are shared like successes: no tab asks again before `writtenAt + delay`. */
export interface Retry {
  /** Wall clock, milliseconds. */
  readonly writtenAt: number
  /** Milliseconds. */
  readonly delay: number
  readonly failures: number
  readonly code: 'ERR_REFRESH_FAILED' | 'ERR_REFRESH_REJECTED' | 'ERR_TOKEN_INVALID'
  readonly status: number | null
  /** The server named the delay, so that neither `online` nor a visible tab cuts it short. */
  readonly fixed: boolean
  /** The marker cookie of its request; `null` where none is used. */
  readonly marker: string | null
}

/** What tabs know of one line, without its token. */
export interface LineRecord {
  readonly key: string
  readonly epoch: number
  readonly raiser: string
  /** As the session's, for this line alone. */
  readonly floor: number
  readonly sequence: number
  /** Tab that holds the token of this sequence. */
  readonly by: string
  /** Wall clock at the start of its request. */
  readonly requestedAt: number
  /** The floor that held then. */
  readonly under: number
  /** Wall clock until which it is handed out; 0: there is none. */
  readonly usableUntil: number
  /** Which lock serialises requests: see `lanes.ts`. */
  readonly lane: number
  /** How often the lane changed: the later change counts, and of two at once the one that left. */
  readonly round: number
  readonly retry: Retry | null
}

/** A page that knows nothing. */
export const NO_SESSION: SessionRecord = {
  epoch: 0,
  raiser: '',
  floor: 0,
  sequence: 0,
  status: 'pending',
  by: '',
  reason: null,
  marker: null,
  owed: null,
  active: null,
}

/** A line that nobody has asked for yet. */
export function noLine(key: string): LineRecord {
  return {
    key,
    epoch: 0,
    raiser: '',
    floor: 0,
    sequence: 0,
    by: '',
    requestedAt: 0,
    under: 0,
    usableUntil: 0,
    lane: 0,
    round: 0,
    retry: null,
  }
}

/** `null` is less than anything. */
type Ordered = string | number | null
const RANK: Readonly<Record<Status, number>> = { pending: 0, in: 1, out: 2 }

function compareAll(a: readonly Ordered[], b: readonly Ordered[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] as Ordered
    if (left !== right) return left === null || (right !== null && left < right) ? -1 : 1
  }
  return 0
}

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compareEpoch(a: { epoch: number; raiser: string }, b: { epoch: number; raiser: string }): number {
  return compareAll([a.epoch, a.raiser], [b.epoch, b.raiser])
}

function sessionOrder(record: SessionRecord): readonly Ordered[] {
  const { epoch, raiser, sequence, status, by, marker, reason } = record
  return [epoch, raiser, sequence, RANK[status], by, marker, reason]
}

/** Epoch, then sequence, then out over in over pending, then the tab. Floors and debts are not part of the order. */
export function compareSession(a: SessionRecord, b: SessionRecord): number {
  return compareAll(sessionOrder(a), sessionOrder(b))
}

function mergeOwed(a: Owed | null, b: Owed | null): Owed | null {
  if (!a || !b) return a ?? b
  const first = compareAll([a.session], [b.session]) < 0 ? b : a
  return { session: first.session, paid: a.paid || b.paid }
}

function choiceOrder(choice: Choice): readonly Ordered[] {
  return [choice.stamp, choice.by, JSON.stringify(choice.params)]
}

function mergeChoice(a: Choice | null, b: Choice | null): Choice | null {
  if (!a || !b) return a ?? b
  return compareAll(choiceOrder(a), choiceOrder(b)) < 0 ? b : a
}

/** The greater of both, with the higher floor; debt and choice belong to an epoch. */
export function mergeSession(a: SessionRecord, b: SessionRecord): SessionRecord {
  const winner = compareSession(a, b) < 0 ? b : a
  const floor = Math.max(a.floor, b.floor)
  if (compareEpoch(a, b)) return { ...winner, floor }
  return { ...winner, floor, owed: mergeOwed(a.owed, b.owed), active: mergeChoice(a.active, b.active) }
}

function lineOrder(line: LineRecord): readonly Ordered[] {
  return [line.epoch, line.raiser, line.sequence, line.requestedAt, line.by, line.under]
}

/** Negative, zero or positive: whose answer is the later one. */
function compareLine(a: LineRecord, b: LineRecord): number {
  return compareAll(lineOrder(a), lineOrder(b))
}

/** By their number first: the wall clock may have been set back between two failures. */
function retryOrder(retry: Retry): readonly Ordered[] {
  return [retry.failures, retry.writtenAt, retry.delay, retry.code, retry.status, Number(retry.fixed), retry.marker]
}

function mergeRetry(a: Retry | null, b: Retry | null): Retry | null {
  if (!a || !b) return a ?? b
  return compareAll(retryOrder(a), retryOrder(b)) < 0 ? b : a
}

function laneOrder({ epoch, raiser, round, lane }: LineRecord): readonly Ordered[] {
  return [epoch, raiser, round, lane]
}

/**
 * The later answer, with the higher floor, and within one answer the later failure. The lane is merged on its own: the
 * answer of a holder that was stopped may be the latest, and knows nothing of who left its lane.
 */
export function mergeLine(a: LineRecord, b: LineRecord): LineRecord {
  const order = compareLine(a, b)
  const winner = order < 0 ? b : a
  const floor = Math.max(a.floor, b.floor)
  const { lane, round } = compareAll(laneOrder(a), laneOrder(b)) < 0 ? b : a
  if (order) return { ...winner, floor, lane, round }
  const usableUntil = Math.max(a.usableUntil, b.usableUntil)
  return { ...winner, floor, lane, round, usableUntil, retry: mergeRetry(a.retry, b.retry) }
}
