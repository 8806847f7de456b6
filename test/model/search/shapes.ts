/**
 * What of a machine's state tells situations apart. Each shape names every field of its type (a new one does not compile
 * until it is named here), with the way it is looked at, or with the reason why it is left out.
 */
import type { Answer } from '../../../src/core/answer.ts'
import type { Act, Caller, Flight, Known, Line, Overtaken, Sync, Token } from '../../../src/core/state.ts'
import { type Frame, mix, mixFlag, mixNumber, mixText } from './fold.ts'
import { line, session, times } from './records.ts'
import {
  type Fold,
  flag,
  list,
  moment,
  nullable,
  order,
  own,
  plain,
  recent,
  shape,
  stamp,
  text,
  until,
  value,
} from './ways.ts'

const token = shape<Token>({
  value,
  from: moment,
  lifetime: plain,
  // Follow from the value.
  claims: null,
  identity: null,
  sid: null,
  session: times,
  epoch: stamp,
  raiser: text,
  floor: stamp,
  marker: text,
  sequence: order,
  requestedAt: stamp,
  requestedMono: own,
  dueAfter: plain,
})

const known = shape<Known>({
  claims: (claims) => {
    mixText(String(claims['sub']))
    mixNumber(Number(claims['session']))
    mixNumber(Number(claims['role']))
  },
  // Follow from the claims.
  identity: null,
  sid: null,
  session: times,
  epoch: stamp,
  raiser: text,
  marker: text,
  sequence: order,
})

export const answer: Fold<Answer> = (given, frame, mono) => {
  mixText(given.kind)
  if (given.kind === 'token') value(given.value, frame, mono)
  else if (given.kind === 'out') mixFlag(given.sure)
  else mixText(given.code)
}

const joined = shape<Pick<Flight, 'epoch' | 'raiser' | 'floor' | 'marker' | 'sequence' | 'from' | 'before'>>({
  epoch: stamp,
  raiser: text,
  floor: stamp,
  marker: text,
  sequence: order,
  from: moment,
  before: recent,
})
/** Phases in which it matters what held when the request was sent; before, `send` will say it anew. */
const SENT: readonly string[] = ['fetch', 'doubt', 'write']

const flightShape = shape<Omit<Flight, 'epoch' | 'raiser' | 'floor' | 'marker' | 'sequence' | 'from' | 'before'>>({
  // Whatever names a flight is told apart by whether it is the present one.
  id: null,
  phase: text,
  lane: plain,
  round: plain,
  deadline: own,
  stage: plain,
  rejoins: plain,
  confirming: flag,
  retried: flag,
  askedUntil: until,
  resend: flag,
  adrift: flag,
  answer: nullable(answer),
})

const flight: Fold<Flight> = (it, frame, mono) => {
  flightShape(it, frame, mono)
  if (SENT.includes(it.phase)) joined(it, frame, mono)
}

const caller = shape<Caller>({
  // Callers are told apart by their order.
  id: null,
  isPicky: flag,
  rejected: nullable(value),
  minLifetime: (life) => mixNumber(life ?? -1),
  sequence: order,
  wall: stamp,
  since: own,
})

/** Which failures it overtakes; where none can be, it says nothing. */
const overtaken: Fold<Overtaken> = ({ wall, failures }, frame, mono) => {
  if (!frame.canFail) return
  recent(wall, frame, mono)
  mixNumber(failures)
}

const act = shape<Act>({ id: plain, kind: text, key: text, again: flag })

const sync = shape<Omit<Sync, 'flight'>>({
  // Told apart by their order.
  id: null,
  deadline: own,
  act: nullable(act),
  session: nullable(session),
  lines: list(line),
})

/** Whether it is the flight of the line, none, or one that is over. */
function whose(id: number | null, flightId: number | undefined): number {
  if (id === null) return 1
  return id === flightId ? 2 : 3
}

/** An operation of the ledger, beside the flight that may wait for it. */
export function foldSync(it: Sync, flightId: number | undefined, frame: Frame, mono: number): void {
  sync(it, frame, mono)
  mix(whose(it.flight, flightId))
}

const given = shape<NonNullable<Line['last']>>({ value, from: moment, lifetime: plain })

/** Where the server gives no token twice, it is asked for by nobody. */
const last: Fold<Line['last']> = (it, frame, mono) => {
  if (frame.givesAgain) nullable(given)(it, frame, mono)
}

export const lineState = shape<Line>({
  key: text,
  // Follow from the key.
  params: null,
  record: line,
  token: nullable(token),
  known: nullable(known),
  last,
  flight: nullable(flight),
  callers: list(caller),
  wanted: plain,
  asked: order,
  forgiven: overtaken,
  pardoned: overtaken,
  // Told to callers, and looked at by nobody.
  cause: null,
})
