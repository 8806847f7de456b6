/**
 * I3. Once a tab has seen an epoch, it hands out nothing that was requested before that epoch began: no token by
 * `getToken()` or `peek()`, and `$session` shows nobody whom only such a token told of. What a tab has seen is what it
 * heard while it listened, what it read and what it said itself (trackers/sights.ts); an epoch begins with its act, or
 * with the record that shows it first (trackers/births.ts).
 *
 * No exceptions. Which tokens belong to an epoch though they were requested before it: trackers/belonging.ts.
 */
import type { Session } from '../../../src/types.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, type HandOut, handOutsOf } from './checker.ts'
import { belongsTo } from './trackers/belonging.ts'
import { type Birth, Births } from './trackers/births.ts'
import { Sights } from './trackers/sights.ts'
import { Tokens } from './trackers/tokens.ts'

export const createEpochChecker: CreateChecker = () => {
  const sights = new Sights()
  const births = new Births()
  const tokens = new Tokens()
  const shown = new Map<string, Session>()
  /** Tabs that have seen a new epoch, and when: their stores must follow in that moment. */
  const due = new Map<string, number>()

  /** The first epoch has no beginning. */
  function birthIn(tab: string): Birth | undefined {
    const sight = sights.of(tab)
    return sight.epoch === 0 ? undefined : births.epoch(sight)
  }

  function judgeToken({ tab, token }: HandOut): string | null {
    const sight = sights.of(tab)
    const birth = birthIn(tab)
    const origin = tokens.of(token)
    if (!birth || !origin || belongsTo(origin, birth)) return null
    return `tab ${tab} handed out ${token}, requested before epoch ${sight.epoch}, which it had seen`
  }

  /** Whether any token of the epoch could have told of this session. */
  function isTold(tab: string, session: Session): boolean {
    const birth = birthIn(tab)
    if (session.status !== 'signed-in' || !birth) return true
    for (const origin of tokens.all()) {
      const isSame = session.identity === null || session.identity === origin.minted.user
      if (isSame && belongsTo(origin, birth)) return true
    }
    return false
  }

  function judgeSession(tab: string): string | null {
    const session = shown.get(tab)
    if (!session || isTold(tab, session)) return null
    return `tab ${tab} shows a session of before epoch ${sights.of(tab).epoch}, which it had seen`
  }

  function judgeDue(at: number): string | null {
    for (const [tab, seenAt] of due) {
      if (seenAt >= at) continue
      due.delete(tab)
      const problem = judgeSession(tab)
      if (problem !== null) return problem
    }
    return null
  }

  function note(happening: Happening, count: number): void {
    if (happening.kind === 'session') shown.set(happening.tab, happening.session)
    const isOver = happening.kind === 'act' && happening.act === 'dispose'
    if (isOver || (happening.kind === 'page' && happening.change === 'opened')) shown.delete(happening.tab)
    if ('tab' in happening && shown.has(happening.tab) && sights.of(happening.tab).epochAt === count) {
      due.set(happening.tab, happening.at)
    }
  }

  function judge(happening: Happening, count: number): string | null {
    const late = due.size > 0 ? judgeDue(happening.at) : null
    note(happening, count)
    if (late !== null) return late
    if (happening.kind === 'session') return judgeSession(happening.tab)
    for (const handOut of handOutsOf(happening)) {
      const problem = judgeToken(handOut)
      if (problem !== null) return problem
    }
    return null
  }

  return createChecker('I3', [sights, births, tokens], judge)
}
