/**
 * I14, and as much for a sign-in: what was said last holds. A tab in which somebody signed in or out, and that has begun an
 * epoch with it, never tells of another epoch again that anybody had told of before: also where it could not know of that one, having
 * heard and read nothing yet (design, section 2: `max(seen + 1, Date.now())`).
 *
 * Not judged, for epochs are stamps of the wall clock: what was told in the same moment, and runs in which that clock was
 * set back.
 */
import type { SessionRecord } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { epochName } from './trackers/births.ts'
import { Clocks } from './trackers/clocks.ts'

/** Acts so close are one moment: the numbers of several within one millisecond go on. */
const MOMENT_MS = 5

export const createKeptChecker: CreateChecker = () => {
  const clocks = new Clocks()
  /** When each epoch was first told of. */
  const shown = new Map<string, number>()
  /** By tab: when its app acted last; when it began an epoch with that. */
  const acted = new Map<string, number>()
  const begun = new Map<string, number>()

  function show(session: SessionRecord | null, at: number): void {
    if (session && !shown.has(epochName(session))) shown.set(epochName(session), at)
  }

  function judgePost({ at, tab, message }: Happening & { kind: 'posted' }): string | null {
    const { session, tabId } = message
    const isNews = !shown.has(epochName(session))
    show(session, at)
    if (isNews && session.raiser === tabId && acted.get(tab) === at) begun.set(tab, at)
    const shownAt = shown.get(epochName(session)) ?? at
    const begunAt = begun.get(tab) ?? Number.NEGATIVE_INFINITY
    if (shownAt >= begunAt - MOMENT_MS || clocks.sums.setBackMs > 0) return null
    return `tab ${tab} went back to epoch ${session.epoch}, which was there before what its app said`
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'posted') return judgePost(happening)
    if (happening.kind === 'written') for (const { session } of happening.rows) show(session, happening.at)
    else if (happening.kind === 'act' && (happening.act === 'signedIn' || happening.act === 'signOut')) {
      acted.set(happening.tab, happening.at)
    } else if (happening.kind === 'page' && happening.change === 'opened') begun.delete(happening.tab)
    return null
  }

  return createChecker('I14', [clocks], judge)
}
