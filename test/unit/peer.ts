/** A tab that nobody sees: it says what a test wants it to. */
import { lineKey } from '../../src/core/initial-state.ts'
import { type Message, type TokenPayload, wireMessage } from '../../src/core/messages.ts'
import { type LineRecord, NO_SESSION, noLine, type SessionRecord } from '../../src/core/record.ts'
import type { Params } from '../../src/types.ts'
import type { Tab } from './machine-driver.ts'

const PEER = 'z'

export interface Said {
  readonly kind?: Message['kind']
  readonly stage?: number
  readonly session?: Partial<SessionRecord>
  readonly params?: Params | null
  readonly line?: Partial<LineRecord> | null
  readonly token?: Partial<TokenPayload>
}

/** What the tab knows of the session, and these; of the line whose params are given, and these. */
export function hear(tab: Tab, { kind = 'record', stage = 0, session, params = null, line, token }: Said): void {
  const known: SessionRecord = { ...(tab.known ?? NO_SESSION), ...session }
  const { epoch, raiser } = known
  const record = line !== null && { ...noLine(lineKey(params ?? {})), epoch, raiser, by: PEER, ...line }
  const content = { kind, stage, name: 'default', tabId: PEER, session: known, params }
  const payload = token && { ...payloadAt(tab), ...token }
  tab.hear(wireMessage({ ...content, line: params || line ? record || null : null, token: payload ?? null }))
}

/** A token that was requested in the moment in which it is sent. */
function payloadAt({ now }: Tab): TokenPayload {
  const ages = { lifetime: 60_000, age: 0, requestedAge: 0, sentAt: now.wall }
  return { value: 'of a peer', ...ages, floor: 0, marker: now.marker, session: null }
}
