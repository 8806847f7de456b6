/**
 * I10. After `dispose()` a tab's library does nothing any more, whatever was in flight: no request, no call of
 * `endSession`, no message, no reading of the ledger asked for, no lock, no store set, no event, nothing heard. Who waited for a token is told in that very moment; who calls later is rejected as disposed.
 *
 * Not counted as doing: to let go of a lock, and what was under way and comes to its end (a transaction that could not
 * be stopped any more, a grant that nobody takes, an answer).
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'

const DISPOSED = 'ERR_DISPOSED'

export const createDisposeChecker: CreateChecker = () => {
  const disposedAt = new Map<string, number>()

  /** What was decided before may be told in the same moment. */
  function settled({ at, tab, outcome }: Happening & { kind: 'settled' }): string | null {
    const isTold = outcome.kind === 'failed' && (outcome.code === DISPOSED || outcome.code === 'AbortError')
    return isTold || at === disposedAt.get(tab) ? null : `tab ${tab} settled a call after it was disposed`
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
        return `tab ${tab} was disposed and still did this: ${kind}`
      case 'lock':
        return happening.change === 'requested' ? `tab ${tab} requested a lock after it was disposed` : null
      case 'settled':
        return settled(happening)
      default:
        return null
    }
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'act' && happening.act === 'dispose' && !disposedAt.has(happening.tab)) {
      disposedAt.set(happening.tab, happening.at)
      return null
    }
    return disposedAt.size > 0 && 'tab' in happening && disposedAt.has(happening.tab) ? done(happening) : null
  }

  return createChecker('I10', [], judge)
}
