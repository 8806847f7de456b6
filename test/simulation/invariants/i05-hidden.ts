/**
 * I5. A hidden tab requests nothing on its own, and so a browser whose tabs are all hidden sends nothing on its own: a
 * request of a hidden tab has a call of `getToken()` for its line that waits, in that tab. A page that is being
 * prerendered requests nothing at all. That a browser sends at most one request on return is I1: being looked at is no
 * reason for a request, the age of the token is.
 *
 * Where the app idles (`idleAfter`), neither does a tab in which nobody did anything for so long, and which has not heard
 * of anybody who did elsewhere: since it began, by true time, with no jump of a clock and no sleep since. A question that
 * was under way then may take its time, 2 s.
 *
 * Not on its own, and not counted: the end of what the tab began while it was visible, or for a caller. That is the
 * confirmation of a bare 401, and the one fast retry after a wake. What a hidden tab owes to the server, a sign-out, is
 * no request for a token.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Calls } from './trackers/calls.ts'
import { Clocks } from './trackers/clocks.ts'
import { Tabs } from './trackers/tabs.ts'

/** What a tab takes at most between its last look at the time and its request. */
const UNDER_WAY_MS = 2000

/** What shows that the library in a tab has begun. */
const BEGINNINGS: readonly Happening['kind'][] = ['call', 'posted', 'read', 'lock', 'request']

interface Moment {
  readonly at: number
  readonly count: number
}

export const createHiddenChecker: CreateChecker = ({ idleAfterMs }) => {
  const tabs = new Tabs()
  const calls = new Calls()
  const clocks = new Clocks()
  /** By tab, when it last had a reason to believe that somebody is there. */
  const busy = new Map<string, Moment>()
  const begun = new Set<string>()
  /** Tabs whose last request ended without an answer, while they have begun nothing new: that takes a lock. */
  const failed = new Set<string>()

  function isGoingOn({ tab, reason }: Happening & { kind: 'request' }): boolean {
    return reason === 'confirm' || (reason === 'retry' && failed.has(tab))
  }

  function judgeRequest(happening: Happening & { kind: 'request' }): string | null {
    const { tab, params } = happening
    const { isVisible, isPrerendering } = tabs.of(tab)
    if (isPrerendering) return `tab ${tab} requested a token while it was prerendered`
    if (calls.hasAny(tab, lineKey(params)) || isGoingOn(happening)) return null
    if (!isVisible) return `tab ${tab} is hidden and requested a token that nobody had asked for`
    return isIdle(happening) ? `nobody is there, and tab ${tab} requested a token that nobody had asked for` : null
  }

  function isIdle({ at, tab }: Happening & { kind: 'request' }): boolean {
    const since = busy.get(tab)
    if (idleAfterMs === null || !since || clocks.jumpedAt > since.count) return false
    return at > Math.max(since.at, clocks.wokeAt) + idleAfterMs + UNDER_WAY_MS
  }

  /** Whether a tab takes this for a sign of somebody: an input, here or as another tab tells of it; at first, that it begins. */
  function isSign(happening: Happening & { readonly tab: string }): boolean {
    if (happening.kind === 'page') return happening.change === 'input'
    if (happening.kind === 'heard') return happening.message.kind === 'input'
    if (!BEGINNINGS.includes(happening.kind) || begun.has(happening.tab)) return false
    begun.add(happening.tab)
    return true
  }

  function judge(happening: Happening, count: number): string | null {
    if ('tab' in happening && isSign(happening)) busy.set(happening.tab, { at: happening.at, count })
    if (happening.kind === 'request') return judgeRequest(happening)
    if (happening.kind === 'answered' && happening.verdict === null) failed.add(happening.tab)
    else if (happening.kind === 'lock' && happening.change === 'requested') failed.delete(happening.tab)
    return null
  }

  return createChecker('I5', [tabs, calls, clocks], judge)
}
