/**
 * I1, the fence: nobody requests a token before it has asked the ledger under the lock that it holds (design, sections 2
 * and 3): the grant comes before the message that was posted before the release, and what was written before it not.
 *
 * A ledger that fails, or does not answer in time, is left alone for 30 s, and no longer: what was not written yet may be
 * a sign-out. Until then nobody is expected to ask it; nor where the machine slept meanwhile, for that is by a clock that
 * may stand still then. A tab that has none is not judged.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { Tabs } from './trackers/tabs.ts'

/** Later than this an answer comes in vain (`LEDGER_TIMEOUT_MS`), and how long the ledger is left alone (`BREAKER_MS`). */
const TIMEOUT_MS = 150
const LEFT_ALONE_MS = 30_000
const ROUNDING_MS = 5

/** The library looks at the time before it does any of these. */
const DEEDS: readonly Happening['kind'][] = ['posted', 'request', 'syncing']

/** What a tab asked of the ledger. */
interface Asking {
  /** Number of the last time, and when it asked what was not answered yet. */
  askedAt: number
  readonly open: number[]
  /** When it last had no answer, or a late one. */
  failedAt: number
}

/** What it holds of one line, since which happening, and when that was. */
interface Hold {
  readonly lanes: Set<string>
  since: number
  at: number
}

export const createFenceChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const clocks = new Clocks()
  const askings = new Map<string, Asking>()
  const holds = new Map<string, Hold>()

  function askingOf(tab: string): Asking {
    const asking = askings.get(tab) ?? { askedAt: 0, open: [], failedAt: Number.NEGATIVE_INFINITY }
    askings.set(tab, asking)
    return asking
  }

  /** Of `freshtoken:<name>:<key>:<lane>`; in a tab that stands alone its id follows the key. */
  function holdOf(tab: string, lock: string): Hold {
    const key = lock.slice(lock.indexOf(':', 'freshtoken:'.length) + 1, lock.lastIndexOf(':')).split('#')[0]
    const place = `${tab} ${key}`
    const hold = holds.get(place) ?? { lanes: new Set(), since: 0, at: 0 }
    holds.set(place, hold)
    return hold
  }

  function noteLock({ at, tab, name, change }: Happening & { kind: 'lock' }, count: number): void {
    const hold = holdOf(tab, name)
    if (change === 'released') hold.lanes.delete(name)
    if (change !== 'told') return
    if (hold.lanes.size === 0) Object.assign(hold, { since: count, at })
    hold.lanes.add(name)
  }

  function noteRead({ at, tab, rows, lateMs }: Happening & { kind: 'read' }): void {
    const asking = askingOf(tab)
    asking.open.shift()
    if (rows === null || lateMs > TIMEOUT_MS) asking.failedAt = at
  }

  /** What was not answered in time is given up with whatever the tab does next. */
  function giveUp(tab: string, at: number): void {
    const asking = askingOf(tab)
    const left = asking.open.filter((askedAt) => at < askedAt + TIMEOUT_MS)
    if (left.length === asking.open.length) return
    asking.open.splice(0, asking.open.length, ...left)
    asking.failedAt = at
  }

  function judgeRequest({ tab, params }: Happening & { kind: 'request' }): string | null {
    const { askedAt, failedAt } = askingOf(tab)
    const hold = holds.get(`${tab} ${lineKey(params)}`)
    if (!tabs.of(tab).traits.hasLedger || !hold || hold.lanes.size === 0 || askedAt > hold.since) return null
    // It looks as it is granted the lock; the question that follows takes a while.
    if (hold.at < failedAt + LEFT_ALONE_MS + ROUNDING_MS || clocks.wokeAt > failedAt) return null
    return `tab ${tab} sent a request and had not asked the ledger under its lock`
  }

  function judge(happening: Happening, count: number): string | null {
    if (DEEDS.includes(happening.kind) && 'tab' in happening) giveUp(happening.tab, happening.at)
    if (happening.kind === 'lock') noteLock(happening, count)
    else if (happening.kind === 'read') noteRead(happening)
    else if (happening.kind === 'request') return judgeRequest(happening)
    else if (happening.kind === 'syncing') {
      const asking = askingOf(happening.tab)
      asking.askedAt = count
      asking.open.push(happening.at)
    }
    return null
  }

  return createChecker('I1', [tabs, clocks], judge)
}
