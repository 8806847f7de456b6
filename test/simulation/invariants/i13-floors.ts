/**
 * I13. After `invalidate()` nothing is handed out whose request began before it: in the tab that called it at once, in
 * each other tab once it has seen the floor, in a message or in a row. An invalidation with params is about that line
 * alone, but in a tab that stands alone, which has no line that others know, about all.
 *
 * No exceptions. A token that the server gave again is as new as the latest request for it. Floors are milliseconds: of
 * what was requested after another tab's invalidation nobody can tell whether it was before one that raised the same floor.
 */
import { lineKey } from '../../../src/core/initial-state.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, type HandOut, handOutsOf } from './checker.ts'
import { Births, floorScope, SESSION_FLOOR } from './trackers/births.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { type Origin, Tokens } from './trackers/tokens.ts'

export const createFloorChecker: CreateChecker = () => {
  const sights = new Sights()
  const births = new Births()
  const tokens = new Tokens()
  const tabs = new Tabs()
  /** What each tab invalidated itself: by scope, the number of the act. */
  const own = new Map<string, Map<string, number>>()

  function invalidated({ tab, params }: Happening & { kind: 'act' }, count: number): void {
    const scopes = own.get(tab) ?? new Map<string, number>()
    own.set(tab, scopes)
    const isOfAll = params === null || !tabs.of(tab).traits.isSharing
    scopes.set(isOfAll ? SESSION_FLOOR : floorScope(lineKey(params)), count)
  }

  function isOfBefore({ count }: Origin, tab: string, scope: string): boolean {
    const raised = births.floor(scope, sights.of(tab).floors.get(scope) ?? 0)
    const act = own.get(tab)?.get(scope) ?? 0
    const isSame = raised !== undefined && raised.tab !== tab
    return count < (raised?.count ?? 0) || (count < act && !isSame)
  }

  function judgeToken({ tab, token }: HandOut): string | null {
    const origin = tokens.of(token)
    if (!origin) return null
    const scopes = [SESSION_FLOOR, floorScope(lineKey(origin.minted.params))]
    const isStale = scopes.some((scope) => isOfBefore(origin, tab, scope))
    return isStale ? `tab ${tab} handed out ${token}, requested before an invalidation it knew of` : null
  }

  function judge(happening: Happening, count: number): string | null {
    if (happening.kind === 'act' && happening.act === 'invalidate') invalidated(happening, count)
    for (const handOut of handOutsOf(happening)) {
      const problem = judgeToken(handOut)
      if (problem !== null) return problem
    }
    return null
  }

  return createChecker('I13', [sights, births, tokens, tabs], judge)
}
