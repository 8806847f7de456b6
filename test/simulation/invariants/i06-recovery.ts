/**
 * I6. Once the server is well, and nothing else goes wrong either, whatever is in the way, within the bound
 * - every call of `getToken()` in a living tab has ended, and one that begins later does so within the bound, with a
 *   token or rightly with `null`;
 * - every tab that is looked at and has begun has been given a token, or shows signed-out rightly.
 * Rightly: the cookie's session is over, or somebody signed out since it began, or the server said so, twice, to a cookie
 * that it had changed.
 *
 * The bound, in true milliseconds from "well", sums what may still be in the way one after the other:
 * - a debt of a sign-out: the tab that told the server last is waited for twice a request time-out at most
 *   (`endNotBefore`), its own call takes one more;
 * - a request that hangs since before: one time-out;
 * - each lock that a tab which stands still then holds, or is granted as it is: the longest wait for it, a time-out and
 *   1 s, once;
 * - what is left of a delay: 10 s if it was guessed, what `Retry-After` said (5 minutes at most), a minute after a 403;
 * - the questions, readings and answers of a refresh that goes well, each well under a second: 5 s.
 *
 * Not judged: a tab that stands still; a line that the server refuses (403); a tab that idles; a run that ends before
 * the bound.
 *
 * Exceptions, counted, both where there is no marker and a tab is signed out, for a word of a tab without a channel:
 * - `word of a tab without a channel`: nothing has made it look since the sign-in was written down: not shown, not back,
 *   not online, not asked. It agrees at its next reading (I4), which it has no reason for.
 * - `word that nothing carries`: it has no ledger either, so that it cannot look; it signed out itself, or the server told
 *   it that nobody is signed in, and its app has not called `signedIn()` since, which without a marker is the only word of
 *   a sign-in that can reach it.
 *   Or it is out in the same way, and has asked for nothing since the sign-in, and no tab that knows of that has a ledger
 *   or a channel. A call that forces is no exception: it asks the server.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening, Quiet, Verdict } from '../journal.ts'
import { createChecker, Exceptions } from './checker.ts'
import { Calls } from './trackers/calls.ts'
import { Delays } from './trackers/delays.ts'
import { Looks } from './trackers/looks.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Standing } from './trackers/standing.ts'
import { type TabLife, Tabs } from './trackers/tabs.ts'

/** What shows that the library in a tab has begun. */
const BEGINNINGS: readonly Happening['kind'][] = ['call', 'posted', 'read', 'lock', 'request']
const HOLD_MARGIN_MS = 1000
const GUESSED_MS = 10_000
const REFRESH_MS = 5000

const FAILURES: readonly string[] = ['ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID']

/** `delayMs`: what is left of what the server named; `locks`: those that are in the way. */
export function recoveryBoundMs(requestTimeoutMs: number, delayMs: number, locks: number): number {
  const waitsMs = locks * (requestTimeoutMs + HOLD_MARGIN_MS)
  return 4 * requestTimeoutMs + waitsMs + Math.max(GUESSED_MS, delayMs) + REFRESH_MS
}

export const createRecoveryChecker: CreateChecker = ({ requestTimeoutMs, idleAfterMs, hasMarker }) => {
  const tabs = new Tabs()
  const calls = new Calls()
  const server = new ServerSide()
  const delays = new Delays()
  const standing = new Standing(tabs)
  const looks = new Looks(server)
  const exceptions = new Exceptions()
  /** When the calls that wait began; by tab, when it last was given a token. */
  const began = new Map<number, { readonly at: number; readonly key: string | null; readonly force: boolean }>()
  const given = new Map<string, number>()
  /**
   * Since when tabs are out without a word of another one: they signed out, or the server told them so, and they have
   * neither signed in nor requested a token since.
   */
  const out = new Map<string, number>()
  /** By tab, number of the last that its page itself had of whoever is signed in: a token, or a word of its app. */
  const informed = new Map<string, number>()
  /** By tab, when its library began. */
  const begun = new Map<string, number>()
  const refused = new Set<string>()
  const asked = new Map<
    number,
    { readonly tab: string; readonly key: string; readonly isConfirming: boolean; readonly count: number }
  >()
  let wellAt = Number.POSITIVE_INFINITY
  /** Locks that were in the way then. */
  let locks = 0
  let outAt = 0

  const boundMs = (): number => recoveryBoundMs(requestTimeoutMs, delays.leftMs(wellAt), locks)

  function isSureOut(request: number, verdict: Verdict | null): boolean {
    return verdict?.kind === 'out' && (verdict.reason !== null || asked.get(request)?.isConfirming === true)
  }

  function handled({ request, verdict }: Happening & { kind: 'handled' }, count: number): void {
    const { key = '' } = asked.get(request) ?? {}
    if (verdict.kind === 'refused') refused.add(key)
    else refused.delete(key)
    if (isSureOut(request, verdict)) outAt = count
  }

  /** What makes a tab signed out without any word of another one, and what ends that. */
  function noteOut(happening: Happening, count: number): void {
    if (happening.kind === 'act') {
      if (happening.act === 'signOut') out.set(happening.tab, count)
      else if (happening.act === 'signedIn') out.delete(happening.tab)
    } else if (happening.kind === 'page' && happening.change === 'opened') out.delete(happening.tab)
    else if (happening.kind === 'answered') {
      const { tab, request, verdict } = happening
      const askedAt = asked.get(request)?.count ?? 0
      if (isSureOut(request, verdict)) out.set(tab, count)
      else if (verdict?.kind === 'token' && askedAt > (out.get(tab) ?? 0)) out.delete(tab)
    }
  }

  function noteInformed(happening: Happening, count: number): void {
    const isTold = happening.kind === 'act' && happening.act === 'signedIn'
    const isAnswered = happening.kind === 'answered' && happening.verdict?.kind === 'token'
    if (isTold || isAnswered || happening.kind === 'given') informed.set(happening.tab, count)
  }

  function note(happening: Happening, count: number): void {
    noteOut(happening, count)
    noteInformed(happening, count)
    if (BEGINNINGS.includes(happening.kind) && 'tab' in happening && !begun.has(happening.tab)) {
      begun.set(happening.tab, happening.at)
    }
    switch (happening.kind) {
      case 'server':
        if (happening.change === 'well') wellAt = happening.at
        return
      case 'request':
        asked.set(happening.request, {
          tab: happening.tab,
          key: lineKey(happening.params),
          isConfirming: happening.reason === 'confirm',
          count,
        })
        return
      case 'handled':
        return handled(happening, count)
      case 'act':
        if (happening.act === 'signOut') outAt = count
        return
      case 'call':
        began.set(happening.call, {
          at: happening.at,
          key: happening.params && lineKey(happening.params),
          force: happening.force,
        })
        return
      case 'answered':
        if (happening.verdict?.kind === 'token') given.set(happening.tab, happening.at)
        return
      case 'heard':
        if (happening.message.token) given.set(happening.tab, happening.at)
    }
  }

  const isRightlyOut = (): boolean => server.isOver || outAt > server.signedInAt

  /** Whether others know who is signed in, and can tell nobody. */
  function isSecretFrom(tab: string): boolean {
    const knowing = [...informed].flatMap(([each, count]) => (count > server.signedInAt ? [tabs.of(each)] : []))
    const isMute = ({ traits }: TabLife) => !traits.hasChannel && !traits.hasLedger
    const hasAsked = [...asked.values()].some((one) => one.tab === tab && one.count > server.signedInAt)
    return out.has(tab) && !hasAsked && knowing.length > 0 && knowing.every(isMute)
  }

  function isUnreachable({ tab, traits }: TabLife, isForced = false): boolean {
    const isDeaf = !traits.hasChannel && !traits.hasLedger && out.has(tab)
    if (hasMarker || !(isDeaf || (!isForced && isSecretFrom(tab)))) return false
    exceptions.use('word that nothing carries')
    return true
  }

  function settled({ at, tab, call, outcome }: Happening & { kind: 'settled' }): string | null {
    const { at: beganAt, key, force } = began.get(call) ?? { at, key: null, force: false }
    began.delete(call)
    if (outcome.kind === 'token') given.set(tab, at)
    const isJudged = beganAt > wellAt + boundMs() && tabs.of(tab).isVisible && refused.size === 0
    if (!isJudged || (key !== null && refused.has(key))) return null
    if (outcome.kind === 'out' && !isRightlyOut() && !isUnreachable(tabs.of(tab), force)) {
      return `tab ${tab} says that nobody is signed in, and somebody is`
    }
    if (outcome.kind !== 'failed' || !FAILURES.includes(outcome.code)) return null
    return `tab ${tab} rejected a call ${Math.round(beganAt - wellAt)} ms after all was well`
  }

  function judgeOut(life: TabLife): string | null {
    const { tab, isVisible, traits } = life
    if (isRightlyOut() || !isVisible || isUnreachable(life)) return null
    if (hasMarker || traits.hasChannel || looks.hasLooked(tab)) {
      return `tab ${tab} shows signed-out, and somebody is signed in`
    }
    exceptions.use('word of a tab without a channel')
    return null
  }

  function judgeTab(at: number, { tab, session, peeked }: Quiet): string | null {
    const life = tabs.of(tab)
    if (session.status === 'signed-out') return judgeOut(life)
    const isFresh = peeked !== null || (given.get(tab) ?? Number.NEGATIVE_INFINITY) >= wellAt
    if (!life.isVisible || life.isPrerendering || isFresh || refused.size > 0 || idleAfterMs !== null) return null
    const begunAt = begun.get(tab) ?? Number.POSITIVE_INFINITY
    return at >= begunAt + boundMs() ? `tab ${tab} has had no token since all was well` : null
  }

  function judgeQuiet(at: number, quiets: readonly Quiet[]): string | null {
    if (at < wellAt + boundMs()) return null
    for (const quiet of quiets) {
      if (!tabs.isRunning(quiet.tab)) continue
      for (const { called } of calls.of(quiet.tab)) {
        const since = Math.max(called.at, wellAt)
        if (at >= since + boundMs()) return `a call in tab ${quiet.tab} has waited for ${Math.round(at - since)} ms`
      }
      const problem = judgeTab(at, quiet)
      if (problem !== null) return problem
    }
    return null
  }

  function judge(happening: Happening, count: number): string | null {
    note(happening, count)
    // Who goes on in the moment in which all becomes well is in nobody's way.
    if (happening.at === wellAt) locks = standing.locks
    if (happening.kind === 'settled') return settled(happening)
    return happening.kind === 'quiet' ? judgeQuiet(happening.at, happening.tabs) : null
  }

  return createChecker('I6', [tabs, calls, server, delays, standing, looks], judge, exceptions)
}
