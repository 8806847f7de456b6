/**
 * I10. After `dispose()` a tab's library does nothing any more, whatever was in flight: no request, no call of
 * `endSession`, no message, no reading of the ledger asked for, no lock, no store set, no event, no timer, nothing heard.
 * Who waited for a token is told in that very moment; who calls later is rejected as disposed. What it holds of locks it
 * lets go in that moment, and it takes none that it still waited for.
 *
 * Not counted as doing: to let go of a lock, and what was under way and comes to its end (a transaction that could not
 * be stopped any more, a grant that nobody takes, an answer).
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Held } from './trackers/held.ts'

const DISPOSED = 'ERR_DISPOSED'

export const createDisposeChecker: CreateChecker = () => {
  const held = new Held()
  const disposedAt = new Map<string, number>()
  /** Tabs that were disposed in this moment, and may still be letting go. */
  const ending = new Set<string>()

  /** What was decided before may be told in the same moment. */
  function settled({ at, tab, outcome }: Happening & { kind: 'settled' }): string | null {
    const isTold = outcome.kind === 'failed' && (outcome.code === DISPOSED || outcome.code === 'AbortError')
    return isTold || at === disposedAt.get(tab) ? null : `tab ${tab} settled a call after it was disposed`
  }

  function lock({ tab, change }: Happening & { kind: 'lock' }): string | null {
    if (change === 'requested') return `tab ${tab} requested a lock after it was disposed`
    return change === 'told' ? `tab ${tab} took a lock after it was disposed` : null
  }

  /** Whether a moment is over, and what should have been let go in it was not. */
  function kept(at: number): string | null {
    for (const tab of ending) {
      if (disposedAt.get(tab) === at) continue
      ending.delete(tab)
      const [name] = held.of(tab)
      if (name !== undefined) return `tab ${tab} was disposed and keeps ${name}`
    }
    return null
  }

  function done(happening: Happening & { readonly tab: string }): string | null {
    const { kind, tab } = happening
    switch (kind) {
      case 'request':
      case 'ending':
      case 'posted':
      case 'session':
      case 'event':
      case 'heard':
      case 'syncing':
      case 'timer':
        return `tab ${tab} was disposed and still did this: ${kind}`
      case 'lock':
        return lock(happening)
      case 'settled':
        return settled(happening)
      default:
        return null
    }
  }

  function judge(happening: Happening): string | null {
    const late = ending.size > 0 ? kept(happening.at) : null
    if (late !== null) return late
    if (happening.kind === 'act' && happening.act === 'dispose' && !disposedAt.has(happening.tab)) {
      disposedAt.set(happening.tab, happening.at)
      ending.add(happening.tab)
      return null
    }
    return disposedAt.size > 0 && 'tab' in happening && disposedAt.has(happening.tab) ? done(happening) : null
  }

  return createChecker('I10', [held], judge)
}
