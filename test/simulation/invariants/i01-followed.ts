/**
 * I1, for the cookie that tells of a sign-in before the app does. A token that was requested under the new marker is the
 * sign-in's, though `signedIn()` began its epoch under way: the tab takes it and tells of it in that moment, and does not
 * ask once more (design, section 3; `followSignIn` in commit.ts).
 *
 * Not judged: a tab that was interrupted or disposed under way, that stands alone, or that has no channel to tell it on; one
 * that learned of a floor since it asked; a token that may be dead when it comes, for it took too long, or a clock jumped.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { Lines, type Request } from './trackers/lines.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'

/** A token that a tab must tell of in this moment. */
interface Due {
  readonly at: number
  readonly token: string
}

export const createFollowedChecker: CreateChecker = ({ hasMarker }) => {
  const tabs = new Tabs()
  const lines = new Lines(tabs)
  const sights = new Sights()
  const server = new ServerSide()
  const tokens = new Tokens()
  const clocks = new Clocks()
  const due = new Map<string, Due>()

  /** Whether the tab knows of a sign-in under the marker of the request, and of no answer since. */
  function isFollowing({ asked }: Request): boolean {
    const { status, marker } = sights.of(asked.tab).record
    return status === 'pending' && marker === asked.marker && server.marker === asked.marker
  }

  function isJudged({ asked, count }: Request, token: string, at: number): boolean {
    const { tab } = asked
    const { interruptedAt, isDisposed, traits } = tabs.of(tab)
    const { floorAt } = sights.of(tab)
    const { firstAt, lifetimeMs } = tokens.of(token) ?? { firstAt: 0, lifetimeMs: 0 }
    if (!traits.hasChannel || !traits.isSharing || isDisposed || interruptedAt > count) return false
    return floorAt < count && clocks.jumpedAt < count && at < firstAt + lifetimeMs
  }

  function answered({ at, tab, request: number, verdict }: Happening & { kind: 'answered' }): void {
    const request = lines.request(number)
    if (!request || verdict?.kind !== 'token') return
    const { token } = verdict.minted
    if (isFollowing(request) && isJudged(request, token, at)) due.set(tab, { at, token })
  }

  function judge(happening: Happening): string | null {
    for (const [tab, { at }] of due) {
      if (happening.at > at) return `tab ${tab} was answered under the marker of a sign-in, and did not take the answer`
    }
    if (happening.kind === 'answered') answered(happening)
    else if (happening.kind === 'page') due.delete(happening.tab)
    else if (happening.kind === 'posted' && happening.message.token?.value === due.get(happening.tab)?.token) {
      due.delete(happening.tab)
    }
    return null
  }

  const trackers = [tabs, lines, sights, server, tokens, clocks]
  return createChecker('I1', trackers, hasMarker ? judge : () => null)
}
