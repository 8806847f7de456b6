/**
 * I6, who leaves: a page that is told that it will stand still, by `freeze` or `pagehide`, is in nobody's way meanwhile
 * (design, section 5). In that very moment it lets go of the locks that it knows of, and ends what it asked of the
 * ledger: open, a transaction would keep everybody out. And it hears no message: an open channel would cost a page its
 * place in the back/forward cache.
 *
 * Not judged: a page that the system stops, which is told nothing; and a lock whose grant was still under way, which the
 * page cannot know of (web-locks#4).
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Held } from './trackers/held.ts'

export const createLeavingChecker: CreateChecker = () => {
  const held = new Held()
  /** When pages were frozen or cached that are so now, and when each page was last. */
  const away = new Map<string, number>()
  const left = new Map<string, number>()
  /** Those that may still be letting go. */
  const leaving = new Set<string>()

  function note({ at, tab, change }: Happening & { kind: 'page' }): void {
    if (change === 'opened') left.delete(tab)
    if (change === 'frozen' || change === 'cached') {
      for (const times of [away, left]) times.set(tab, at)
      leaving.add(tab)
    } else if (!['shown', 'hidden', 'stopped', 'continued'].includes(change)) {
      away.delete(tab)
      leaving.delete(tab)
    }
  }

  /** What should have been let go when the moment was over. */
  function kept(at: number): string | null {
    for (const tab of leaving) {
      if (away.get(tab) === at) continue
      leaving.delete(tab)
      const [name] = held.of(tab)
      if (name !== undefined) return `tab ${tab} was told that it will stand still, and keeps ${name}`
    }
    return null
  }

  function open({ at, tab, lateMs }: Happening & { kind: 'read' }): string | null {
    const leftAt = left.get(tab) ?? Number.POSITIVE_INFINITY
    return at > leftAt && at - lateMs < leftAt ? `tab ${tab} kept a transaction open while it was away` : null
  }

  function judge(happening: Happening): string | null {
    const late = leaving.size > 0 ? kept(happening.at) : null
    if (late !== null) return late
    if (happening.kind === 'page') note(happening)
    else if (happening.kind === 'read') return open(happening)
    else if (happening.kind === 'missed' || (happening.kind === 'heard' && away.has(happening.tab)))
      return `tab ${happening.tab} kept its channel open while it was away`
    return null
  }

  return createChecker('I6', [held], judge)
}
