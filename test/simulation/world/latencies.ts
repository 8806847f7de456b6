import type { BrowserOptions } from '../../fakes/browser.ts'
import { oncePerMinute, oncePerSecond } from '../../fakes/clock.ts'
import type { Chance } from '../chance.ts'
import type { BrowserSetup, Range } from '../plan/plan.ts'

/** The latest that a message was ever seen to be. */
const LATEST_MS = 500

/** How long things take in this browser; soon, once all is calm. */
export function latencies(
  { messageMs, lateShare, grantMs, ledgerMs, ledgerOpenMs, timerMs, blockingShare, isThrottling }: BrowserSetup,
  chance: Chance,
  isCalm: () => boolean,
): BrowserOptions {
  const within = ([least, most]: Range): number => (isCalm() ? least : chance.between(least, most))
  return {
    messageMs: () => (!isCalm() && chance.is(lateShare) ? chance.between(0, LATEST_MS) : within(messageMs)),
    grantMs: () => within(grantMs),
    ledgerMs: () => within(ledgerMs),
    ledgerOpenMs: () => within(ledgerOpenMs),
    timerMs: () => within(timerMs),
    isLedgerBlocking: () => !isCalm() && chance.is(blockingShare),
    hiddenStepMs: isThrottling ? oncePerMinute : oncePerSecond,
  }
}
