import { atom } from 'nanostores'
import type { Trouble } from '../../names.ts'
import { type Bus, type BusMessage, openBus } from './bus.ts'
import { keepNumber, readNumber } from './kept-number.ts'
import { chooseNumber, type Lane, type LaneEvent, type Lanes, withClosed, withEvent, withLane } from './lanes.ts'

/** This tab among the others: its own lane, told to all, and theirs. */

const HELLO_EVERY_MS = 5000
/** Answers are here after 2 ms, 14 under load. */
const INTRODUCTION_MS = 60

export const ownId: string = crypto.randomUUID()
export const $lanes = atom<Lanes>(new Map())
/** 0 until the others have said which numbers they have. */
export const $number = atom(0)
export const $trouble = atom<Trouble | null>('well')
/** How often something may have changed that the token of this tab does not say: it is to be asked for anew. */
export const $changes = atom(0)

let own: Lane = { id: ownId, number: readNumber(), isListening: false, events: [] }
let bus: Bus | null = null

/** Joins the others, for as long as the page lives; leaves them while it is in the back/forward cache. */
export function joinTabs(): void {
  own = withEvent(own, visibilityNow())
  open()
  document.addEventListener('visibilitychange', () => recordEvent(visibilityNow().kind))
  addEventListener('pagehide', leave)
  addEventListener('pageshow', ({ persisted }) => persisted && comeBack())
  setInterval(() => document.visibilityState === 'visible' && bus?.post({ kind: 'hello' }), HELLO_EVERY_MS)
}

export function recordEvent(kind: LaneEvent['kind']): void {
  own = withEvent(own, { kind, at: Date.now() })
  publish()
}

export function recordListening(isListening: boolean): void {
  own = { ...own, isListening }
  publish()
}

export function announceTrouble(trouble: Trouble): void {
  $trouble.set(trouble)
  bus?.post({ kind: 'trouble', trouble })
}

export function announceChange(): void {
  noteChange()
  bus?.post({ kind: 'changed' })
}

function noteChange(): void {
  $changes.set($changes.get() + 1)
}

function open(): void {
  bus = openBus(receive)
  bus.post({ kind: 'hello' })
  setTimeout(introduce, INTRODUCTION_MS)
}

/** From the back/forward cache, where nothing is heard. */
function comeBack(): void {
  open()
  noteChange()
}

/** A channel left open throws the page out of the back/forward cache at the next message. */
function leave(): void {
  bus?.post({ kind: 'bye', id: ownId })
  bus?.close()
  bus = null
}

function receive(message: BusMessage): void {
  if (message.kind === 'hello') publish()
  else if (message.kind === 'changed') noteChange()
  else if (message.kind === 'trouble') $trouble.set(message.trouble)
  else if (message.kind === 'bye') $lanes.set(withClosed($lanes.get(), message.id))
  else {
    $lanes.set(withLane($lanes.get(), message.lane, Date.now()))
    if ($number.get() > 0) introduce()
  }
}

/** Takes a number that nobody else has. */
function introduce(): void {
  const number = chooseNumber(own, $lanes.get())
  if (number === $number.get()) return
  own = { ...own, number }
  keepNumber(number)
  $number.set(number)
  publish()
}

/** Not before this tab has a name to be known by. */
function publish(): void {
  if ($number.get() === 0) return
  $lanes.set(withLane($lanes.get(), own, Date.now()))
  bus?.post({ kind: 'lane', lane: own })
}

function visibilityNow(): LaneEvent {
  return { kind: document.visibilityState === 'visible' ? 'shown' : 'hidden', at: Date.now() }
}
