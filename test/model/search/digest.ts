/** The digest of a world: equal for situations that no continuation can tell apart. */
import type { LedgerView, State } from '../../../src/core/state.ts'
import { wallOf } from '../world/instant.ts'
import {
  type EndRequest,
  type Law,
  type LedgerRow,
  type LedgerTable,
  type Letter,
  type LockEntry,
  type LockNews,
  placeOf,
  type Tab,
  type TokenRequest,
  type World,
} from '../world/world.ts'
import { type Digest, digest, type Frame, mix, mixBag, mixDigest, mixFlag, mixNumber, mixText } from './fold.ts'
import { type Memory, recall, recallBy } from './memory.ts'
import { line, message, session } from './records.ts'
import { answer, foldSync, lineState } from './shapes.ts'
import { byKey, flag, list, nullable, order, plain, shape, stamp, text, until, within } from './ways.ts'

/** The frame of a world, always the same one for the same numbers, so that what was digested need not be again. */
function frameOf(world: World): Frame {
  let sequence = 0
  for (const { machine } of world.tabs) sequence = Math.max(sequence, machine.sequence)
  const { now, ledger, server, scenario } = world
  const { mints } = server
  const wall = wallOf(world)
  const stamps = [...world.epochs, ...world.floors].map(({ stamp: raised }) => raised).sort((a, b) => b - a)
  return recall(ledger.memory, ['frame', now, wall, sequence, mints, scenario, stamps.join()], () => {
    const { givesAgain } = scenario
    return { now, wall, sequence, mints, ledger, stamps, canFail: canFail(world), givesAgain }
  })
}

function canFail({ scenario: { budget, isSlow } }: World): boolean {
  return isSlow || Boolean(budget.fail ?? budget.late ?? budget['set-back'] ?? budget.stop)
}

function rowDigest({ parsed, version, memory }: LedgerRow, frame: Frame): Digest {
  return remembered(memory, frame, () => {
    nullable(session)(parsed.session, frame, 0)
    nullable(line)(parsed.line, frame, 0)
    mix(version)
  })
}

function rowDigests({ rows }: LedgerTable, frame: Frame): Digest[] {
  return rows.map((row) => rowDigest(row, frame))
}

/** A key of the ledger, by the row under it; one that was deleted is none, for keys are not given twice. */
function foldKeys(keys: readonly number[], frame: Frame): void {
  mixBag(frame.ledger.rows.filter(({ key }) => keys.includes(key)).map((row) => rowDigest(row, frame)))
}

/** The digest of a thing that remembers. */
function remembered(memory: Memory, frame: Frame, fold: () => void): Digest {
  return recallBy(memory, frame, () => digest(fold))
}

const ledgerView = shape<LedgerView>({
  session: nullable(session),
  lines: byKey(line),
  sessionKeys: foldKeys,
  lineKeys: byKey(foldKeys),
})

/** A silence longer than 15 s counts as sleep; how long it is so far is told to the second. */
const coarse = (ms: number): number => Math.floor(Math.min(ms, 15_001) / 1000)
/** A failure this soon after a wake is asked again at once. */
const WAKE_MS = 5000
/** A page that came this long ago is asked as any other. */
const HELLO_MS = 60
/** Beyond, the breaker knows no difference. */
const TRIPS = 2

type Left = 'syncs' | 'firstSync' | 'corrected' | 'lines' | 'lastEvent'

const state = shape<Omit<State, Left>>({
  // A constant of the tab.
  config: null,
  life: text,
  session,
  sequence: order,
  seen: stamp,
  begun: stamp,
  // No page of this model brings a token.
  initial: null,
  inbox: list(message),
  boot: flag,
  // No tab follows a line of its own.
  own: null,
  ledger: ledgerView,
  ledgerDownUntil: until,
  ledgerTrips: (trips) => mix(Math.min(trips, TRIPS)),
  channelOpen: flag,
  lockKind: text,
  ledgerWorks: flag,
  ending: nullable(shape<NonNullable<State['ending']>>({ session: text, deadline: until })),
  endNotBefore: until,
  endFailures: plain,
  wokeAt: within(WAKE_MS),
  // Nobody touches a key, and idling is off.
  input: null,
  inputAt: null,
  inputPostedAt: null,
  helloAt: within(HELLO_MS),
  answeredUntil: until,
  // Names things; what is named is told apart by its place.
  ids: null,
})

function foldMachine(it: State, frame: Frame, mono: number): void {
  state(it, frame, mono)
  const { lastEvent, corrected, session: mine } = it
  mix(coarse(frame.wall - lastEvent.wall))
  mix(coarse(mono - lastEvent.mono))
  mixText(lastEvent.marker)
  // An epoch that is over is never corrected again.
  const [tab, ...epoch] = corrected.split(' ')
  mixText(epoch.join(' ') === `${mine.epoch} ${mine.raiser}` ? (tab as string) : '')
  byKey(lineState)(it.lines, frame, mono)
  const flightId = it.lines['']?.flight?.id
  mix(it.syncs.length)
  for (const sync of it.syncs) foldSync(sync, flightId, frame, mono)
  mix(it.syncs.findIndex(({ id }) => id === it.firstSync))
}

function foldTab(tab: Tab, frame: Frame): void {
  const { id, machine, place, shown, dueAt, listening, syncs, login, stoppedIn } = tab
  mixText(id)
  mixText(place)
  mixFlag(shown)
  mixFlag(listening)
  mixNumber(dueAt - frame.now)
  mix(login ?? -1)
  mixFlag(stoppedIn !== null && stoppedIn === machine.lines['']?.flight?.id)
  for (const { id: sync, read, obsolete } of syncs) {
    mix(machine.syncs.findIndex((each) => each.id === sync))
    foldKeys(obsolete, frame)
    if (read) mixBag(rowDigests(read, frame))
  }
  foldMachine(machine, frame, frame.now - tab.bornAt)
}

/** Whether a flight is the present one of its tab: nothing else is heard of. */
function isPresent({ tabs }: World, { tab, flight }: { tab: number; flight: number }): boolean {
  return tabs[tab]?.machine.lines['']?.flight?.id === flight
}

function foldRequest(world: World, request: TokenRequest, frame: Frame): void {
  mix(request.tab)
  mixFlag(isPresent(world, request))
  mix(request.session ?? -1)
  mixFlag(request.isExcused)
  nullable(answer)(request.answer, frame, 0)
}

function foldEnd({ tab, named, session: ended, ok, isHeard }: EndRequest): void {
  mix(tab)
  mixText(named)
  mix(ended ?? -1)
  mixText(String(ok))
  mixFlag(isHeard)
}

function foldLetters(world: World, frame: Frame): void {
  const digests = world.letters.map((letter) => remembered(letter.memory, frame, () => foldLetter(letter, frame)))
  if (!world.scenario.isOrdered) return mixBag(digests)
  mixBag(
    digests.map((each, at) =>
      digest(() => {
        mixDigest(each)
        mix(placeOf(world, world.letters[at] as Letter))
      }),
    ),
  )
}

function foldLetter({ to, message: said }: Letter, frame: Frame): void {
  mix(to)
  message(said, frame, 0)
}

function bagOf<It>(items: readonly It[], fold: (it: It) => void): void {
  mixBag(items.map((it) => digest(() => fold(it))))
}

const law = shape<Law>({ stamp, raiser: text, session: plain, role: plain, kind: text })

function foldLocks(world: World): void {
  const fold = (it: LockEntry | LockNews): void => {
    mix(it.tab)
    mix(it.lane)
    mixFlag(isPresent(world, it))
    mixText('told' in it ? String(it.told) : it.kind)
  }
  mix(world.locks.length)
  for (const entry of world.locks) fold(entry)
  bagOf(world.lockNews, fold)
}

export function digestWorld(world: World): Digest {
  const frame = frameOf(world)
  return digest(() => {
    for (const tab of world.tabs) mixDigest(remembered(tab.memory, frame, () => foldTab(tab, frame)))
    foldLocks(world)
    mixBag(rowDigests(world.ledger, frame))
    foldLetters(world, frame)
    bagOf(world.requests, (request) => foldRequest(world, request, frame))
    bagOf(world.ends, foldEnd)
    foldServer(world)
    list(law)(world.epochs, frame, 0)
    list(law)(world.floors, frame, 0)
    list(law)(world.acts, frame, 0)
  })
}

/** A failure is no longer recent then. */
const FAILED_MS = 200
/** Tokens so many mints ago are nobody's any more. */
const RECENT = 4

function foldServer({
  server: { alive, sessions, role, cookie, mints, latest },
  budget,
  setBack,
  strays,
  now,
  failedAt,
}: World): void {
  for (const stray of strays) if (mints - stray < RECENT) mix(mints - stray)
  for (const alone of Object.keys(alive)) mix(Number(alone))
  mix(sessions)
  mix(role)
  mix(cookie ?? -1)
  if (latest) mixNumber(now - latest.at)
  for (const much of Object.values(budget)) mix(much)
  mixNumber(setBack)
  mix(Math.min(now - failedAt, FAILED_MS))
}
