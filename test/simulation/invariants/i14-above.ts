/**
 * I14, and as much for a sign-in and an invalidation: what was said last holds. Once `signedIn()`, `signOut()` or
 * `invalidate()` has resolved, and could be written down, it is above all that the ledger held before it: a clock that was
 * ahead may have made that greater, or another tab in the same moment. The act is raised above it then, and told and
 * written once more (design, section 2). What the tab read of it since it acted is what it must have seen.
 *
 * Not judged: an act during which a clock jumped, or the marker moved, for what is of which moment, or of whose sign-in,
 * is told by these; and acts of one tab of which the first is not done when the next begins.
 */
import type { Message } from '../../../src/core/messages.ts'
import { compareEpoch, type SessionRecord } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Births, SESSION_FLOOR } from './trackers/births.ts'
import { Clocks } from './trackers/clocks.ts'
import { ServerSide } from './trackers/server-side.ts'

type Act = Happening & { kind: 'act' }

/** An act that is not done, and what its tab has told and read since. */
interface Pending {
  readonly act: Act
  readonly count: number
  /** No other act of this tab was under way. */
  readonly isAlone: boolean
  readonly told: Message[]
  readonly read: SessionRecord[]
  /** When it read last. */
  readAt: number
}

/** Later than this the library does not look at what it reads (`LEDGER_TIMEOUT_MS`). */
const TIMEOUT_MS = 150

export const createAboveChecker: CreateChecker = () => {
  const births = new Births()
  const clocks = new Clocks()
  const server = new ServerSide()
  const pending = new Map<string, Pending>()

  function note(happening: Happening, count: number): void {
    if (!('tab' in happening)) return
    const open = pending.get(happening.tab)
    if (happening.kind === 'act') {
      const isAlone = open === undefined
      pending.set(happening.tab, { act: happening, count, isAlone, told: [], read: [], readAt: -1 })
    } else if (open && happening.kind === 'posted') open.told.push(happening.message)
    else if (open && happening.kind === 'read' && happening.rows && happening.lateMs <= TIMEOUT_MS) {
      open.read.push(...happening.rows.flatMap(({ session }) => session ?? []))
      open.readAt = happening.at
    }
  }

  /** What it read that was there before the act, and is greater than the epoch that the act began. */
  function greaterEpoch({ count, told, read }: Pending): number | undefined {
    const isOwn = ({ tabId, session }: Message) => session.raiser === tabId && births.epoch(session)?.count === count
    const own = told.filter(isOwn).at(-1)?.session
    const isGreater = (row: SessionRecord) => own && compareEpoch(row, own) > 0
    return read.find((row) => isGreater(row) && (births.epoch(row)?.count ?? count) < count)?.epoch
  }

  /** The same for the floor of the session. */
  function greaterFloor({ count, told, read }: Pending): number | undefined {
    const own = told.at(-1)?.session.floor ?? Number.POSITIVE_INFINITY
    const isOlder = (floor: number) => (births.floor(SESSION_FLOOR, floor)?.count ?? count) < count
    return read.find(({ floor }) => floor > own && isOlder(floor))?.floor
  }

  function judgeDone(at: number, open: Pending): string | null {
    const { act, count, isAlone, readAt } = open
    if (!isAlone || readAt !== at || Math.max(clocks.jumpedAt, server.markedAt) > count) return null
    const isOfAll = act.act === 'invalidate' && act.params === null
    const isOfSession = act.act === 'signedIn' || act.act === 'signOut'
    const greater = isOfAll ? greaterFloor(open) : isOfSession ? greaterEpoch(open) : undefined
    return greater === undefined
      ? null
      : `tab ${act.tab} is done with ${act.act}(), and the ledger held ${greater} before`
  }

  function judge(happening: Happening, count: number): string | null {
    note(happening, count)
    if (happening.kind !== 'acted') return null
    const open = pending.get(happening.tab)
    pending.delete(happening.tab)
    return open ? judgeDone(happening.at, open) : null
  }

  return createChecker('I14', [births, clocks, server], judge)
}
