/**
 * I5. A hidden tab requests nothing on its own, and so a browser whose tabs are all hidden sends nothing on its own: a
 * request of a hidden tab has a call of `getToken()` for its line that waits, in that tab. A page that is being
 * prerendered requests nothing at all. That a browser sends at most one request on return is I1: being looked at is no
 * reason for a request, the age of the token is.
 *
 * Not on its own, and not counted: the end of what the tab began while it was visible, or for a caller. That is the
 * confirmation of a bare 401, and the one fast retry after a wake. What a hidden tab owes to the server, a sign-out, is
 * no request for a token.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Calls } from './trackers/calls.ts'
import { Tabs } from './trackers/tabs.ts'

export const createHiddenChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const calls = new Calls()
  /** Tabs whose last request ended without an answer, while they have begun nothing new: that takes a lock. */
  const failed = new Set<string>()

  function isGoingOn({ tab, reason }: Happening & { kind: 'request' }): boolean {
    return reason === 'confirm' || (reason === 'retry' && failed.has(tab))
  }

  function judgeRequest(happening: Happening & { kind: 'request' }): string | null {
    const { tab, params } = happening
    const { isVisible, isPrerendering } = tabs.of(tab)
    if (isPrerendering) return `tab ${tab} requested a token while it was prerendered`
    if (isVisible || calls.hasAny(tab, lineKey(params)) || isGoingOn(happening)) return null
    return `tab ${tab} is hidden and requested a token that nobody had asked for`
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'request') return judgeRequest(happening)
    if (happening.kind === 'answered' && happening.verdict === null) failed.add(happening.tab)
    else if (happening.kind === 'lock' && happening.change === 'requested') failed.delete(happening.tab)
    return null
  }

  return createChecker('I5', [tabs, calls], judge)
}
