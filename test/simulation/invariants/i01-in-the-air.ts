/**
 * I1, first half. At most one request of a line is in the air at a time, from `request` to `answered`, in all tabs that
 * share the line. Lines of their own have: a tab that stands alone (`shareTokens: false`), one of another version, one
 * without any lock, and one with neither channel nor ledger. Web Locks and leases exclude only their own kind.
 *
 * Exceptions, counted, one more request each (design, section 7):
 * - `interrupted`: the tab of the other request was frozen, cached, stopped, closed, crashed or disposed meanwhile;
 * - `slow`: the tab of the other request has held its lock for longer than the shortest wait for one, half the longest
 *   legal hold, or the tab that asks now has waited as long while the lock went from hand to hand; and it was not told in
 *   time that the holder lives (decision 8): an answer to its last question for it came later than 250 ms, or not at all;
 *   that whoever stood still itself waits longer is not judged. Or it is the slow holder itself that asks once more;
 * - `lanes without the ledger`: the lane that one of the two moved to is news that the ledger did not tell; nor did a
 *   message, if the tab that moved has no channel: its lock alone shows it;
 * - `lanes of another epoch`: a new epoch begins in lane 0 again, whatever is in the air in another lane.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import { LedgerHealth } from './trackers/ledger-health.ts'
import { Lines, type Request } from './trackers/lines.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'

/** What a holder needs beside its request (`HOLD_MARGIN_MS` in lanes.ts). */
const HOLD_MARGIN_MS = 1000
/** How long the holder has to answer (`ASK_HOLDER_MS`), and its number among the questions. */
const ANSWER_MS = 250
const HOLDER_STAGE = 4
const PREFIX = 'freshtoken:'

interface Question {
  readonly at: number
  isAnswered: boolean
}

/** Of `freshtoken:<name>:<key>:<lane>`. */
function keyOfLock(name: string): string {
  return name.slice(name.indexOf(':', PREFIX.length) + 1, name.lastIndexOf(':'))
}

function laneOfLock(name: string): number {
  return Number(name.slice(name.lastIndexOf(':') + 1))
}

export const createInTheAirChecker: CreateChecker = ({ requestTimeoutMs }) => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const sights = new Sights()
  const ledger = new LedgerHealth()
  const exceptions = new Exceptions()
  const waitMs = (requestTimeoutMs + HOLD_MARGIN_MS) / 2
  /** The last question of each tab for the holder, by line. */
  const questions = new Map<string, Question>()
  /** When each tab was granted its last lock of a line. */
  const granted = new Map<string, number>()
  /** When each tab began to wait for a lock of a line, and how long it had waited when it gave that up. */
  const waiting = new Map<string, number>()
  const waited = new Map<string, number>()
  /** Lines that have more than one lane. */
  const laned = new Set<string>()

  function noteLock({ at, tab, name, change }: Happening & { kind: 'lock' }): void {
    const key = keyOfLock(name)
    const place = `${tab} ${key}`
    if (laneOfLock(name) > 0) laned.add(key)
    if (change === 'granted') granted.set(place, at)
    else if (change === 'requested') waiting.set(place, at)
    else if (change === 'given up') waited.set(place, at - (waiting.get(place) ?? at))
    else if (change === 'released') waited.delete(place)
  }

  function hear(happening: Happening): void {
    if (happening.kind === 'lock') noteLock(happening)
    if (happening.kind === 'written')
      for (const { line } of happening.rows) if (line && line.lane > 0) laned.add(line.key)
    if (happening.kind !== 'posted' && happening.kind !== 'heard') return
    const { at, tab } = happening
    const { kind, stage, line } = happening.message
    if (!line) return
    if (line.lane > 0) laned.add(line.key)
    if (stage !== HOLDER_STAGE) return
    const name = `${tab} ${line.key}`
    if (happening.kind === 'posted' && kind === 'ask') questions.set(name, { at, isAnswered: false })
    const question = questions.get(name)
    if (happening.kind === 'heard' && kind === 'answer' && question && at <= question.at + ANSWER_MS) {
      question.isAnswered = true
    }
  }

  function exceptionFor(request: Request, other: Request): string | null {
    const { tab, at, params } = request.asked
    const { tab: otherTab, at: otherAt } = other.asked
    const { interruptedAt, isDisposed, state } = tabs.of(otherTab)
    if (interruptedAt > other.count || isDisposed || state === 'gone') return 'interrupted'
    const key = lineKey(params)
    // A slow holder may have to ask once more, too: to confirm.
    if (at - (granted.get(`${tab} ${key}`) ?? at) >= waitMs - ANSWER_MS) return 'slow'
    const heldSince = granted.get(`${otherTab} ${key}`) ?? otherAt
    const longestMs = Math.max(at - heldSince, waited.get(`${tab} ${key}`) ?? 0)
    if (longestMs >= waitMs - ANSWER_MS && !questions.get(`${tab} ${key}`)?.isAnswered) return 'slow'
    if (!laned.has(key)) return null
    if (ledger.isIll(tab, at) || ledger.isIll(otherTab, at) || ledger.wipedAt > 0) return 'lanes without the ledger'
    return sights.of(tab).epochAt > other.count ? 'lanes of another epoch' : null
  }

  function judgeRequest(request: Request): string | null {
    const { tab } = request.asked
    for (const other of lines.inAir(request.line) ?? []) {
      const isExcluded = tabs.of(tab).traits.locks === tabs.of(other.asked.tab).traits.locks
      if (other === request || !isExcluded) continue
      const exception = exceptionFor(request, other)
      if (exception === null) return `tab ${tab} sent a request while tab ${other.asked.tab} had one in the air`
      exceptions.use(exception)
    }
    return null
  }

  function judge(happening: Happening): string | null {
    hear(happening)
    const request = happening.kind === 'request' ? lines.request(happening.request) : undefined
    return request ? judgeRequest(request) : null
  }

  return createChecker('I1', [tabs, lines, sights, ledger], judge, exceptions)
}
