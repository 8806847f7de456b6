/** What a bare machine is told: any event, at any moment, about anything that it ever asked for. */
import fc from 'fast-check'
import type { Answer } from '../../src/core/answer.ts'
import { nextDue } from '../../src/core/due.ts'
import type { Event } from '../../src/core/events.ts'
import { type Message, parseMessage, wireMessage } from '../../src/core/messages.ts'
import type { LifecycleEvent } from '../../src/core/ports.ts'
import type { Instant } from '../../src/core/state.ts'
import type { TokenManagerOptions } from '../../src/types.ts'
import { BARE_401, failure, over, token, tokenFor, UNREACHABLE } from './answers.ts'
import { message, NAME } from './any-messages.ts'
import { BareMachine } from './bare-machine.ts'

const YEAR_MS = 31_536_000_000
const B = { organization: 'b' }
/** What tabs of another world say: the same in every run. */
const STRANGERS = fc.sample(message, { numRuns: 200, seed: 1 })

/** One thing that happens: when, how the world looks then, and which one of those it may be about. */
interface Happening {
  readonly what: keyof typeof EVENTS
  readonly pick: number
  /** `due`: when the machine asked to be told the time. */
  readonly pass: number | 'due'
  readonly jump: number
  readonly look: Partial<Instant>
}

type Tell = (machine: BareMachine, pick: number) => Event | undefined

const LIFE: readonly LifecycleEvent[] = [
  'visible',
  'hidden',
  'freeze',
  'resume',
  'pagehide',
  'pageshow',
  'online',
  'prerendered',
  'wake',
]
const LIFETIMES = [1, 400, 1500, 10_000, 60_000, 3_600_000, YEAR_MS]
const KINDS = ['locks', 'lease', 'none', null] as const
const PARAMS = [null, {}, B] as const
const CALLS = [
  {},
  {},
  { force: true },
  { rejected: 't1' },
  { minLifetime: 4000 },
  { minLifetime: Number.POSITIVE_INFINITY },
] as const

function one<Value>(values: readonly Value[], pick: number): Value {
  return values[pick % values.length] as Value
}

/** The latest one mostly; what was asked long ago is answered long since. */
function recent<Value>(values: readonly Value[], pick: number): Value | undefined {
  return values[pick % Math.min(values.length, pick % 5 ? 1 : 4)]
}

function anyAnswer(pick: number): Answer {
  const life = one(LIFETIMES, pick)
  const answers = [token(`t${pick % 7}`, life, { id: `s${pick % 2}`, expires_in: 60 }), token(`u${pick}`, life)]
  const others = [tokenFor({ sub: one(['ann', 'bob'], pick) }, life), failure(503), failure(429, 2000), failure(403)]
  return one([...answers, ...answers, ...others, over(), BARE_401, UNREACHABLE], Math.floor(pick / LIFETIMES.length))
}

/** Something this tab said once, as if another one had, or with other numbers; or what a stranger says. */
function anyMessage(machine: BareMachine, pick: number): Message | null {
  const said = parseMessage(recent(machine.asked('post'), pick)?.message, NAME) ?? one(STRANGERS, pick)
  const { session } = machine.state
  const sequence = session.sequence + (pick % 3)
  const more = { epoch: session.epoch + (pick % 4 ? 0 : 1), floor: session.floor + (pick % 5 ? 0 : 1), sequence }
  const line = said.line && { ...said.line, ...more, raiser: session.raiser, by: 'z' }
  const news = { ...said, session: { ...said.session, ...more }, line }
  return parseMessage(wireMessage({ ...one([news, news, said, one(STRANGERS, pick)], pick), tabId: 'z' }), NAME)
}

function anyRows(machine: BareMachine, pick: number) {
  const said = one(STRANGERS, pick)
  const own = machine.effects.flatMap((effect) => (effect.type === 'sync' ? effect.rows : []))
  const rows = [[], own, own.slice(1), [...own, ...own], [...own, { ...said.session, v: 1, kind: 'session' }]][pick % 5]
  return pick % 11 ? { keys: (rows ?? []).map((_, index) => index), rows: rows ?? [] } : null
}

/** What a platform and a server that are well do next: they answer what was asked last. */
function oblige(machine: BareMachine, pick: number): Event | undefined {
  const { syncs, lines } = machine.state
  const flights = Object.values(lines).flatMap(({ flight }) => flight ?? [])
  const waiting = flights.find(({ phase }) => phase === 'lock' || phase === 'fetch')
  if (syncs.length) return EVENTS.ledger(machine, 1)
  if (!waiting) return EVENTS.call(machine, pick)
  const { id, lane, phase } = waiting
  if (phase === 'lock') return { type: 'granted', flight: id, lane, kind: 'locks' }
  return { type: 'answer', flight: id, answer: token(`o${machine.told.length}`, one(LIFETIMES, pick)) }
}

const EVENTS = {
  oblige,
  start: (_, pick) => {
    const from = { wall: 1_900_000_000_000 - pick, mono: 1000 - pick }
    return { type: 'start', initial: pick % 3 ? null : { answer: anyAnswer(pick), from, marker: null } }
  },
  call: (machine, pick) => {
    const usual = { params: one(PARAMS, pick), rejected: null, force: false, minLifetime: null }
    return { ...usual, ...one(CALLS, Math.floor(pick / 3)), type: 'call', id: ++machine.ids }
  },
  cancel: (machine, pick) => ({ type: 'cancel', id: machine.ids - (pick % 3) }),
  want: (_, pick) => ({ type: 'want', params: one([{}, B], pick), by: pick % 3 ? 1 : -1 }),
  timer: () => ({ type: 'timer' }),
  granted: (machine, pick) => {
    const lock = recent(machine.asked('lock'), pick)
    return lock && { ...lock, type: 'granted', kind: one(KINDS, pick % 4 ? 0 : Math.floor(pick / 4)) }
  },
  ledger: (machine, pick) => {
    const sync = recent(machine.asked('sync'), pick)
    return sync && { type: 'ledger', id: sync.id, rows: anyRows(machine, pick) }
  },
  message: (machine, pick) => {
    const heard = anyMessage(machine, pick)
    return heard ? { type: 'message', message: heard } : undefined
  },
  answer: (machine, pick) => {
    const request = recent(machine.asked('fetch'), pick)
    return request && { type: 'answer', flight: request.flight, answer: anyAnswer(pick) }
  },
  ended: (machine, pick) => {
    const end = recent(machine.asked('end-session'), pick)
    return end && { type: 'ended', session: end.session, ok: pick % 2 > 0 }
  },
  life: (_, pick) => ({ type: 'life', event: one(LIFE, pick) }),
  input: () => ({ type: 'input' }),
  channel: (_, pick) => ({ type: 'channel', open: pick % 4 > 0 }),
  signIn: (machine, pick) => ({ type: 'sign-in', id: ++machine.ids, answer: pick % 2 ? anyAnswer(pick) : null }),
  signOut: (machine) => ({ type: 'sign-out', id: ++machine.ids }),
  invalidate: (machine, pick) => ({ type: 'invalidate', id: ++machine.ids, params: one(PARAMS, pick) }),
  switch: (machine, pick) => {
    return { type: 'switch', id: ++machine.ids, params: one([{}, B], pick), tabs: pick % 3 ? 'all' : 'this' }
  },
  dispose: (_, pick) => (pick % 10 ? undefined : { type: 'dispose' }),
} satisfies Readonly<Record<string, Tell>>

/** What carries a refresh from its begin to its end comes more often than what disturbs it. */
const usual = fc.constantFrom(
  'oblige',
  'call',
  'granted',
  'ledger',
  'answer',
  'timer',
  'channel',
  'message',
) as fc.Arbitrary<keyof typeof EVENTS>
const any = fc.constantFrom(...(Object.keys(EVENTS) as (keyof typeof EVENTS)[]))

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof({ weight: 3, arbitrary: fc.constant('oblige' as const) }, { weight: 2, arbitrary: usual }, any),
  pick: fc.nat({ max: 10_000 }),
  pass: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 1, 10, 60) },
    fc.constant('due' as const),
    fc.constantFrom(200, 1000, 9000, 60_000, YEAR_MS),
  ),
  jump: fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.integer({ min: -3_600_000, max: 3_600_000 })),
  look: fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    fc.record({ shown: fc.boolean(), random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
    fc.record({ marker: fc.constantFrom('', 'm1', 'm2'), prerendering: fc.boolean() }),
  ),
})

const options: fc.Arbitrary<Partial<TokenManagerOptions>> = fc.record(
  {
    endSession: fc.constant(() => undefined),
    marker: fc.constant('m'),
    shareTokens: fc.boolean(),
    isActive: fc.constant(() => true),
    idleAfter: fc.constantFrom(1000, 60_000),
    refreshAt: fc.constantFrom(0.1, 0.95),
    minLifetime: fc.constantFrom(0, 3_600_000),
    maxWait: fc.constantFrom(0, 60_000),
  },
  { requiredKeys: [] },
)

export type Story = readonly [Partial<TokenManagerOptions>, readonly Happening[]]
export const story: fc.Arbitrary<Story> = fc.tuple(options, fc.array(happening, { maxLength: 60, size: 'max' }))

export function happen(machine: BareMachine, event: Happening): void {
  const due = nextDue(machine.state, machine.at)
  machine.pass(event.pass === 'due' ? (Number.isFinite(due) ? due : 0) : event.pass, event.jump)
  const { marker, ...look } = event.look
  machine.at = { ...machine.at, ...look, ...(marker !== undefined && machine.state.config.marked ? { marker } : {}) }
  const told = EVENTS[event.what](machine, event.pick)
  if (told) machine.tell(told as Event)
}

/** A machine to which all this happened. */
export function play([given, events]: Story): BareMachine {
  const machine = new BareMachine(given)
  const [first, ...others] = events
  if (first) happen(machine, { ...first, what: 'start' })
  for (const event of others) happen(machine, event)
  return machine
}
