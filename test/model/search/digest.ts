/** The digest of a world: equal for situations that no continuation can tell apart. */
import type { LedgerView, State } from '../../../src/core/state.ts'
import { wallOf } from '../world/instant.ts'
import type { EndRequest, Law, Letter, LedgerRow, LockEntry, LockNews, Tab, TokenRequest, World } from '../world/world.ts'
import { digest, type Frame, type Memo, mix, mixBag, mixFlag, mixMemo, mixNumber, mixText, newMemo } from './fold.ts'
import { line, message, session } from './records.ts'
import { answer, foldSync, lineState } from './shapes.ts'
import { byKey, flag, list, nullable, order, plain, shape, stamp, text, until, within } from './ways.ts'

/** The frame of a world, the very one before it where that holds still, so that what was digested need not be again. */
export function frameOf(world: World, before: Frame | null): Frame {
  let sequence = 0
  for (const { machine } of world.tabs) sequence = Math.max(sequence, machine.sequence)
  const { now, rows, server } = world
  const wall = wallOf(world)
  const isSame =
    before?.now === now &&
    before.wall === wall &&
    before.sequence === sequence &&
    before.mints === server.mints &&
    before.rows === rows
  return isSame ? before : { now, wall, sequence, mints: server.mints, rows, canFail: canFail(world) }
}

function canFail({ scenario: { budget, isSlow } }: World): boolean {
  return isSlow || Boolean(budget.fail ?? budget.late ?? budget['set-back'] ?? budget.stop)
}

function foldRow({ parsed, version }: LedgerRow, frame: Frame): void {
  nullable(session)(parsed.session, frame, 0)
  nullable(line)(parsed.line, frame, 0)
  mix(version)
}

/** A key of the ledger, by the row under it; one that was deleted is none, for keys are not given twice. */
function foldKeys(keys: readonly number[], { rows }: Frame): void {
  mixBag(rows.filter(({ key }) => keys.includes(key)))
}

const ledgerView = shape<LedgerView>({
  session: nullable(session),
  lines: byKey(line),
  sessionKeys: foldKeys,
  lineKeys: byKey(foldKeys),
})

/** A silence longer than this counts as sleep. */
const SLEPT_MS = 15_001
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
  mixNumber(Math.min(SLEPT_MS, frame.wall - lastEvent.wall))
  mixNumber(Math.min(SLEPT_MS, mono - lastEvent.mono))
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
  const { id, machine, place, shown, dueAt, listening, syncs, login } = tab
  mixText(id)
  mixText(place)
  mixFlag(shown)
  mixFlag(listening)
  mixNumber(dueAt - frame.now)
  mix(login ?? -1)
  for (const { id: sync, read, obsolete } of syncs) {
    mix(machine.syncs.findIndex((each) => each.id === sync))
    foldKeys(obsolete, frame)
    if (read) mixBag(read.map((row) => memoOf(row, frame, () => foldRow(row, frame))))
  }
  foldMachine(machine, frame, frame.now - tab.bornAt)
}

function memoOf<It extends Memo>(it: It, frame: Frame, fold: () => void): It {
  if (it.frame !== frame) digest(it, frame, fold)
  return it
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

function foldLetter({ to, message: said }: Letter, frame: Frame): void {
  mix(to)
  message(said, frame, 0)
}

function bagOf<It>(items: readonly It[], fold: (it: It) => void): void {
  mixBag(
    items.map((it) => {
      const memo = newMemo()
      digest(memo, null, () => fold(it))
      return memo
    }),
  )
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

/** Answers a fresh digest, and remembers the frame. */
export function digestWorld(world: World, before: World | null): Memo {
  const frame = frameOf(world, before?.frame ?? null)
  world.frame = frame
  const memo = newMemo()
  digest(memo, null, () => {
    for (const row of world.rows) memoOf(row, frame, () => foldRow(row, frame))
    for (const tab of world.tabs) mixMemo(memoOf(tab, frame, () => foldTab(tab, frame)))
    foldLocks(world)
    mixBag(world.rows)
    mixBag(world.letters.map((letter) => memoOf(letter, frame, () => foldLetter(letter, frame))))
    bagOf(world.requests, (request) => foldRequest(world, request, frame))
    bagOf(world.ends, foldEnd)
    foldServer(world)
    list(law)(world.epochs, frame, 0)
    list(law)(world.floors, frame, 0)
    list(law)(world.acts, frame, 0)
  })
  return memo
}

function foldServer({ server: { alive, sessions, role, cookie }, budget, setBack }: World): void {
  for (const alone of Object.keys(alive)) mix(Number(alone))
  mix(sessions)
  mix(role)
  mix(cookie ?? -1)
  for (const much of Object.values(budget)) mix(much)
  mixNumber(setBack)
}
