/**
 * The wire: what tabs post to each other and write into the ledger. The envelope (the fields of the session record,
 * version, name, tab, kind) is frozen, so that every later version understands a sign-out; only payloads may change.
 * What is malformed or foreign is dropped: any script of the origin can post here.
 */
import type { Params } from '../types.ts'
import type { Choice, LineRecord, Owed, Retry, SessionRecord } from './record.ts'

/** Version of the payloads. */
export const WIRE_VERSION = 1

/** A token under way to another tab. Tabs share the wall clock, not the monotonic one. */
export interface TokenPayload {
  readonly value: string
  /** Milliseconds from the start of its request. */
  readonly lifetime: number
  /** Milliseconds since the start of its request, by the sender's worse clock, when it was sent. */
  readonly age: number
  /** Sender's wall clock. */
  readonly sentAt: number
  readonly floor: number
  readonly marker: string | null
  readonly session: SessionTimes | null
}

/** Times of the session that came with a token; wall clock, milliseconds. */
export interface SessionTimes {
  readonly id: string | null
  readonly expiresAt: number | null
  readonly idleExpiresAt: number | null
}

/** `record`: this changed. `answer`: to a question. `ask`: who has more? `input`: the user is there. */
export type MessageKind = 'record' | 'answer' | 'ask' | 'input'

export interface Message {
  readonly v: number
  readonly kind: MessageKind
  readonly name: string
  readonly tabId: string
  readonly session: SessionRecord
  /** Of a question: 1 asks the tab that fetched last, 2 an eighth of the tabs, 3 the others, 0 all of them at once. */
  readonly stage: number
  readonly line: LineRecord | null
  readonly params: Params | null
  readonly token: TokenPayload | null
}

/** What the ledger held, merged by the reader. */
export interface Row {
  readonly session: SessionRecord | null
  readonly line: LineRecord | null
}

type Raw = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null
const isText: Check = (value) => typeof value === 'string'
/** Exact integers only: `epoch + 1` must be greater than `epoch`. */
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isAmount: Check = (value) => Number.isFinite(value) && (value as number) >= 0
const isFlag: Check = (value) => typeof value === 'boolean'
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRaw(value) && Object.entries(fields).every(([field, check]) => check(value[field]))

/** Flat, text to text: what names a line. */
export const isParams: (value: unknown) => value is Params = (value): value is Params =>
  isRaw(value) && !Array.isArray(value) && Object.values(value).every(isText)

const isOwed = shape({ session: orNull(isText), paid: isFlag })
const isChoice = shape({ params: isParams, stamp: isCount, by: isText })
const isSession = shape({
  epoch: isCount,
  raiser: isText,
  floor: isCount,
  sequence: isCount,
  status: oneOf('pending', 'in', 'out'),
  by: isText,
  marker: orNull(isText),
  owed: orNull(isOwed),
})
const isReason = oneOf('signed_out', 'revoked', 'expired', 'inactive', 'unauthenticated')
const isRetry = shape({
  writtenAt: isAmount,
  delay: isAmount,
  failures: isCount,
  code: oneOf('ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID'),
  status: orNull(isCount),
  fixed: isFlag,
})
const isLine = shape({
  key: isText,
  epoch: isCount,
  raiser: isText,
  floor: isCount,
  sequence: isCount,
  by: isText,
  requestedAt: isAmount,
  usableUntil: isAmount,
  lane: isCount,
  retry: orNull(isRetry),
})
const isTimes = shape({ id: orNull(isText), expiresAt: orNull(isAmount), idleExpiresAt: orNull(isAmount) })
const isToken = shape({
  value: isText,
  lifetime: isAmount,
  age: isAmount,
  sentAt: isAmount,
  floor: isCount,
  marker: orNull(isText),
  session: orNull(isTimes),
})

/** The envelope of any version; what a later one added is left out. */
function parseSession(raw: Raw): SessionRecord | null {
  if (!isSession(raw)) return null
  const { epoch, raiser, floor, sequence, status, by, marker, owed, reason, active } = raw as unknown as SessionRecord
  return {
    epoch,
    raiser,
    floor,
    sequence,
    status,
    by,
    marker,
    owed: owed && pickOwed(owed),
    reason: isReason(reason) ? reason : null,
    active: isChoice(active) ? pickChoice(active as Choice) : null,
  }
}

const pickOwed = ({ session, paid }: Owed): Owed => ({ session, paid })
const pickChoice = ({ params, stamp, by }: Choice): Choice => ({ params, stamp, by })
const pickRetry = ({ writtenAt, delay, failures, code, status, fixed }: Retry): Retry => ({
  writtenAt,
  delay,
  failures,
  code,
  status,
  fixed,
})

function parseLine(raw: unknown): LineRecord | null {
  if (!isLine(raw)) return null
  const { key, epoch, raiser, floor, sequence, by, requestedAt, usableUntil, lane, retry } = raw as LineRecord
  const picked = { key, epoch, raiser, floor, sequence, by, requestedAt, usableUntil, lane }
  return { ...picked, retry: retry && pickRetry(retry) }
}

/** What another tab posted under this name, or `null`. Never throws. */
export function parseMessage(raw: unknown, name: string): Message | null {
  if (!isRaw(raw) || raw['name'] !== name || !isCount(raw['v']) || !isText(raw['tabId'])) return null
  const session = parseSession(raw)
  if (!session) return null
  const known = raw['v'] === WIRE_VERSION
  const kind = known && oneOf('answer', 'ask', 'input')(raw['kind']) ? (raw['kind'] as MessageKind) : 'record'
  const line = known ? parseLine(raw['line']) : null
  return {
    v: raw['v'] as number,
    kind,
    name,
    tabId: raw['tabId'] as string,
    session,
    stage: isCount(raw['stage']) ? (raw['stage'] as number) : 0,
    line,
    params: line && isParams(raw['params']) ? raw['params'] : null,
    token: line && isToken(raw['token']) ? (raw['token'] as TokenPayload) : null,
  }
}

/** A message as it is posted: the session record flat, as every version reads it. */
export function wireMessage(message: Omit<Message, 'v'>): object {
  const { session, ...rest } = message
  return { ...session, ...rest, v: WIRE_VERSION }
}

/** What was written into the ledger, or nothing. Never throws. */
export function parseRow(raw: unknown): Row {
  if (!isRaw(raw)) return { session: null, line: null }
  if (raw['kind'] === 'line') return { session: null, line: raw['v'] === WIRE_VERSION ? parseLine(raw) : null }
  return { session: parseSession(raw), line: null }
}

/** The session's row. */
export function sessionRow(name: string, tabId: string, session: SessionRecord): object {
  return { ...session, v: WIRE_VERSION, kind: 'session', name, tabId }
}

/** A line's row: neither token nor claims. */
export function lineRow(name: string, tabId: string, line: LineRecord): object {
  return { ...line, v: WIRE_VERSION, kind: 'line', name, tabId }
}
