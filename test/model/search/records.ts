/** How records and messages are told apart; see shapes.ts. */
import type { Message, SessionTimes, TokenPayload } from '../../../src/core/messages.ts'
import type { Choice, LineRecord, Owed, Retry, SessionRecord } from '../../../src/core/record.ts'
import { mixFlag, mixNumber } from './fold.ts'
import { type Fold, flag, nullable, order, plain, recent, shape, stamp, text, value } from './ways.ts'

const owed = shape<Owed>({ session: text, paid: flag })
const choice = shape<Choice>({ params: null, stamp, by: text })

export const session = shape<SessionRecord>({
  epoch: stamp,
  raiser: text,
  floor: stamp,
  sequence: order,
  status: text,
  by: text,
  reason: text,
  marker: text,
  owed: nullable(owed),
  active: nullable(choice),
})

const retry = shape<Retry>({
  writtenAt: recent,
  delay: plain,
  failures: plain,
  code: text,
  status: (status) => mixNumber(status ?? -1),
  fixed: flag,
  marker: text,
})

export const line = shape<LineRecord>({
  key: text,
  epoch: stamp,
  raiser: text,
  floor: stamp,
  sequence: order,
  by: text,
  requestedAt: recent,
  under: stamp,
  usableUntil: recent,
  lane: plain,
  round: plain,
  retry: nullable(retry),
})

/** This server tells no times. */
export const times: Fold<SessionTimes | null> = (given) => mixFlag(given !== null)

const payload = shape<TokenPayload>({
  value,
  lifetime: plain,
  age: plain,
  requestedAge: plain,
  sentAt: stamp,
  floor: stamp,
  marker: text,
  session: times,
})

export const message = shape<Message>({
  v: plain,
  kind: text,
  // All tabs have one name.
  name: null,
  tabId: text,
  session,
  stage: plain,
  line: nullable(line),
  // Follow from the line's key.
  params: null,
  token: nullable(payload),
})
