/** One simulated browser, the apps in its tabs, and the server they talk to. */
import type { Ports } from '../../../src/core/ports.ts'
import type { TokenAnswer, TokenManagerOptions } from '../../../src/index.ts'
import { createBrowser, type FakeBrowser } from '../../fakes/browser.ts'
import type { Observed } from '../../fakes/observe.ts'
import type { FakeTab } from '../../fakes/tab.ts'
import { Chance } from '../chance.ts'
import type { Checker, Minted, TabTraits } from '../journal.ts'
import type { Setup, TabSetup } from '../plan/plan.ts'
import { App } from './app.ts'
import { latencies } from './latencies.ts'
import { Network } from './network.ts'
import { OtherVersion } from './other-version.ts'
import { watchPace } from './pace.ts'
import { Recorder } from './recorder.ts'
import { Server } from './server.ts'
import { STRANGER, speakGarbage } from './stranger.ts'
import { entryOf } from './taps.ts'

const MARKER = 'marker'
/** Happenings. */
const PEEK_EVERY = 17
const NAMES = 'abcdefghijklmnopqrstuvwxyz'
/** A usual tab. */
export const PLAIN_TAB: TabSetup = {
  isVisible: true,
  isPrerendering: false,
  window: 0,
  locks: 'locks',
  hasLedger: true,
  hasChannel: true,
  isSharing: true,
  isOther: false,
  subscribes: true,
  isEager: false,
  throws: false,
  hasInitial: false,
  pollMs: null,
}

interface Opened {
  readonly setup: TabSetup
  tab: FakeTab | null
}

export class World {
  readonly setup: Setup
  readonly browser: FakeBrowser
  readonly server: Server
  readonly network: Network
  readonly recorder: Recorder
  readonly chance: Chance
  readonly met: (what: string) => void
  /** By the numbers of their tabs in the plan. */
  readonly apps = new Map<number, App>()
  readonly others = new Map<number, { readonly tab: FakeTab; readonly voice: OtherVersion }>()
  /** From now on nothing goes wrong. */
  isCalm = false
  sleepsUntil = 0
  /** What the library calls itself, by tab. */
  readonly ids = new Map<string, string>()
  readonly #opened = new Map<string, Opened>()
  readonly #numbers = { calls: 0 }

  /** `met`: told of what it counts. */
  constructor(setup: Setup, checkers: readonly Checker[], met: (what: string) => void) {
    this.setup = setup
    this.met = met
    this.chance = new Chance(setup.seed)
    const { seed, browser: traits } = setup
    this.browser = createBrowser({
      ...latencies(traits, this.chance, () => this.isCalm),
      seed,
      engine: traits.engine,
      observe: (observed) => this.#observe(observed),
    })
    this.recorder = new Recorder(() => this.browser.now(), checkers)
    this.server = new Server(this, (marker) => this.#setMarker(marker))
    this.recorder.listen(() => this.#peekAround())
    this.network = new Network(this, setup.server.latencyMs)
  }

  /** What scripts and the server read of it. */
  marker(): string | null {
    return this.setup.hasMarker ? this.browser.cookies.read(MARKER) : null
  }

  jump(ms: number): void {
    this.browser.jumpWall(ms)
    this.recorder.write({ kind: 'clock', jumpMs: ms, sleptMs: 0 })
  }

  sleep(ms: number): void {
    this.sleepsUntil = Math.max(this.sleepsUntil, this.browser.now() + ms)
    const isTicking = this.setup.browser.ticksAsleep
    const stoodMs = isTicking ? 0 : ms
    this.recorder.write({ kind: 'clock', jumpMs: stoodMs, sleptMs: stoodMs, asleepMs: ms })
    this.browser.sleep(ms, { isTicking })
  }

  setStorage(change: 'works' | 'hangs' | 'fails' | 'wiped'): void {
    const { storage } = this.browser
    if (change !== 'wiped' && storage.mode === change) return
    if (change === 'wiped') storage.wipe()
    else storage.mode = change
    this.recorder.write({ kind: 'storage', change })
  }

  /** Answers whether there was no such tab yet. */
  open(slot: number, setup: TabSetup): boolean {
    if (this.apps.has(slot) || this.others.has(slot)) return false
    const { isVisible, isPrerendering, locks, hasLedger, hasChannel } = setup
    if (isVisible && !isPrerendering) this.hideOthers(setup.window)
    const name = NAMES[slot] ?? `tab${slot}`
    const opened: Opened = { setup, tab: null }
    this.#opened.set(name, opened)
    const tab = this.browser.openTab({ name, isVisible, isPrerendering, locks, hasLedger, hasChannel })
    opened.tab = tab
    if (setup.isOther) this.others.set(slot, { tab, voice: new OtherVersion(name, tab, () => this.marker()) })
    else this.#start(slot, { ...tab, ports: this.#watched(slot, tab) }, setup)
    return true
  }

  /** The app in a tab whose scripts run now. */
  running(slot: number): App | null {
    const app = this.apps.get(slot)
    return app?.isRunning ? app : null
  }

  /** The same, where somebody may be looking: nobody acts in a page that is not shown yet. */
  inUse(slot: number): App | null {
    const app = this.running(slot)
    return app?.tab.page.isPrerendering ? null : app
  }

  /** One window shows one tab. */
  hideOthers(window: number): void {
    for (const { tab, setup } of this.apps.values()) if (setup.window === window) tab.hide()
  }

  /**
   * What a page is told that it is gone before, the next one is told. The token goes with it only while the session is the
   * cookie's: an app that hands over a stale one has itself to blame.
   */
  tellSignIn(app: App, given: { readonly minted: Minted; readonly answer: TokenAnswer } | null, gapMs: number): void {
    let isTold = false
    const tell = (): void => {
      isTold = true
      if (app.isDisposed) this.openAfterSignIn()
      else {
        const fresh = given?.minted.session === this.server.session ? given : null
        app.signedIn(fresh?.answer, fresh?.minted ?? null)
      }
    }
    if (gapMs === 0) return tell()
    app.tab.page.after(tell, gapMs)
    app.tab.page.onceGone(() => {
      if (!isTold) this.browser.schedule(() => this.openAfterSignIn(), 0)
    })
  }

  /** A page that a sign-in leads to. */
  openAfterSignIn(): void {
    const slot = 100 + this.apps.size
    this.open(slot, PLAIN_TAB)
    this.apps.get(slot)?.signedIn(undefined, null)
  }

  /** Somebody signs in or out in the tab with the other version. `null`: out. */
  actElsewhere(slot: number, user: string | null): boolean {
    const other = this.others.get(slot)
    // Nobody shows such a page that is prerendered, and nobody acts in one that is not shown.
    if (!other || other.tab.page.isPrerendering) return false
    const { voice } = other
    const tab = other.tab.name
    if (user === null) this.server.signOut(null, this.server.cookie)
    else this.server.signIn(user)
    this.recorder.write({ kind: 'act', tab, act: user === null ? 'signOut' : 'signedIn', params: null, minted: null })
    voice.act(user === null ? 'out' : 'pending')
    return true
  }

  hearGarbage(flaw: number): void {
    const tab = this.browser.openTab({ name: STRANGER, isVisible: false })
    speakGarbage(tab, flaw)
    tab.crash()
  }

  /** Now and then an app looks at its token, which asks nobody. */
  #peekAround(): void {
    if (this.recorder.count % PEEK_EVERY !== 0) return
    const apps = [...this.apps.values()].filter((app) => app.isRunning)
    const app = apps[this.recorder.count % apps.length]
    if (app) this.browser.schedule(() => app.isRunning && app.peek(), 0)
  }

  #watched(slot: number, { name: tab, ports }: FakeTab): Ports {
    const spins = (times: number): void => this.recorder.write({ kind: 'spins', tab, times })
    const fires = (): void => {
      if (this.apps.get(slot)?.isDisposed) this.recorder.write({ kind: 'timer', tab })
    }
    const syncs = (): void => this.recorder.write({ kind: 'syncing', tab })
    return watchPace(ports, () => this.browser.now(), { fires, syncs, spins })
  }

  #start(slot: number, tab: FakeTab, setup: TabSetup): void {
    const app = new App(tab, setup, this.#options(tab, setup), this.recorder, this.#numbers)
    this.apps.set(slot, app)
    if (setup.subscribes) app.subscribe()
    if (setup.pollMs !== null) app.poll(setup.pollMs, () => this.isCalm)
  }

  #observe(observed: Observed): void {
    if (observed.kind === 'dropped') this.met(`message dropped: ${observed.why}`)
    const entry = entryOf(observed, (name) => this.#traitsOf(name))
    if (!entry) return
    if (entry.kind === 'posted') this.ids.set(entry.tab, entry.message.tabId)
    this.recorder.write(entry)
  }

  #traitsOf(name: string): TabTraits | null {
    const opened = this.#opened.get(name)
    if (!opened) return null
    const { locks, hasLedger, hasChannel, isSharing, isOther, isVisible, isPrerendering } = opened.setup
    const before = { isVisible: isVisible && !isPrerendering, isPrerendering }
    const now = opened.tab ? opened.tab.page : before
    const shown = { isVisible: now.isVisible, isPrerendering: now.isPrerendering }
    return { locks, hasLedger, hasChannel, isSharing, isOther, ...shown }
  }

  #setMarker(marker: string): void {
    if (!this.setup.hasMarker) return
    this.browser.cookies.set(MARKER, marker)
    this.recorder.write({ kind: 'cookie', marker })
  }

  #options(tab: FakeTab, as: TabSetup): TokenManagerOptions {
    const { refreshAt, requestTimeoutMs: requestTimeout, maxWaitMs: maxWait, idleAfterMs, ...setup } = this.setup
    const given = as.hasInitial ? this.server.giveWithPage() : null
    if (given) this.recorder.write({ kind: 'given', tab: tab.page.name, minted: given.minted })
    return {
      fetchToken: (request) => this.network.fetch(tab, request),
      ...(setup.hasEndSession ? { endSession: (request) => this.network.end(tab, request) } : {}),
      ...(setup.hasMarker ? { marker: MARKER } : {}),
      ...(idleAfterMs === null ? {} : { idleAfter: idleAfterMs }),
      ...(given === null ? {} : { initial: given.token }),
      ...(as.isSharing ? {} : { shareTokens: false }),
      refreshAt,
      requestTimeout,
      maxWait,
    }
  }
}
