/**
 * I6, lanes: a tab that stands still with a lock is waited for once (design, sections 2 and 8).
 * - Whoever has left a lane because nobody answered for it, or has heard of that from a tab that did, does not begin in
 *   it again, as long as the same tab stands still with its lock, and no other epoch has begun, which begins in lane 0.
 * - Whoever left a lane has told the others of the new one before it requests there: they may be granted the old one.
 * - Whoever requests in another lane than 0 has looked whether lane 0 is free, since it was told of its lock.
 *
 * Not judged: who has no channel is not expected to tell, or to have heard.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'

type Lock = Happening & { kind: 'lock' }

/** A lane that a tab left, and whoever stood in its way. */
interface Left {
  readonly name: string
  readonly key: string
  readonly holder: string
  readonly at: number
  readonly count: number
  readonly epoch: { readonly epoch: number; readonly raiser: string }
  /** Tabs that know of it. */
  readonly knowers: Set<string>
}

/** What one tab does about the locks of one line. */
interface Place {
  /** Lanes whose locks it holds, and number of the happening that told it. */
  readonly held: Map<number, number>
  /** Number of its last look at lane 0. */
  lookedAt: number
  /** The lane that it gave up last, the one that it went to by itself, and the one that it told the others of. */
  gaveUp: Stop
  went: Stop
  told: Stop
}

/** A lane, and when. */
interface Stop {
  readonly lane: number
  readonly at: number
}

const NOWHERE: Stop = { lane: -1, at: -1 }

const PREFIX = 'freshtoken:'

/** Of `freshtoken:<name>:<key>:<lane>`. */
function partsOf(name: string): { readonly line: string; readonly key: string; readonly lane: number } {
  const line = name.slice(0, name.lastIndexOf(':'))
  return { line, key: line.slice(line.indexOf(':', PREFIX.length) + 1), lane: Number(name.slice(line.length + 1)) }
}

export const createLaneChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const sights = new Sights()
  const places = new Map<string, Place>()
  const holders = new Map<string, string>()
  /** Tabs by what they call themselves. */
  const voices = new Map<string, string>()
  let lefts: readonly Left[] = []

  function placeOf(tab: string, key: string): Place {
    const name = `${tab} ${key}`
    const place = places.get(name) ?? { held: new Map(), lookedAt: 0, gaveUp: NOWHERE, went: NOWHERE, told: NOWHERE }
    places.set(name, place)
    return place
  }

  /** Whether who stood in the way still does. */
  function isStanding({ name, holder, count }: Left): boolean {
    return holders.get(name) === holder && !tabs.isRunning(holder) && tabs.of(holder).returnedAt < count
  }

  /** It leaves the lane below this one. */
  function leave({ at, tab, name: next }: Lock, count: number): void {
    const { line, key, lane } = partsOf(next)
    const name = `${line}:${lane - 1}`
    const holder = holders.get(name)
    placeOf(tab, key).went = { lane, at }
    if (holder === undefined) return
    const { epoch, raiser } = sights.of(tab)
    const left = { name, key, holder, at, count, epoch: { epoch, raiser }, knowers: new Set([tab]) }
    lefts = [...lefts, left].filter(isStanding)
  }

  function requested(lock: Lock, count: number): string | null {
    const { at, tab, name } = lock
    const { key, lane } = partsOf(name)
    const place = placeOf(tab, key)
    const isLook = [...place.held.keys()].some((held) => held > lane)
    if (isLook && lane === 0) place.lookedAt = count
    if (isLook) return null
    if (place.gaveUp.at === at && place.gaveUp.lane === lane - 1) leave(lock, count)
    const known = lefts.find((left) => left.name === name && isKnownTo(tab, left))
    return known ? `tab ${tab} waits again for tab ${known.holder}, which stands still with lane ${lane}` : null
  }

  function isKnownTo(tab: string, left: Left): boolean {
    return left.knowers.has(tab) && isStanding(left) && compareEpoch(left.epoch, sights.of(tab)) === 0
  }

  function noteLock(lock: Lock, count: number): string | null {
    const { at, tab, name, change } = lock
    const { key, lane } = partsOf(name)
    const place = placeOf(tab, key)
    if (change === 'requested') return requested(lock, count)
    if (change === 'granted') holders.set(name, tab)
    else if (change === 'told') place.held.set(lane, count)
    else if (change === 'given up') place.gaveUp = { lane, at }
    else if (change === 'released') {
      place.held.delete(lane)
      holders.delete(name)
    }
    return null
  }

  function posted({ at, tab, message: { tabId, line } }: Happening & { kind: 'posted' }): void {
    voices.set(tabId, tab)
    if (line && line.lane > 0) placeOf(tab, line.key).told = { lane: line.lane, at }
  }

  function heard({ at, tab, message: { tabId, line }, lateMs }: Happening & { kind: 'heard' }): void {
    const from = voices.get(tabId)
    if (!line || from === undefined || !tabs.of(tab).traits.isSharing) return
    // Whoever follows to a lane that it hears of need tell nobody.
    if (line.lane > 0) placeOf(tab, line.key).told = { lane: line.lane, at }
    for (const { key, at: leftAt, epoch, knowers } of lefts) {
      const isSince = line.key === key && at - lateMs >= leftAt && compareEpoch(line, epoch) === 0
      if (isSince && knowers.has(from)) knowers.add(tab)
    }
  }

  function judgeRequest({ tab, params }: Happening & { kind: 'request' }): string | null {
    const { held, lookedAt, went, told } = placeOf(tab, lineKey(params))
    const lane = Math.min(...held.keys())
    if (held.size === 0 || lane === 0) return null
    const isTold = told.lane >= lane && told.at >= went.at
    if (went.lane === lane && !isTold && tabs.of(tab).traits.hasChannel) return `tab ${tab} told nobody of lane ${lane}`
    const isLooked = lookedAt > (held.get(lane) ?? 0)
    return isLooked ? null : `tab ${tab} sent a request in lane ${lane} and did not look whether lane 0 is free`
  }

  function judge(happening: Happening, count: number): string | null {
    switch (happening.kind) {
      case 'lock':
        return noteLock(happening, count)
      case 'posted':
        posted(happening)
        return null
      case 'heard':
        heard(happening)
        return null
      case 'request':
        return judgeRequest(happening)
      default:
        return null
    }
  }

  return createChecker('I6', [tabs, sights], judge)
}
