/**
 * I0. Time goes on: no library goes round in circles. In a second of true time it does a hundred things at most that
 * others notice (messages, readings, requests, locks, changes of its store), and fewer still of what nobody sees: timers,
 * and readings of a ledger that is not there (world/pace.ts). The busiest second of one that is well has a quarter of
 * them. What the app does is not counted, nor what only answers the app.
 *
 * No exceptions. Every other invariant could hold in a page that does nothing else any more.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'

const SECOND_MS = 1000
const MOST_PER_SECOND = 100

const DOINGS: readonly Happening['kind'][] = ['posted', 'read', 'request', 'ending', 'session']

function isDoing(happening: Happening): happening is Happening & { readonly tab: string } {
  if (happening.kind === 'lock') return happening.change === 'requested'
  return DOINGS.includes(happening.kind)
}

export const createTimeChecker: CreateChecker = () => {
  let second = 0
  /** How much each tab has done in this second. */
  const done = new Map<string, number>()

  function judge(happening: Happening): string | null {
    const { at } = happening
    if (happening.kind === 'spins')
      return `tab ${happening.tab} spins: ${happening.times} timers and readings in a second`
    if (!isDoing(happening)) return null
    if (Math.floor(at / SECOND_MS) !== second) done.clear()
    second = Math.floor(at / SECOND_MS)
    const { tab } = happening
    const times = (done.get(tab) ?? 0) + 1
    done.set(tab, times)
    return times > MOST_PER_SECOND ? `tab ${tab} goes round in circles: it did ${times} things in a second` : null
  }

  return createChecker('I0', [], judge)
}
