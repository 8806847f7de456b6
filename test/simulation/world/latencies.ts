import type { BrowserOptions } from '../../fakes/browser.ts'
import type { Chance } from '../chance.ts'
import type { BrowserSetup, Range } from '../plan/plan.ts'

/** The latest that a message was ever seen to be. */
const LATEST_MS = 500

/** How long things take in this browser; soon, once all is calm. */
export function latencies(
  { messageMs, lateShare, grantMs, ledgerMs }: BrowserSetup,
  chance: Chance,
  isCalm: () => boolean,
): Required<Pick<BrowserOptions, 'messageMs' | 'grantMs' | 'ledgerMs'>> {
  const within = ([least, most]: Range): number => (isCalm() ? least : chance.between(least, most))
  return {
    messageMs: () => (!isCalm() && chance.is(lateShare) ? chance.between(0, LATEST_MS) : within(messageMs)),
    grantMs: () => within(grantMs),
    ledgerMs: () => within(ledgerMs),
  }
}
