/** How lines are named, and how everything begins. */
import type { Params } from '../types.ts'
import type { Config } from './options.ts'
import { NO_SESSION, noLine } from './record.ts'
import type { Moment } from './schedule.ts'
import type { Flight, Line, Overtaken, State } from './state.ts'

/** One name for equal params, whatever the order of their keys. */
export function lineKey(params: Params): string {
  const entries = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length ? JSON.stringify(entries) : ''
}

/** The name under which other tabs know the line: a tab that stands alone has lines of its own. */
export function sharedKey({ share, tabId }: Config, key: string): string {
  return share ? key : `${key}#${tabId}`
}

const NEVER: Overtaken = { wall: 0, failures: 0 }

export function createLine(config: Config, params: Params): Line {
  const key = lineKey(params)
  return {
    key,
    // The caller's own object may change later, and the app's `fetchToken` is handed this one.
    params: Object.freeze({ ...params }),
    record: noLine(sharedKey(config, key)),
    token: null,
    known: null,
    last: null,
    flight: null,
    callers: [],
    wanted: 0,
    asked: -1,
    forgiven: NEVER,
    pardoned: NEVER,
    cause: undefined,
  }
}

/** A flight that waits for its lock, and has heard and sent nothing yet. */
export function createFlight({ session }: State, id: number, from: Moment): Flight {
  const { epoch, raiser, marker } = session
  return {
    id,
    phase: 'lock',
    lane: 0,
    round: 0,
    deadline: 0,
    stage: 0,
    epoch,
    raiser,
    floor: 0,
    marker,
    sequence: 0,
    from,
    before: 0,
    rejoins: 0,
    confirming: false,
    retried: false,
    askedUntil: 0,
    resend: false,
    adrift: false,
    answer: null,
  }
}

const NO_MOMENT: Moment = { wall: 0, mono: 0 }

export function initialState(config: Config): State {
  return {
    config,
    life: 'new',
    session: NO_SESSION,
    sequence: 0,
    seen: 0,
    begun: 0,
    initial: null,
    inbox: [],
    boot: true,
    lines: {},
    own: null,
    syncs: [],
    firstSync: null,
    ledger: { session: null, lines: {}, sessionKeys: [], lineKeys: {} },
    ledgerDownUntil: 0,
    ledgerTrips: 0,
    channelOpen: false,
    lockKind: 'locks',
    ledgerWorks: true,
    ending: null,
    endNotBefore: 0,
    endFailures: 0,
    wokeAt: 0,
    lastEvent: { ...NO_MOMENT, marker: null },
    input: false,
    inputAt: NO_MOMENT,
    inputPostedAt: 0,
    helloAt: Number.NEGATIVE_INFINITY,
    answeredUntil: 0,
    corrected: '',
    ids: 0,
  }
}
