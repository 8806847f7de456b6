/** What world a seed leads to. */
import type { Chance } from '../chance.ts'
import type { BrowserSetup, Range, ServerSetup, Setup, TabSetup } from './plan.ts'

/** How much of everything. Most runs are small: they are quick, and find most. */
export interface Size {
  readonly tabs: Range
  readonly lifetimes: Range
  readonly troubles: Range
  /** Share of what is out of the ordinary. */
  readonly oddness: number
}

export const SMALL: Size = { tabs: [1, 3], lifetimes: [1, 2], troubles: [1, 3], oddness: 0.05 }
export const MIDDLE: Size = { tabs: [2, 5], lifetimes: [2, 3], troubles: [3, 8], oddness: 0.15 }
export const LARGE: Size = { tabs: [8, 12], lifetimes: [2, 4], troubles: [10, 25], oddness: 0.2 }

const within = (chance: Chance, [least, most]: Range): number => chance.between(least, most)

function drawServer(chance: Chance): ServerSetup {
  const format = chance.weigh([
    [4, 'seconds'],
    [1, 'milliseconds'],
    [2, 'jwt'],
    [3, 'jwt with seconds'],
    [2, 'jwt in a dated response'],
  ] as const)
  return {
    format,
    skewMs: chance.is(0.5) ? 0 : chance.pick([-3_600_000, -90_000, 90_000, 3_600_000]),
    latencyMs: chance.weigh([
      [4, [10, 60]],
      [2, [50, 400]],
      [1, [200, 1500]],
    ]),
    isStrict: chance.is(0.25),
    // Of such a token nobody could know how old it is.
    isCaching: format !== 'jwt' && chance.is(0.15),
    namesSession: chance.is(0.8),
    givesReasons: chance.is(0.5),
    clearsCookies: chance.is(0.3),
  }
}

function drawBrowser(chance: Chance): BrowserSetup {
  return {
    engine: chance.weigh([
      [6, 'chromium'],
      [1, 'firefox'],
      [2, 'webkit'],
    ]),
    messageMs: chance.weigh([
      [2, [0, 0]],
      [4, [0, 5]],
      [2, [1, 30]],
      [1, [0, 200]],
    ]),
    lateShare: chance.weigh([
      [5, 0],
      [2, 0.05],
      [1, 0.3],
    ]),
    grantMs: chance.weigh([
      [3, [0, 0]],
      [3, [0, 3]],
      [1, [0, 40]],
    ]),
    ledgerMs: chance.weigh([
      [5, [2, 6]],
      [2, [3, 40]],
      [1, [20, 200]],
    ]),
    ledgerOpenMs: chance.weigh([
      [4, [0, 5]],
      [1, [10, 300]],
    ]),
    blockingShare: chance.weigh([
      [8, 0],
      [1, 0.3],
    ]),
    timerMs: chance.weigh([
      [6, [0, 0]],
      [2, [0, 20]],
      [1, [0, 1500]],
    ]),
    isThrottling: chance.is(0.2),
    ticksAsleep: chance.is(0.2),
  }
}

export function drawSetup(chance: Chance, size: Size): Setup {
  const hasMarker = chance.is(0.5)
  const lifetimeMs = 1000 * chance.pick([6, 6, 10, 10, 20, 60])
  return {
    seed: chance.between(1, 2 ** 31 - 1),
    lifetimeMs,
    refreshAt: chance.is(0.8) ? 5 / 6 : chance.pick([0.5, 0.9]),
    requestTimeoutMs: 1000 * chance.pick([2, 5, 10]),
    maxWaitMs: chance.pick([0, 1000, 3000, 3000]),
    idleAfterMs: chance.is(0.1) ? lifetimeMs : null,
    hasMarker,
    hasEndSession: chance.is(0.6),
    tellsSignIn: !hasMarker || chance.is(0.6),
    user: chance.is(0.85) ? 'ann' : null,
    server: drawServer(chance),
    browser: drawBrowser(chance),
    calmAt: lifetimeMs * within(chance, size.lifetimes) + 1000,
  }
}

/** What the browser has: the same in all its tabs, but for a ledger that fails in one of them. */
export type Parts = Pick<TabSetup, 'locks' | 'hasLedger' | 'hasChannel'>

export function drawParts(chance: Chance, oddness: number): Parts {
  const hasLedger = !chance.is(oddness)
  const hasLocks = !chance.is(oddness)
  return { locks: hasLocks ? 'locks' : hasLedger ? 'lease' : 'none', hasLedger, hasChannel: !chance.is(oddness) }
}

export function drawTab(chance: Chance, parts: Parts, oddness: number, isFirst: boolean): TabSetup {
  const odd = (): boolean => chance.is(oddness)
  const hasLedger = parts.hasLedger && !odd()
  return {
    isVisible: isFirst || chance.is(0.4),
    isPrerendering: !isFirst && odd(),
    window: chance.is(0.25) ? 1 : 0,
    locks: parts.locks === 'lease' && !hasLedger ? 'none' : parts.locks,
    hasLedger,
    hasChannel: parts.hasChannel,
    isSharing: !odd(),
    isOther: !isFirst && parts.hasChannel && chance.is(oddness / 2),
    subscribes: chance.is(0.8),
    isEager: odd(),
    throws: odd(),
    hasInitial: odd(),
    pollMs: chance.is(0.08) ? chance.pick([170, 900, 2300]) : null,
  }
}
