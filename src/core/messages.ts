/**
 * The wire: what tabs post to each other and write into the ledger. The envelope (the fields of the session record,
 * version, name, tab, kind) is frozen, so that every later version understands a sign-out; only payloads may change.
 * What is malformed or foreign is dropped: any script of the origin can post here.
 */
import type { Params, SignedOutReason } from '../types.ts'
import {
  count,
  filled,
  flag,
  nullable,
  object,
  oneOf,
  type Parser,
  quantity,
  text,
  textMap,
  withDefault,
} from './parse.ts'
import type { Choice, LineRecord, Owed, Retry, SessionRecord, Status } from './record.ts'

/** Version of the payloads. */
const WIRE_VERSION = 1

/** A token under way to another tab. Tabs share the wall clock, not the monotonic one. */
export interface TokenPayload {
  readonly value: string
  /** Milliseconds from the start of its request. */
  readonly lifetime: number
  /** Milliseconds since the start of its request, by the sender's worse clock, when it was sent. */
  readonly age: number
  /** The same for the latest request that it was the answer to: the server may give a token twice. */
  readonly requestedAge: number
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
  /** Of a question: 1 asks the tab that fetched last, 2 an eighth of the tabs, 3 the others, 4 the one that holds the lock, 0 all of them at once. Of an answer: to which. Of a record: 5 where a debt is being settled. */
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

const REASONS: readonly SignedOutReason[] = ['signed_out', 'revoked', 'expired', 'inactive', 'unauthenticated']
const STATUSES: readonly Status[] = ['pending', 'in', 'out']
const CODES: readonly Retry['code'][] = ['ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID']

const parseOwed: Parser<Owed> = object({ session: nullable(text), paid: flag })
const parseChoice: Parser<Choice> = object({ params: textMap, stamp: count, by: text })

/** The envelope of any version. What is not frozen may be missing, and what a later version added is left out. */
const parseSession: Parser<SessionRecord> = object({
  epoch: count,
  raiser: text,
  floor: count,
  sequence: count,
  status: oneOf(STATUSES),
  by: text,
  reason: withDefault(oneOf(REASONS), null),
  marker: nullable(text),
  owed: nullable(parseOwed),
  active: withDefault(parseChoice, null),
})

const parseRetry: Parser<Retry> = object({
  writtenAt: quantity,
  delay: quantity,
  failures: count,
  code: oneOf(CODES),
  status: nullable(count),
  fixed: flag,
  marker: nullable(text),
})

const parseLine: Parser<LineRecord> = object({
  key: text,
  epoch: count,
  raiser: text,
  floor: count,
  sequence: count,
  by: text,
  requestedAt: quantity,
  under: count,
  usableUntil: quantity,
  lane: count,
  round: count,
  retry: nullable(parseRetry),
})

const parseToken: Parser<TokenPayload> = object({
  value: filled,
  lifetime: quantity,
  age: quantity,
  requestedAge: quantity,
  sentAt: quantity,
  floor: count,
  marker: nullable(text),
  session: nullable(object({ id: nullable(text), expiresAt: nullable(quantity), idleExpiresAt: nullable(quantity) })),
})

const parseEnvelope = object({ v: count, name: text, tabId: text })

/** The payloads of this version; of another one they are as good as none. */
const parsePayload: Parser<Pick<Message, 'kind' | 'stage' | 'line' | 'params' | 'token'>> = object({
  kind: oneOf(['record', 'answer', 'ask', 'input'] as const),
  stage: count,
  line: nullable(parseLine),
  params: nullable(textMap),
  token: withDefault(parseToken, null),
})
const NO_PAYLOAD = { kind: 'record', stage: 0, line: null, params: null, token: null } as const

/** What another tab posted under this name, or `null`. Never throws. */
export function parseMessage(raw: unknown, name: string): Message | null {
  const envelope = parseEnvelope(raw)
  const session = parseSession(raw)
  if (envelope?.name !== name || !session) return null
  const payload = envelope.v === WIRE_VERSION ? parsePayload(raw) : NO_PAYLOAD
  return payload ? { ...envelope, session, ...payload } : null
}

/** A message as it is posted: the session record flat, as every version reads it. */
export function wireMessage({ session, ...rest }: Omit<Message, 'v'>): object {
  return { ...session, ...rest, v: WIRE_VERSION }
}

/** What was written into the ledger, or nothing. Never throws. */
export function parseRow(raw: unknown): Row {
  const kind = parseKind(raw)
  if (kind?.kind !== 'line') return { session: parseSession(raw) ?? null, line: null }
  return { session: null, line: (kind.v === WIRE_VERSION && parseLine(raw)) || null }
}

const parseKind = object({ v: count, kind: text })

/** The session's row. */
export function sessionRow(name: string, tabId: string, session: SessionRecord): object {
  return { ...session, v: WIRE_VERSION, kind: 'session', name, tabId }
}

/** A line's row: neither token nor claims. */
export function lineRow(name: string, tabId: string, line: LineRecord): object {
  return { ...line, v: WIRE_VERSION, kind: 'line', name, tabId }
}
