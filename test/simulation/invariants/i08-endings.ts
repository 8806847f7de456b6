/**
 * I8, for what is owed to the server. A tab that could not tell it of a sign-out tries again no sooner than 200 ms after
 * that failed; and one that heard another tab try, in the same epoch, leaves it to that one for as long as a request may
 * take.
 *
 * What ends the pause: an act of the tab's own, which tells the server at once; that the tab is shown, comes back, goes on
 * after it was stopped, or hears `online`; a clock that jumped, or a sleep, which may be taken for a wake; and for what was
 * heard of another tab's try, the end of an own one.
 *
 * No exceptions.
 */
import type { PageChange } from '../../fakes/observe.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { epochName } from './trackers/births.ts'
import { Sights } from './trackers/sights.ts'

/** No pause is shorter (`BACKOFF_FLOOR_MS`). */
const LEAST_MS = 200
const ROUNDING_MS = 2
/** Of a record: who tells it tries (`TRYING_STAGE`). */
const TRYING_STAGE = 5
const WAKES: readonly PageChange[] = ['opened', 'shown', 'resumed', 'restored', 'continued', 'online']

/** Who tried in vain, or heard of a try, in which epoch; `until`: nobody tries before. */
interface Pause {
  readonly until: number
  readonly epoch: string | null
}

export const createEndingChecker: CreateChecker = ({ requestTimeoutMs }) => {
  const sights = new Sights()
  const pauses = new Map<string, Pause>()
  /** When each tab was looked at, or came back, for the last time. */
  const wakes = new Map<string, number>()

  function hear({ at, tab, message }: Happening & { kind: 'heard' }): void {
    const { session, stage } = message
    const isOwed = session.status === 'out' && session.owed?.paid === false && session.owed.session !== null
    if (stage === TRYING_STAGE && isOwed) pauses.set(tab, { until: at + requestTimeoutMs, epoch: epochName(session) })
  }

  function note(happening: Happening): void {
    if (happening.kind === 'heard') hear(happening)
    else if (happening.kind === 'ended') {
      const { at, tab, ok } = happening
      // Before it has read what happened meanwhile, a page is still about to come back; and what failed in the moment in
      // which it came may have failed before.
      if (sights.of(tab).held || wakes.get(tab) === at) return
      pauses.set(tab, { until: ok ? at : at + LEAST_MS, epoch: null })
    } else if (happening.kind === 'clock') pauses.clear()
    else if (happening.kind === 'act' || (happening.kind === 'page' && WAKES.includes(happening.change))) {
      pauses.delete(happening.tab)
      if (happening.kind === 'page' && happening.change !== 'opened') wakes.set(happening.tab, happening.at)
    }
  }

  function judge(happening: Happening): string | null {
    note(happening)
    if (happening.kind !== 'ending') return null
    const { at, tab } = happening
    const pause = pauses.get(tab)
    if (!pause || at >= pause.until - ROUNDING_MS) return null
    if (pause.epoch === null) return `tab ${tab} told the server of a sign-out again, just after that had failed`
    const isSame = pause.epoch === epochName(sights.of(tab))
    return isSame ? `tab ${tab} told the server of a sign-out while another tab was at it` : null
  }

  return createChecker('I8', [sights], judge)
}
