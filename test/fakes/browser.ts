import type { LockKind, Ports } from '../../src/core/ports.ts'
import { createActivity, type FakeActivity } from './activity.ts'
import { createChannels } from './channel.ts'
import { createClock, oncePerSecond } from './clock.ts'
import { type CookieJar, createCookieJar } from './cookies.ts'
import { ENGINES, type Engine } from './engine.ts'
import { createStorage, type Storage, type StorageTraits } from './ledger.ts'
import { createLifecycle } from './lifecycle.ts'
import { createLockManager } from './locks.ts'
import { createNetwork, type Network } from './network.ts'
import type { Observe } from './observe.ts'
import { Page } from './page.ts'
import { createRandom } from './random.ts'
import { createTab, type FakeTab } from './tab.ts'
import { createTimeline, type Timeline } from './timeline.ts'

/** Latencies are asked for each time, so that a seeded function can vary them. */
export interface BrowserOptions extends Partial<StorageTraits> {
  readonly seed?: number
  /** Default Chromium. */
  readonly engine?: Engine
  /** Wall clock at the beginning. */
  readonly wall?: number
  /**
   * Default 0, the next task; `Infinity` loses the message. Up to 433 ms were measured (browsers 3). Messages of one
   * sender to one receiver keep their order, those of two senders need not.
   */
  readonly messageMs?: () => number
  /** Default 0. Less than `messageMs`: the lock is granted before the message that was posted under it arrives. */
  readonly grantMs?: () => number
  /** How much later than asked a timer fires, visible or not. Default 0. */
  readonly timerMs?: () => number
  /** The timers of a page that has been hidden for so long wait for the next multiple of this. Default a second. */
  readonly hiddenStepMs?: (hiddenMs: number) => number
  readonly fetch?: (url: string, init: RequestInit, tab: string) => Promise<Response>
  readonly observe?: Observe
}

/** The activity of a tab is made by whoever has the tab. */
type BrowserPorts = Ports & { readonly activity: FakeActivity }

export interface TabOptions {
  /** Default `tab 1`, `tab 2`, … */
  readonly name?: string
  readonly isVisible?: boolean
  readonly isPrerendering?: boolean
  /** What this tab has for locks. */
  readonly locks?: LockKind
  readonly hasLedger?: boolean
  readonly hasChannel?: boolean
}

/** A browser in virtual time: tabs of one origin in one profile, on one machine. Its own tasks are the world's. */
export interface FakeBrowser extends Timeline {
  readonly cookies: CookieJar
  readonly storage: Storage
  readonly tabs: readonly FakeTab[]
  openTab(options?: TabOptions): FakeTab
  wall(): number
  /** The wall clock jumps, and nothing else: set by hand, or by the network's time. */
  jumpWall(ms: number): void
  /**
   * From now on the machine sleeps for so long: no timer, message, lock or answer gets anywhere, and then all that is due
   * at once. True time passes, and the wall clock shows it; the monotonic clocks show it if they tick (platform 3: they
   * do in Windows, and in Firefox on macOS).
   */
  sleep(ms: number, options?: { readonly isTicking?: boolean }): void
}

const offline = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'))
const noStorage = () => ({ sync: () => Promise.reject(new Error('There is no storage')), close: () => {} })

const PLAIN = {
  seed: 1,
  engine: 'chromium' as Engine,
  wall: 1_700_000_000_000,
  messageMs: () => 0,
  grantMs: () => 0,
  ledgerMs: () => 3,
  ledgerOpenMs: () => 0,
  isLedgerBlocking: () => false,
  timerMs: () => 0,
  hiddenStepMs: oncePerSecond,
  fetch: offline,
}

export function createBrowser(options: BrowserOptions = {}): FakeBrowser {
  const { observe, ...given } = options
  const setup = { ...PLAIN, ...given }
  const { timeline, machine } = createTimeline()
  const random = createRandom(setup.seed)
  const locks = createLockManager(setup.grantMs, observe)
  const storage = createStorage(machine, setup, observe)
  const channels = createChannels(machine, setup.messageMs, observe)
  const tabs: FakeTab[] = []
  let wallAtStart = setup.wall
  const wall = (): number => wallAtStart + timeline.now()
  const cookies = createCookieJar(() => {
    for (const { page } of tabs) page.after(() => page.tell('wake'), 0)
  })

  function createPorts(page: Page, network: Network, { locks: kind, hasLedger, hasChannel }: TabOptions): BrowserPorts {
    const clock = createClock(page, machine, wall, createRandom(random() * 2 ** 32), setup)
    return {
      clock,
      locks: locks.forPage(page, kind ?? 'locks'),
      lifecycle: createLifecycle(page),
      activity: createActivity(clock),
      cookies,
      openLedger: hasLedger === false ? noStorage : storage.forPage(page),
      openChannel: hasChannel === false ? () => null : channels.forPage(page),
      fetch: (url, init) => network.fetch(() => setup.fetch(url, init, page.name), init.signal),
    }
  }

  return {
    ...timeline,
    cookies,
    storage,
    tabs,
    wall,
    jumpWall(ms) {
      wallAtStart += ms
    },
    sleep: (ms, { isTicking = false } = {}) => machine.sleep(ms, isTicking),
    openTab(traits = {}) {
      const { name = `tab ${tabs.length + 1}`, isVisible = true, isPrerendering = false } = traits
      const page = new Page({ name, engine: ENGINES[setup.engine], isVisible, isPrerendering }, machine, observe)
      const network = createNetwork(page)
      const ports = createPorts(page, network, traits)
      const tab = createTab(page, ports, ports.activity, network, locks)
      tabs.push(tab)
      return tab
    },
  }
}
