import { channelSuite } from './channel.ts'
import { clockSuite } from './clock.ts'
import { cookiesSuite } from './cookies.ts'
import { activitySuite } from './input.ts'
import { ledgerSuite } from './ledger.ts'
import { type LifeSuite, lifecycleSuite, tabLifeSuite } from './life.ts'
import { cachedPageSuite } from './life-cached.ts'
import { bareSuite, leaseSuite, webLocksSuite } from './locks.ts'
import type { Suite } from './world.ts'

/** What the tabs of a world lack. */
export type Lack = 'nothing' | 'locks' | 'locks and storage'

/** All suites that need no more than {@link World}, each in a world that lacks what it says. */
export const SUITES: Readonly<Record<string, { readonly suite: Suite; readonly lack: Lack }>> = {
  clock: { suite: clockSuite, lack: 'nothing' },
  'Web Locks': { suite: webLocksSuite, lack: 'nothing' },
  'locks by lease': { suite: leaseSuite, lack: 'locks' },
  'no locks': { suite: bareSuite, lack: 'locks and storage' },
  ledger: { suite: ledgerSuite, lack: 'nothing' },
  channel: { suite: channelSuite, lack: 'nothing' },
  activity: { suite: activitySuite, lack: 'nothing' },
  cookies: { suite: cookiesSuite, lack: 'nothing' },
}

/** Those that need a `LifeWorld`, in which tabs live and die. */
export const LIFE_SUITES: Readonly<Record<string, LifeSuite>> = {
  lifecycle: lifecycleSuite,
  'life of tabs': tabLifeSuite,
  'cached pages': cachedPageSuite,
}
