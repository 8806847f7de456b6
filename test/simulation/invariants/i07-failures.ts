/**
 * I7. No transient failure signs anybody out, and no token that still lives is thrown away for one.
 * - A tab turns to signed-out, in `$session` or in what `getToken()` answers, only if something said so since the
 *   latest token that it had was requested: `signOut()` in some tab, an "out" of the server with a reason, or a second
 *   one without (`reason: 'confirm'`), or a marker cookie that is empty. A token that may be dead on arrival is none,
 *   unless it is handed out. What was said before counts for a tab that learned of another epoch since: the tab that
 *   said it may not have been heard. And it counts for a tab that was told since of an "out" of its epoch, of which the
 *   one that asked for its token could not know: it had not been told, and had no ledger. Answers are ordered by their
 *   sequence, which is drawn above what is known, and not by time.
 * - `$session` goes from signed-in to pending only with a new epoch in this tab, an act of its own, another marker, a
 *   token of another user, or a switch of lines. Of a new epoch, and of a floor, a tab may also learn by a reading that
 *   takes longer than the library waits: the timer that would end the wait may be later still, in a hidden page.
 * - While a token that the tab handed out lives and holds, no call that it would serve is rejected for a failure. It
 *   lives: by its told lifetime, less 3 s for whole seconds in it, with no jump of a clock since. It holds: no act, no
 *   other epoch, floor or marker and no clearing of the site's data since it was requested. It would not serve a call
 *   that forces, or that was refused this very token.
 *
 * No exceptions.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { SessionRecord } from '../../../src/core/record.ts'
import type { Session } from '../../../src/types.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { epochName } from './trackers/births.ts'
import { Clocks } from './trackers/clocks.ts'
import { LedgerHealth } from './trackers/ledger-health.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { type Origin, Tokens } from './trackers/tokens.ts'

type Called = Happening & { kind: 'call' }

const FAILURES: readonly string[] = ['ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID']
/** What was said in a record: of which epoch, and as which answer. */
const nameOf = (record: SessionRecord): string => `${epochName(record)} ${record.sequence}`
/** Lifetimes are told in whole seconds, twice rounded, and begin with the request. */
const ROUNDING_MS = 3000

export const createFailureChecker: CreateChecker = ({ hasMarker }) => {
  const tokens = new Tokens()
  const sights = new Sights()
  /** What a tab knows that takes a reading however late it comes. */
  const lateSights = new Sights()
  const clocks = new Clocks()
  const server = new ServerSide()
  const ledger = new LedgerHealth()
  const calls = new Map<number, Called>()
  /** Requests that confirm. */
  const confirming = new Set<number>()
  const shown = new Map<string, { readonly session: Session; readonly count: number }>()
  /** By tab: each "out" that it was told of, and when; the latest token it had; the one it handed out last, by line. */
  const told = new Map<string, Map<string, number>>()
  const latest = new Map<string, Origin>()
  const handed = new Map<string, Origin>()
  /** By tab: when something happened that may end its session; the user of its latest answer. */
  const acted = new Map<string, number>()
  const users = new Map<string, string>()
  let outAt = 0
  let actedAt = 0
  let isSwitched = false

  function had(tab: string, token: string): Origin | undefined {
    const origin = tokens.of(token)
    if (origin && origin.count >= (latest.get(tab)?.count ?? 0)) latest.set(tab, origin)
    return origin
  }

  function hear(tab: string, record: SessionRecord | null, count: number): void {
    if (record?.status !== 'out') return
    const outs = told.get(tab) ?? new Map<string, number>()
    told.set(tab, outs)
    if (!outs.has(nameOf(record))) outs.set(nameOf(record), count)
  }

  function listen(happening: Happening, count: number): void {
    if (happening.kind === 'posted' || happening.kind === 'heard') {
      hear(happening.tab, happening.message.session, count)
    } else if (happening.kind === 'read') {
      for (const { session } of happening.rows ?? []) hear(happening.tab, session, count)
    }
    lateSights.see(happening.kind === 'read' ? { ...happening, lateMs: 0 } : happening, count)
  }

  /** By a message, or by a reading, of which nobody can tell whether it came too late. */
  function epochAt(tab: string): number {
    return Math.max(sights.of(tab).epochAt, lateSights.of(tab).epochAt)
  }

  /** It lives, as far as anybody can tell. */
  function isAlive({ minted, firstAt, lifetimeMs }: Origin, at: number): boolean {
    return clocks.since(minted.token).jumps === 0 && at < firstAt + lifetimeMs - ROUNDING_MS
  }

  function note(happening: Happening, count: number): void {
    if (happening.kind === 'request' && happening.reason === 'confirm') confirming.add(happening.request)
    else if (happening.kind === 'handled' && happening.verdict.kind === 'out') {
      if (happening.verdict.reason !== null || confirming.has(happening.request)) outAt = count
    } else if (happening.kind === 'cookie' && happening.marker === '') outAt = count
    else if (happening.kind === 'act') {
      if (happening.act === 'signOut') outAt = count
      if (happening.act === 'switchTo') isSwitched = true
      actedAt = count
      acted.set(happening.tab, count)
    } else if (happening.kind === 'call') calls.set(happening.call, happening)
    else if (happening.kind === 'answered' && happening.verdict?.kind === 'token') {
      const { token, user } = happening.verdict.minted
      if (users.get(happening.tab) !== user) acted.set(happening.tab, count)
      users.set(happening.tab, user)
      const origin = tokens.of(token)
      if (origin && isAlive(origin, happening.at)) had(happening.tab, token)
    }
  }

  /** Whether the tab was told since of an "out" that was unknown to the one that asked for this token. */
  function isOvertaken(tab: string, { count, at, askers }: Origin): boolean {
    const asker = askers.at(-1)?.tab ?? ''
    if (!ledger.isIll(asker, at)) return false
    const epoch = `${epochName(sights.of(tab))} `
    for (const [name, toldAt] of told.get(tab) ?? []) {
      const isUnknown = (told.get(asker)?.get(name) ?? Number.POSITIVE_INFINITY) > count
      if (name.startsWith(epoch) && toldAt > count && isUnknown) return true
    }
    return false
  }

  function judgeOut(tab: string): string | null {
    const origin = latest.get(tab)
    const since = origin?.count ?? 0
    if (hasMarker && !server.marker) return null
    const isToldLate = epochAt(tab) > since || (origin !== undefined && isOvertaken(tab, origin))
    return outAt > since || (outAt > 0 && isToldLate)
      ? null
      : `tab ${tab} turned to signed-out, and nobody had said so since its latest token`
  }

  function judgeSession({ tab, session }: Happening & { kind: 'session' }, count: number): string | null {
    const before = shown.get(tab)
    shown.set(tab, { session, count })
    if (session.status === 'signed-out') return judgeOut(tab)
    // What it heard on its return may be taken any time now.
    if ((sights.of(tab).held?.length ?? 0) > 0) return null
    if (session.status !== 'pending' || before?.session.status !== 'signed-in' || isSwitched) return null
    const newsAt = Math.max(epochAt(tab), server.markedAt, acted.get(tab) ?? 0)
    return newsAt >= before.count ? null : `tab ${tab} forgot its session for no reason`
  }

  /** Whether the token serves in this tab as far as anybody can tell. */
  function isGood(tab: string, origin: Origin, at: number): boolean {
    const floorAt = Math.max(sights.of(tab).floorAt, lateSights.of(tab).floorAt)
    const newsAt = Math.max(epochAt(tab), floorAt, server.markedAt, ledger.wipedAt, actedAt)
    return newsAt < origin.count && isAlive(origin, at)
  }

  function settled(happening: Happening & { kind: 'settled' }): string | null {
    const { at, tab, call, outcome } = happening
    const called = calls.get(call)
    calls.delete(call)
    if (outcome.kind === 'out') return judgeOut(tab)
    if (outcome.kind === 'token') {
      const origin = had(tab, outcome.token)
      if (origin) handed.set(`${tab} ${lineKey(origin.minted.params)}`, origin)
      return null
    }
    if (!called || called.force || isSwitched || !FAILURES.includes(outcome.code)) {
      return null
    }
    const origin = handed.get(`${tab} ${lineKey(called.params ?? {})}`)
    if (!origin || called.rejected === origin.minted.token || !isGood(tab, origin, at)) return null
    return `tab ${tab} rejected a call though ${origin.minted.token} still lives`
  }

  function judge(happening: Happening, count: number): string | null {
    note(happening, count)
    listen(happening, count)
    if (happening.kind === 'session') return judgeSession(happening, count)
    return happening.kind === 'settled' ? settled(happening) : null
  }

  return createChecker('I7', [tokens, sights, clocks, server, ledger], judge)
}
