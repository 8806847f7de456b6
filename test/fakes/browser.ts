import type { LockKind, Ports } from '../../src/core/ports.ts'
import { createActivity } from './activity.ts'
import { createChannels } from './channel.ts'
import { createClock } from './clock.ts'
import { type CookieJar, createCookieJar } from './cookies.ts'
import { createStorage, type Storage } from './ledger.ts'
import { createLifecycle } from './lifecycle.ts'
import { createLockManager } from './locks.ts'
import { Page } from './page.ts'
import { createRandom } from './random.ts'
import { createTab, type FakeTab } from './tab.ts'
import { createTimeline, type Timeline } from './timeline.ts'

/** Latencies are asked for each time, so that a seeded function can vary them. */
export interface BrowserOptions {
  readonly seed?: number
  /** Wall clock at the beginning. */
  readonly wall?: number
  /** Default 0, the next task; `Infinity` loses the message. */
  readonly messageMs?: () => number
  /** Default 0. Less than `messageMs`: the lock is granted before the message that was posted under it arrives. */
  readonly grantMs?: () => number
  /** Default 3. */
  readonly ledgerMs?: () => number
  readonly fetch?: Ports['fetch']
}

export interface TabOptions {
  readonly isVisible?: boolean
  readonly isPrerendering?: boolean
  /** What this tab has for locks. */
  readonly locks?: LockKind
  readonly hasLedger?: boolean
  readonly hasChannel?: boolean
}

/** A browser in virtual time: tabs of one origin in one profile. */
export interface FakeBrowser extends Timeline {
  readonly cookies: CookieJar
  readonly storage: Storage
  readonly tabs: readonly FakeTab[]
  openTab(options?: TabOptions): FakeTab
  wall(): number
  /** The wall clock jumps, and nothing else: set by hand, or the machine slept while the monotonic clock stood still. */
  jumpWall(ms: number): void
}

const offline = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'))
const noStorage = () => ({ sync: () => Promise.reject(new Error('There is no storage')), close: () => {} })

export function createBrowser(options: BrowserOptions = {}): FakeBrowser {
  const { seed = 1, messageMs = () => 0, grantMs = () => 0, ledgerMs = () => 3, fetch = offline } = options
  const timeline = createTimeline()
  const random = createRandom(seed)
  const locks = createLockManager(grantMs)
  const storage = createStorage(timeline, ledgerMs)
  const channels = createChannels(timeline, messageMs)
  const tabs: FakeTab[] = []
  let wallAtStart = options.wall ?? 1_700_000_000_000
  const wall = (): number => wallAtStart + timeline.now()
  const cookies = createCookieJar(() => {
    for (const { page } of tabs) page.after(() => page.tell('wake'), 0)
  })

  return {
    ...timeline,
    cookies,
    storage,
    tabs,
    wall,
    jumpWall(ms) {
      wallAtStart += ms
    },
    openTab({
      isVisible = true,
      isPrerendering = false,
      locks: kind = 'locks',
      hasLedger = true,
      hasChannel = true,
    } = {}) {
      const page = new Page(timeline, isVisible, isPrerendering)
      const clock = createClock(page, timeline, wall, createRandom(random() * 2 ** 32))
      const activity = createActivity(clock)
      const ports: Ports = {
        clock,
        locks: locks.forPage(page, kind),
        lifecycle: createLifecycle(page),
        activity,
        cookies,
        openLedger: hasLedger ? storage.forPage(page) : noStorage,
        openChannel: hasChannel ? channels.forPage(page) : () => null,
        fetch,
      }
      const tab = createTab(page, ports, activity)
      tabs.push(tab)
      return tab
    },
  }
}
