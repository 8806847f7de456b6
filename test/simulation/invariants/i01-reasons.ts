/**
 * I1, second half. Over any span no more requests than one tab alone would send: since the previous request of the line
 * began, something happened that makes one tab alone ask. Lines of their own have: see the first half.
 *
 * Such are: that request brought no token, or nobody who lives has it any more; its token is due: past `refreshAt` of
 * its told lifetime, or, given a second time, past half of what was left of it, or with too little life left to serve; a
 * call waits in this tab that forces since then, that was refused this token, or that wants more life than it has;
 * it was given again after a clock had jumped, so that nobody knows how old it is; `signedIn()`, `signOut()` or an invalidation of the line; another marker; this tab learned of an epoch or a floor
 * meanwhile, so that the answer is dropped; a clock jumped; the site's data was cleared, or the
 * first reading since told this tab so, which drops what it has however new that is, as one tab alone does; the token is of another user
 * than the one before, which nobody had told of. Being looked at, or coming back, is none by itself (I5).
 * Lifetimes in a JWT are whole seconds, so that 2.1 s are allowed for.
 *
 * Exceptions, counted, where another living tab has the token and this one was never given it (design, section 7, and
 * decision 9). Such a request is one more, and the next one is judged as if it had not been:
 * - `no channel`: this tab, or each tab that has it, has none;
 * - `answer late`: this tab asked and nobody answered within 160 ms; within 60 ms where the ledger is down for it (as
 *   told by the last stage of its question), also where its first reading is not there when it sends: it waits for that,
 *   so that it must have taken too long;
 * - `not in the ledger`: the ledger shows nothing usable, for it was down for the tab that fetched, or that one was cut
 *   off while it wrote; then nobody is waited for;
 * - `in the air`: the previous request is still in the air, by an exception of the first half.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import { minimumLife } from '../../../src/core/schedule.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import { Calls } from './trackers/calls.ts'
import { Clocks } from './trackers/clocks.ts'
import { type Holding, Holdings } from './trackers/holdings.ts'
import { LedgerHealth } from './trackers/ledger-health.ts'
import { Lines, type Request } from './trackers/lines.ts'
import { News } from './trackers/news.ts'
import { Readings } from './trackers/readings.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'

const ROUNDING_MS = 5
const WHOLE_SECONDS_MS = 2100
/** No two requests are closer than this for the age of a token alone (`MIN_INTERVAL_MS`). */
const INTERVAL_MS = 1000
/** How long the last stage of a question takes (`STAGE_MS` in flight.ts): all at once, or the third one. */
const LAST_STAGE_MS: Readonly<Record<number, number>> = { 0: 60, 3: 35 }
/** What the ledger adds to it (decision 9). */
const PATIENCE_MS = 100

/** True times. */
interface Terms {
  readonly dueAt: number
  readonly lastAt: number
}

export const createReasonChecker: CreateChecker = ({ refreshAt }) => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const holdings = new Holdings(tabs, lines)
  const sights = new Sights()
  const tokens = new Tokens()
  const clocks = new Clocks()
  const calls = new Calls()
  const server = new ServerSide()
  const ledger = new LedgerHealth()
  const readings = new Readings()
  const news = new News(tabs)
  const exceptions = new Exceptions()
  /** The user of the token before, by line. */
  const users = new Map<string, string>()
  const isOthers = new WeakSet<Request>()
  /** By line, the request that began last, but for those that were one more: one tab alone would not have sent them. */
  const last = new Map<string, Request>()
  /** Those, since then: what they brought may be due first. */
  const extras = new Map<string, Request[]>()
  let isExtra = false

  /**
   * When the token that this request brought is asked for again, and when it is no longer served. A tab that was given
   * it for the first time goes by what it was told now; one that knew it, by what it was told first.
   */
  function termsOf({ asked, handledAt, answered: end }: Request): Terms {
    const minted = end?.verdict?.kind === 'token' ? end.verdict.minted : null
    const origin = minted && tokens.of(minted.token)
    if (!origin || !minted || !end) return { dueAt: 0, lastAt: 0 }
    const roundingMs = minted.token.includes('.') ? WHOLE_SECONDS_MS : ROUNDING_MS
    const first = spanOf(origin.firstAt, origin.lifetimeMs - roundingMs)
    if (origin.firstAt === asked.at) return first
    const now = spanOf(asked.at, minted.deadAt - (handledAt ?? asked.at) - roundingMs)
    const againAt = end.at + Math.max(INTERVAL_MS, (first.lastAt - end.at) / 2) - ROUNDING_MS
    return { dueAt: Math.min(first.dueAt, now.dueAt, againAt), lastAt: Math.min(first.lastAt, now.lastAt) }
  }

  function spanOf(from: number, lifetimeMs: number): Terms {
    const dueAt = from + Math.max(lifetimeMs * refreshAt, INTERVAL_MS) - ROUNDING_MS
    return { dueAt, lastAt: from + lifetimeMs - minimumLife(lifetimeMs, null) }
  }

  /** Given again, after a clock jumped: how old it is nobody knows. */
  function isRefused({ asked, answered: end }: Request): boolean {
    if (end?.verdict?.kind !== 'token') return false
    const { token } = end.verdict.minted
    const { firstAt = asked.at } = tokens.of(token) ?? {}
    return firstAt < asked.at && clocks.since(token).jumps > 0
  }

  function isAskedFor(request: Request, since: number, { minted }: Holding, leftMs: number): boolean {
    const { tab, params } = request.asked
    const key = lineKey(params)
    for (const { called, count, key: wanted } of calls.of(tab)) {
      if (wanted !== null && wanted !== key) continue
      if (called.force && count > since) return true
      if (called.rejected === minted.token) return true
      if (called.minLifetime !== null && leftMs <= called.minLifetime + WHOLE_SECONDS_MS) return true
    }
    return false
  }

  /** Whether something else happened since then than that the token grew older. */
  function isNew(request: Request, since: number): boolean {
    const { tab, params } = request.asked
    const { epochAt, floorAt } = sights.of(tab)
    const clearedAt = Math.max(ledger.wipedAt, readings.noticedAt(tab))
    const newsAt = [news.of(lineKey(params)), epochAt, floorAt, server.markedAt, clocks.jumpedAt, clearedAt]
    return Math.max(...newsAt) > since
  }

  /** Why a tab that was never given a token that others have may ask for another one. */
  function exceptionFor(tab: string, at: number, holding: Holding, others: readonly string[]): string | null {
    if (![tab, ...others].every((each) => tabs.of(each).traits.hasChannel)) {
      const isAny = tabs.of(tab).traits.hasChannel && others.some((each) => tabs.of(each).traits.hasChannel)
      if (!isAny) return 'no channel'
    }
    const question = holding.askers.get(tab)
    const stageMs = (question && LAST_STAGE_MS[question.stage]) ?? Number.POSITIVE_INFINITY
    const isDown = ledger.isIll(tab, at) || !readings.hasRead(tab)
    const patienceMs = stageMs + (isDown ? 0 : PATIENCE_MS) - ROUNDING_MS
    if (question && at - question.at >= patienceMs) return 'answer late'
    const { interruptedAt, isDisposed } = tabs.of(holding.by)
    const isCutOff = ledger.isIll(holding.by, at) || interruptedAt > holding.count || isDisposed
    return isCutOff && !holding.readers.has(tab) ? 'not in the ledger' : null
  }

  function judgeHolding(request: Request, before: Request, holding: Holding): string | null {
    const { tab, at } = request.asked
    const given = [before, ...(extras.get(request.line) ?? [])].map(termsOf)
    const [dueAt, lastAt] = [
      Math.min(...given.map((each) => each.dueAt)),
      Math.min(...given.map((each) => each.lastAt)),
    ]
    if (at >= Math.min(dueAt, lastAt) || isAskedFor(request, holding.count, holding, lastAt - at)) return null
    if (isFollowed(request)) return null
    if (holding.holders.has(tab)) return `tab ${tab} sent a request for which there was no reason: it has a good token`
    const others = [...holding.holders].filter((each) => tabs.isAlive(each))
    if (others.length === 0 || isOfBefore(tab, holding)) return null
    const exception = exceptionFor(tab, at, holding, others)
    return exception === null ? `tab ${tab} sent a request though tab ${others[0]} has a good token` : except(exception)
  }

  /** Whether the token was served in an epoch that this tab has left. */
  function isOfBefore(tab: string, { epoch }: Holding): boolean {
    return epoch !== null && compareEpoch(epoch, sights.of(tab)) < 0
  }

  /** A tab without a lock asks for itself, but goes by what the others tell it: whether that is due. */
  function isFollowed({ asked }: Request): boolean {
    const { tab, at, params } = asked
    const { traits } = tabs.of(tab)
    const heard = traits.locks === 'none' && traits.isSharing ? holdings.heardBy(tab, lineKey(params)) : undefined
    const origin = heard === undefined ? undefined : tokens.of(heard)
    return origin !== undefined && at >= spanOf(origin.firstAt, origin.lifetimeMs - WHOLE_SECONDS_MS).dueAt
  }

  function except(name: string): null {
    exceptions.use(name)
    isExtra = true
    return null
  }

  function judgeRequest(request: Request): string | null {
    const before = last.get(request.line)
    if (!before || isNew(request, before.count) || isOthers.has(before)) return null
    if (!before.answered) return except('in the air')
    const holding = holdings.of(request.line)
    const isEmpty = before.answered.verdict?.kind !== 'token' || !holding || holding.count < before.count
    return isEmpty || isRefused(before) ? null : judgeHolding(request, before, holding)
  }

  function answered({ request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { user } = verdict.minted
    if (user !== (users.get(request.line) ?? user)) isOthers.add(request)
    users.set(request.line, user)
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'answered') answered(happening)
    const request = happening.kind === 'request' ? lines.request(happening.request) : undefined
    if (!request) return null
    isExtra = false
    const problem = judgeRequest(request)
    if (isExtra) extras.get(request.line)?.push(request)
    else {
      last.set(request.line, request)
      extras.set(request.line, [])
    }
    return problem
  }

  const trackers = [tabs, lines, holdings, sights, tokens, clocks, calls, server, ledger, readings, news]
  return createChecker('I1', trackers, judge, exceptions)
}
