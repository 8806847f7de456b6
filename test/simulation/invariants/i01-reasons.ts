/**
 * I1, second half. Over any span no more requests than one tab alone would send: since the previous request of the line
 * began, something happened that makes one tab alone ask. Lines of their own have: see the first half.
 *
 * Such are: that request brought no token, or nobody who lives has it any more, nor does who was told since that nobody
 * is signed in; its token is due: past `refreshAt` of its told lifetime, and, given again when it was, past half of
 * what was left, by the account by which it ends first (a tab without a channel knows none but its own), or with too
 * little life left to serve; a call waits in this tab that forces since then, that was refused this token, or that
 * wants more life than it has; it was given again after a clock had jumped, so that nobody knows how old it is; another
 * token, of which this tab heard too late, took its place by a greater record (section 2, "merging keeps the greater"),
 * and that one is due, or older than a jump of a clock; it was told in an epoch that this tab had left before, or
 * requested under a lower floor than this tab knows, so that this one could not take it; `signedIn()`, `signOut()` or an invalidation of the line; another marker; this tab
 * learned of an epoch or a floor meanwhile, so that the answer is dropped; a clock jumped; the site's data was cleared,
 * or the first reading since told this tab so, which drops what it has however new that is, as one tab alone does; the
 * token is of another user than the one before, or than the one that the page came with, which nobody had told of.
 * Being looked at, or coming back, is none by itself (I5). Lifetimes in a JWT are whole seconds, so that 2.1 s are
 * allowed for. A token that came with a page counts as soon as its tab tells of it: an answer to an earlier request is
 * late where the tab that asked was told, and is dropped (section 2, "older answers are dropped"); as where it heard in
 * between that nobody is signed in. Such a token answers no call that forces.
 *
 * Exceptions, counted, where another living tab has the token and this one was never given it (design, section 7, and
 * decision 9). Such a request is one more, and the next one is judged as if it had not been:
 * - `no channel`: this tab, or each tab that has it, has none;
 * - `answer late`: this tab asked and nobody answered within 160 ms; within 60 ms where the ledger is down for it (as
 *   told by the last stage of its question), also where its first reading is not there when it sends: it waits for that,
 *   so that it must have taken too long;
 * - `not in the ledger`: the ledger shows nothing usable, for it was down for the tab that fetched, also where that one
 *   was answered before its first reading, which was late, or that one was cut off while it wrote; then nobody is waited
 *   for;
 * - `in the air`: the previous request is still in the air, by an exception of the first half.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import { compareEpoch } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import {
  type Account,
  accountOf,
  earliest,
  ROUNDING_MS,
  roundingOf,
  type Terms,
  termsOf,
  WHOLE_SECONDS_MS,
} from './i01-terms.ts'
import { floorScope, SESSION_FLOOR } from './trackers/births.ts'
import { Calls } from './trackers/calls.ts'
import { Clocks } from './trackers/clocks.ts'
import { type Holding, Holdings } from './trackers/holdings.ts'
import { LedgerHealth } from './trackers/ledger-health.ts'
import { Lines, type Request } from './trackers/lines.ts'
import { News } from './trackers/news.ts'
import { Readings } from './trackers/readings.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Spans } from './trackers/spans.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'
import { Words } from './trackers/words.ts'

/** How long the last stage of a question takes (`STAGE_MS` in flight.ts): all at once, or the third one. */
const LAST_STAGE_MS: Readonly<Record<number, number>> = { 0: 60, 3: 35 }
/** What the ledger adds to it (decision 9). */
const PATIENCE_MS = 100

export const createReasonChecker: CreateChecker = ({ refreshAt }) => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const readings = new Readings()
  const words = new Words()
  const holdings = new Holdings(tabs, lines, readings, words)
  const sights = new Sights()
  const spans = new Spans(tabs, lines)
  const tokens = new Tokens()
  const clocks = new Clocks()
  const calls = new Calls()
  const server = new ServerSide()
  const ledger = new LedgerHealth()
  const news = new News(tabs)
  const exceptions = new Exceptions()
  /** The user of the token before, by line. */
  const users = new Map<string, string>()
  /** The user of the token that a page came with, by tab, until it is answered. */
  const usersOfPages = new Map<string, string>()
  const isOthers = new WeakSet<Request>()
  /** By line, the request that began last, but for those that were one more: one tab alone would not have sent them. */
  const last = new Map<string, Request>()
  /** Those, since then: what they brought may be due first. */
  const extras = new Map<string, Request[]>()
  let isExtra = false
  /** By call that forces, the tokens for which an answer to it was dropped. */
  const drops = new Set<string>()
  /** By tab, line and token, the last request that brought it. */
  const owns = new Map<string, Request>()

  /** When the token that this request brought is asked for again, and when it is no longer served. */
  function termsOfRequest({ answered: end, line }: Request): Terms {
    if (end?.verdict?.kind !== 'token') return { dueAt: 0, lastAt: 0 }
    const { token } = end.verdict.minted
    return termsOf(end.at, accountsOf(token, line), roundingOf(token))
  }

  function accountsOf(token: string, line: string): Account[] {
    return spans.of(token, line).map((span) => accountOf(span, roundingOf(token), refreshAt))
  }

  /** The same for a tab that nobody can tell what the others were told. */
  function termsOfOwn({ asked: { tab }, line }: Request, { minted: { token } }: Holding): readonly Terms[] {
    const end = owns.get(`${tab} ${line} ${token}`)?.answered
    if (tabs.of(tab).traits.hasChannel || !end) return []
    const told = spans.of(token, line).filter((span) => span.tab === tab)
    const roundingMs = roundingOf(token)
    const accounts = told.map((span) => accountOf(span, roundingMs, refreshAt))
    return [termsOf(end.at, accounts, roundingMs)]
  }

  /** Given again, after a clock jumped: how old it is nobody knows. */
  function isRefused({ asked, answered: end }: Request): boolean {
    if (end?.verdict?.kind !== 'token') return false
    const { token } = end.verdict.minted
    const { firstAt = asked.at } = tokens.of(token) ?? {}
    return firstAt < asked.at && clocks.since(token).jumps > 0
  }

  /** Whether the answer to a call that forces was dropped for a token that this tab was told of: once for each of these. */
  function isDropped(tab: string, key: string, call: number, holding: Holding): boolean {
    const drop = `${call} ${holdings.toldTo(tab, key)}`
    if (drops.has(drop) || !holdings.isOutrun(tab, holding)) return false
    drops.add(drop)
    return true
  }

  function isAskedFor(request: Request, holding: Holding, leftMs: number): boolean {
    const { tab, params } = request.asked
    const { minted, count: since } = holding
    const key = lineKey(params)
    for (const { called, count, key: wanted } of calls.of(tab)) {
      if (wanted !== null && wanted !== key) continue
      if (called.force && (count > since || isDropped(tab, key, called.call, holding))) return true
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
    const { by, isUnwritten, readers, count } = holding
    const { interruptedAt, isDisposed } = tabs.of(by)
    const isCutOff = isUnwritten || ledger.isIll(by, at) || interruptedAt > count || isDisposed
    return isCutOff && !readers.has(tab) ? 'not in the ledger' : null
  }

  function judgeHolding(request: Request, before: Request, holding: Holding): string | null {
    const { tab, at } = request.asked
    const given = holding.isGiven ? accountsOf(holding.minted.token, request.line) : []
    const asked = [before, ...(extras.get(request.line) ?? [])].map(termsOfRequest)
    const { dueAt, lastAt } = earliest([...asked, ...given, ...termsOfOwn(request, holding)])
    if (at >= Math.min(dueAt, lastAt) || isAskedFor(request, holding, lastAt - at)) return null
    if (isFollowed(request, holding) || isOfBefore(tab, holding)) return null
    if (holding.holders.has(tab)) return `tab ${tab} sent a request for which there was no reason: it has a good token`
    const others = [...holding.holders].filter((each) => tabs.isAlive(each))
    if (others.length === 0) return null
    const exception = exceptionFor(tab, at, holding, others)
    return exception === null ? `tab ${tab} sent a request though tab ${others[0]} has a good token` : except(exception)
  }

  /** Whether the token was served in an epoch that this tab has left, or requested under a floor that is not its own. */
  function isOfBefore(tab: string, { epoch, record, minted }: Holding): boolean {
    const { floors, ...known } = sights.of(tab)
    const scopes = [SESSION_FLOOR, floorScope(lineKey(minted.params))]
    const isUnder = record !== null && scopes.some((scope) => record.under < (floors.get(scope) ?? 0))
    return isUnder || (epoch !== null && compareEpoch(epoch, known) < 0)
  }

  /**
   * A tab without a lock asks for itself, but goes by what the others tell it, and one that was told of another token
   * under a greater record goes by that: whether it is due, or a clock jumped since it was requested.
   */
  function isFollowed({ asked }: Request, holding: Holding): boolean {
    const { tab, at, params } = asked
    const { locks, isSharing } = tabs.of(tab).traits
    const isFollowing = (locks === 'none' && isSharing) || holdings.isOutrun(tab, holding)
    const token = holdings.toldTo(tab, lineKey(params)) ?? ''
    const origin = isFollowing && tokens.of(token)
    if (!origin) return false
    const { firstAt, lifetimeMs } = origin
    return (
      clocks.since(token).jumps > 0 || at >= accountOf({ at: firstAt, lifetimeMs }, WHOLE_SECONDS_MS, refreshAt).dueAt
    )
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

  function answered({ tab, request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { user } = verdict.minted
    const known = [users.get(request.line), usersOfPages.get(tab)]
    if (known.some((each) => each !== undefined && each !== user)) isOthers.add(request)
    usersOfPages.delete(tab)
    owns.set(`${tab} ${request.line} ${verdict.minted.token}`, request)
    users.set(request.line, user)
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'answered') answered(happening)
    if (happening.kind === 'given') usersOfPages.set(happening.tab, happening.minted.user)
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

  const trackers = [tabs, lines, readings, words, holdings, spans, sights, tokens, clocks, calls, server, ledger, news]
  return createChecker('I1', trackers, judge, exceptions)
}
