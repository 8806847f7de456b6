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
 * - each holder that stopped or froze with a lock: the longest wait for it, a time-out and 1 s, for each lane;
 * - a delay said before: 10 s if it was guessed, what `Retry-After` said (5 minutes at most), a minute after a 403;
 * - the questions, readings and answers of a refresh that goes well, each well under a second: 5 s.
 *
 * Not judged: a line that the server refuses (403); a tab that idles; a run that ends before the bound.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening, Quiet } from '../journal.ts'
import { createChecker } from './checker.ts'
import { clampRetryAfter } from './rules.ts'
import { Calls } from './trackers/calls.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Tabs } from './trackers/tabs.ts'

/** What shows that the library in a tab has begun. */
const BEGINNINGS: readonly Happening['kind'][] = ['call', 'posted', 'read', 'lock', 'request']
const HOLD_MARGIN_MS = 1000
const GUESSED_MS = 10_000
const REFUSED_MS = 60_000
const REFRESH_MS = 5000

const FAILURES: readonly string[] = ['ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID']

/** `longestDelayMs`: what the server named; `stuck`: holders that stopped or froze. */
function recoveryBoundMs(requestTimeoutMs: number, longestDelayMs: number, stuck: number): number {
  const waitsMs = stuck * (requestTimeoutMs + HOLD_MARGIN_MS)
  return 4 * requestTimeoutMs + waitsMs + Math.max(GUESSED_MS, longestDelayMs) + REFRESH_MS
}

export const createRecoveryChecker: CreateChecker = ({ requestTimeoutMs, idleAfterMs }) => {
  const tabs = new Tabs()
  const calls = new Calls()
  const server = new ServerSide()
  /** When the calls that wait began; by tab, when it last was given a token. */
  const began = new Map<number, { readonly at: number; readonly key: string | null }>()
  const given = new Map<string, number>()
  /** By tab, when its library began. */
  const begun = new Map<string, number>()
  const refused = new Set<string>()
  const keys = new Map<number, { readonly key: string; readonly isConfirming: boolean }>()
  const holding = new Map<string, number>()
  let wellAt = Number.POSITIVE_INFINITY
  let longestDelayMs = 0
  let stuck = 0
  let outAt = 0

  const boundMs = (): number => recoveryBoundMs(requestTimeoutMs, longestDelayMs, stuck)

  function handled({ request, verdict }: Happening & { kind: 'handled' }, count: number): void {
    const { key = '', isConfirming = false } = keys.get(request) ?? {}
    if (verdict.kind === 'refused') {
      refused.add(key)
      longestDelayMs = Math.max(longestDelayMs, REFUSED_MS)
    } else refused.delete(key)
    if (verdict.kind === 'out' && (verdict.reason !== null || isConfirming)) outAt = count
    if (verdict.kind !== 'transient' || verdict.retryAfterMs === null) return
    longestDelayMs = Math.max(longestDelayMs, clampRetryAfter(verdict.retryAfterMs))
  }

  function lock({ tab, change }: Happening & { kind: 'lock' }): void {
    const by = change === 'granted' ? 1 : change === 'released' ? -1 : 0
    holding.set(tab, Math.max(0, (holding.get(tab) ?? 0) + by))
  }

  function note(happening: Happening, count: number): void {
    if (BEGINNINGS.includes(happening.kind) && 'tab' in happening && !begun.has(happening.tab)) {
      begun.set(happening.tab, happening.at)
    }
    switch (happening.kind) {
      case 'server':
        if (happening.change === 'well') wellAt = happening.at
        return
      case 'request':
        keys.set(happening.request, { key: lineKey(happening.params), isConfirming: happening.reason === 'confirm' })
        return
      case 'handled':
        return handled(happening, count)
      case 'lock':
        return lock(happening)
      case 'page':
        if (['frozen', 'stopped', 'cached'].includes(happening.change)) stuck += holding.get(happening.tab) ?? 0
        return
      case 'act':
        if (happening.act === 'signOut') outAt = count
        return
      case 'call':
        began.set(happening.call, { at: happening.at, key: happening.params && lineKey(happening.params) })
        return
      case 'answered':
        if (happening.verdict?.kind === 'token') given.set(happening.tab, happening.at)
        return
      case 'heard':
        if (happening.message.token) given.set(happening.tab, happening.at)
    }
  }

  const isRightlyOut = (): boolean => server.isOver || outAt > server.signedInAt

  function settled({ at, tab, call, outcome }: Happening & { kind: 'settled' }): string | null {
    const { at: beganAt, key } = began.get(call) ?? { at, key: null }
    began.delete(call)
    if (outcome.kind === 'token') given.set(tab, at)
    const isJudged = beganAt > wellAt + boundMs() && tabs.of(tab).isVisible && refused.size === 0
    if (!isJudged || (key !== null && refused.has(key))) return null
    if (outcome.kind === 'out' && !isRightlyOut()) return `tab ${tab} says that nobody is signed in, and somebody is`
    if (outcome.kind !== 'failed' || !FAILURES.includes(outcome.code)) return null
    return `tab ${tab} rejected a call ${Math.round(beganAt - wellAt)} ms after all was well`
  }

  function judgeTab(at: number, { tab, session, peeked }: Quiet): string | null {
    const life = tabs.of(tab)
    if (session.status === 'signed-out') {
      return isRightlyOut() || !life.isVisible ? null : `tab ${tab} shows signed-out, and somebody is signed in`
    }
    const isFresh = peeked !== null || (given.get(tab) ?? Number.NEGATIVE_INFINITY) >= wellAt
    if (!life.isVisible || life.isPrerendering || isFresh || refused.size > 0 || idleAfterMs !== null) return null
    const begunAt = begun.get(tab) ?? Number.POSITIVE_INFINITY
    return at >= begunAt + boundMs() ? `tab ${tab} has had no token since all was well` : null
  }

  function judgeQuiet(at: number, quiets: readonly Quiet[]): string | null {
    if (at < wellAt + boundMs()) return null
    for (const quiet of quiets) {
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
    if (happening.kind === 'settled') return settled(happening)
    return happening.kind === 'quiet' ? judgeQuiet(happening.at, happening.tabs) : null
  }

  return createChecker('I6', [tabs, calls, server], judge)
}
