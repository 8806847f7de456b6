/**
 * I8. In an outage the browser sends no more than one tab alone would: after a request of a line that failed, the next
 * one of that line, whatever tab sends it, begins no sooner than the delay says. The delay is at least 200 ms; what
 * `Retry-After` says, kept within 0.5 s and 5 minutes; a minute after a 403; and what the tab that failed told the
 * others of it (`retry` in its first record since). By true time, less 2 ms for rounding.
 *
 * No failure, so that nothing is waited for: the page was interrupted meanwhile, or disposed; it stood still, so that it
 * noticed more than a second late that the request had taken too long; the tab learned of
 * another epoch, floor or marker since it asked, and asks anew; a later request had been answered, or the tab was told
 * of its token, where who asked has a line of its own; the tab was told meanwhile, and not before, of a token that came
 * with a page: that took its place among the answers as late as its own would; an invalidation of its own, not done yet, met a floor as great in the ledger, so that it is raised once more
 * (decision 3).
 * A request that the tab gives up has failed before it ends, with what is told of it; where there is no channel, no
 * sooner than in the same moment.
 * What ends a delay, by decision 4: a token for this line, or an "out" for the session; a later answer than the one the
 * failure is told with, in the tab that asks; a later failure that it knows of, whose delay counts instead; `signedIn()`
 * and `signOut()` in any tab; another epoch in the tab that asks. A guessed one: the tab that asks became visible, was
 * restored or resumed, or heard `online`. A 403's: another marker, `invalidate()`, a forced call in the tab that asks,
 * also where the app gave that up before the tab asked.
 * Also a jump of the wall clock, by which delays are kept (`retryDue`); and for guessed ones what a tab takes for a wake:
 * the first that it hears or does after the wall clock jumped by 15 s or more, or after a sleep, which may end with the
 * failure, whether its clocks stood still meanwhile or not: the silence was as long.
 *
 * Exception, counted: the tab that asks had not been told, for the ledger was down for it or for the one that failed,
 * or that one was cut off while it wrote it down; messages alone may be late.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { Message } from '../../../src/core/messages.ts'
import type { LineRecord, SessionRecord } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import { type Failure, isLater, LEAST_MS, nameOf, type Told, termsOf } from './i08-failure.ts'
import { epochName, SESSION_FLOOR } from './trackers/births.ts'
import { Calls } from './trackers/calls.ts'
import { Clocks } from './trackers/clocks.ts'
import { LedgerHealth } from './trackers/ledger-health.ts'
import { Lines, type Request } from './trackers/lines.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'

const ROUNDING_MS = 2
/** A timer that is later stood still (`stoodStill` in schedule.ts). */
const THROTTLE_MS = 1000
/** A silence by so much longer than a timer's longest sleep was sleep (`SLEPT_MS` in life.ts). */
const WAKE_MS = 15_000

export const createOutageChecker: CreateChecker = ({ requestTimeoutMs }) => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const sights = new Sights()
  const clocks = new Clocks()
  const calls = new Calls()
  const server = new ServerSide()
  const ledger = new LedgerHealth()
  const tokens = new Tokens()
  const exceptions = new Exceptions()
  const failures = new Map<string, Failure>()
  /** The failure that records told of last, by line; all that were told of; the last own one of each tab, by line. */
  const lastTold = new Map<string, string>()
  const allTold = new Set<string>()
  const ownTold = new Map<string, Told>()
  /** When this moment began, and the number of its first happening. */
  const moment = { at: 0, count: 0 }
  /** When a token or an "out" last came, by line. */
  const succeeded = new Map<string, number>()
  /** The latest sequence of each line that each tab knows of. */
  const sequences = new Map<string, number>()
  /** By tab and line, number of the latest request whose token it was told of. */
  const newest = new Map<string, number>()
  /** Tokens that came with a page, and when each tab was told of the latest one, by line. */
  const given = new Map<string, { readonly token: string; readonly count: number }>()
  let actedAt = 0
  /** When the server last said that nobody is signed in. */
  let outAt = 0
  /** Number of the last jump that tabs take for a sleep; by tab, when it noticed one. */
  let leaptAt = 0
  const noticed = new Map<string, number>()
  /** By tab: when it was last looked at, or told of the network; when it last invalidated. */
  const woken = new Map<string, number>()
  const invalidated = new Map<string, number>()
  /** Tabs whose invalidation is not done yet; by tab, when it was raised above what the ledger held. */
  const invalidating = new Set<string>()
  const raised = new Map<string, number>()

  function isDropped({ asked, count, line }: Request): boolean {
    const { tab } = asked
    const { epochAt, floorAt } = sights.of(tab)
    const newsAt = Math.max(epochAt, floorAt, server.markedAt, invalidated.get(tab) ?? 0, raised.get(tab) ?? 0, actedAt)
    const { interruptedAt, isDisposed } = tabs.of(tab)
    const toldAt = Math.max(newest.get(`${tab} ${line}`) ?? 0, given.get(`${tab} ${line}`)?.count ?? 0)
    const answeredAt = Math.max(succeeded.get(line) ?? 0, toldAt, outAt)
    return isDisposed || Math.max(newsAt, interruptedAt, answeredAt) > count
  }

  function answered({ at, request: number, verdict }: Happening & { kind: 'answered' }, count: number): void {
    const request = lines.request(number)
    if (!request) return
    const { line, asked } = request
    if (verdict === null && at - asked.at > requestTimeoutMs + THROTTLE_MS) return
    const terms = termsOf(verdict)
    if (!terms) {
      if (verdict?.kind === 'out') outAt = count
      succeeded.set(line, count)
      failures.delete(line)
    } else if (!isDropped(request)) {
      const epoch = epochName(sights.of(asked.tab))
      const before = lastTold.get(line) ?? ''
      const sequence = sequences.get(`${asked.tab} ${line}`) ?? 0
      const sets = { known: new Set([asked.tab]), overtaken: new Set<string>() }
      const failure = { ...terms, request, at, count, epoch, before, sequence, told: null, rank: null, ...sets }
      failures.set(line, verdict === null ? { ...failure, ...givenUp(request, count) } : failure)
    }
  }

  /** A request that the tab gives up fails before it ends, within one moment: the others are told first. */
  function givenUp({ asked, count: askedAt, line }: Request, count: number): Partial<Failure> {
    const told = ownTold.get(`${asked.tab} ${line}`)
    if (!told || told.count < askedAt) return { count: tabs.of(asked.tab).traits.hasChannel ? count : moment.count }
    const { retry, sequence } = told
    return { count: told.count, sequence, told: nameOf(retry), rank: retry, delayMs: Math.max(LEAST_MS, retry.delay) }
  }

  /** A record of this line. */
  function learn(tab: string, { key, sequence, retry }: LineRecord, isOwn: boolean, count: number): void {
    const line = lines.nameOf(tab, key.split('#')[0] as string)
    sequences.set(`${tab} ${line}`, Math.max(sequence, sequences.get(`${tab} ${line}`) ?? 0))
    if (retry) learnFailure(tab, line, { count, sequence, retry }, isOwn)
  }

  /** A floor in a row. */
  function learnFloor(tab: string, { floor }: SessionRecord, count: number): void {
    const known = sights.of(tab).floors.get(SESSION_FLOOR) ?? 0
    if (invalidating.has(tab) && floor > 0 && floor >= known) raised.set(tab, count)
  }

  /** A token that another tab tells of. */
  function learnToken(tab: string, { line: record, token }: Message, count: number): void {
    const origin = token && tokens.of(token.value)
    if (!record || !origin) return
    const line = `${tab} ${lines.nameOf(tab, record.key.split('#')[0] as string)}`
    if (!origin.isGiven) {
      newest.set(line, Math.max(origin.count, newest.get(line) ?? 0))
      return
    }
    const isNews = record.sequence > (sequences.get(line) ?? 0)
    if (isNews && given.get(line)?.token !== token.value) given.set(line, { token: token.value, count })
  }

  function learnFailure(tab: string, line: string, told: Told, isOwn: boolean): void {
    const { sequence, retry } = told
    const name = nameOf(retry)
    if (isOwn && !allTold.has(`${line} ${name}`)) ownTold.set(`${tab} ${line}`, told)
    allTold.add(`${line} ${name}`)
    lastTold.set(line, name)
    const failure = failures.get(line)
    if (!failure || name === failure.before) return
    if (failure.told === null && isOwn && failure.request.asked.tab === tab) {
      Object.assign(failure, { told: name, rank: retry, sequence, delayMs: Math.max(failure.delayMs, retry.delay) })
    } else if (name === failure.told) failure.known.add(tab)
    else if (failure.rank && isLater(retry, failure.rank)) failure.overtaken.add(tab)
  }

  /** A jump, or a sleep, is noticed with whatever happens next in a tab. */
  function notice(happening: Happening, count: number): void {
    if (happening.kind === 'clock' && Math.abs(happening.jumpMs) >= WAKE_MS) leaptAt = count
    else if ('tab' in happening && (noticed.get(happening.tab) ?? 0) < leaptAt) {
      noticed.set(happening.tab, count)
      woken.set(happening.tab, count)
    }
  }

  function hear(happening: Happening, count: number): void {
    if (happening.kind === 'posted' || happening.kind === 'heard') {
      const { line } = happening.message
      if (happening.kind === 'heard') learnToken(happening.tab, happening.message, count)
      if (line) learn(happening.tab, line, happening.kind === 'posted', count)
    } else if (happening.kind === 'read') {
      for (const { line, session } of happening.rows ?? []) {
        if (line) learn(happening.tab, line, false, count)
        if (session) learnFloor(happening.tab, session, count)
      }
    } else if (happening.kind === 'page') {
      if (['shown', 'restored', 'resumed', 'online'].includes(happening.change)) woken.set(happening.tab, count)
    } else if (happening.kind === 'act') {
      if (happening.act === 'signedIn' || happening.act === 'signOut') actedAt = count
      if (happening.act !== 'invalidate') return
      invalidated.set(happening.tab, count)
      invalidating.add(happening.tab)
    } else if (happening.kind === 'acted' && happening.act === 'invalidate') invalidating.delete(happening.tab)
  }

  function isForced(tab: string, key: string, since: number): boolean {
    for (const call of [...calls.of(tab), ...calls.abortedIn(tab)]) {
      const isOfLine = call.key === null || call.key === key
      if (isOfLine && call.called.force && call.count > since) return true
    }
    return false
  }

  function isEnded(failure: Failure, { asked, line }: Request): boolean {
    const { count, kind, epoch, sequence, at: failedAt, overtaken } = failure
    const { tab, params } = asked
    if (overtaken.has(tab)) return true
    if (Math.max(actedAt, outAt, clocks.jumpedAt) > count || clocks.wokeAt >= failedAt) return true
    if ((sequences.get(`${tab} ${line}`) ?? 0) > sequence || epoch !== epochName(sights.of(tab))) return true
    if (kind === 'guessed') return (woken.get(tab) ?? 0) > count
    if (kind === 'named') return false
    const isOther = Math.max(server.markedAt, invalidated.get(tab) ?? 0) > count
    return isOther || isForced(tab, lineKey(params), count)
  }

  function judgeRequest(request: Request): string | null {
    const failure = failures.get(request.line)
    const { tab, at } = request.asked
    if (!failure || at >= failure.at + failure.delayMs - ROUNDING_MS || isEnded(failure, request)) return null
    const { asked } = failure.request
    const isCutOff = tabs.of(asked.tab).interruptedAt > failure.count || tabs.of(asked.tab).isDisposed
    if (!failure.known.has(tab) && (isCutOff || ledger.isIll(tab, at) || ledger.isIll(asked.tab, at))) {
      exceptions.use('a failure that the ledger did not tell')
      return null
    }
    const sinceMs = Math.round(at - failure.at)
    return `tab ${tab} asked again ${sinceMs} ms after a failure that says ${Math.round(failure.delayMs)} ms`
  }

  function judge(happening: Happening, count: number): string | null {
    if (happening.at > moment.at) Object.assign(moment, { at: happening.at, count })
    notice(happening, count)
    if (happening.kind === 'answered') answered(happening, count)
    else if (happening.kind === 'request') {
      const request = lines.request(happening.request)
      return request ? judgeRequest(request) : null
    }
    hear(happening, count)
    return null
  }

  return createChecker('I8', [tabs, lines, sights, clocks, calls, server, ledger, tokens], judge, exceptions)
}
