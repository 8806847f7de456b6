import type { Profile, Tab } from '../browsers/browser.ts'
import { withDeadline } from '../browsers/deadline.ts'
import type { Engine } from '../browsers/engine.ts'
import type { Chance } from '../simulation/chance.ts'
import { pagePath } from '../tabs/page/options.ts'
import type { Remainder } from '../tabs/page/soaking.ts'
import type { SessionServer } from '../tabs/server/session-server.ts'
import type { History } from './history.ts'

/** Of what the driver does. It may take long on a busy machine; who hangs is given up. */
const ACT_DEADLINE_MS = 20_000
const CLOSE_DEADLINE_MS = 10_000

export const REQUEST_TIMEOUT_MS = 4_000
const CALL_INTERVAL_MS = 500

/** `away`: another page is shown in it. `gone`: nothing is done with it any more. */
export type Condition = 'running' | 'frozen' | 'stopped' | 'away' | 'gone'

export interface SoakTab {
  readonly name: string
  readonly path: string
  readonly tab: Tab
  /** Stays visible beside the others. */
  readonly isOwnWindow: boolean
  condition: Condition
  hasForward: boolean
  isOffline: boolean
}

/** Something that is to be done later, as the end of what was begun. */
export interface Later {
  readonly at: number
  readonly act: () => Promise<void>
}

/** One browser, its tabs, its server, and who plays with them. */
export class World {
  readonly tabs: SoakTab[] = []
  /** The tab that is in front; `null`: an empty one. */
  front: SoakTab | null = null
  later: Later[] = []
  /** What the driver could not do. Nothing of it is the library's. */
  readonly failures: string[] = []
  /** Errors that nobody caught in pages. */
  readonly uncaught: string[] = []
  /** How often each thing was done. */
  readonly deeds = new Map<string, number>()
  /** What tabs said at the end, by name. */
  readonly remainders = new Map<string, Remainder>()
  readonly engine: Engine
  readonly server: SessionServer
  readonly profile: Profile
  readonly chance: Chance
  readonly history: History
  #opened = 0

  constructor(engine: Engine, server: SessionServer, profile: Profile, chance: Chance, history: History) {
    this.engine = engine
    this.server = server
    this.profile = profile
    this.chance = chance
    this.history = history
  }

  get running(): SoakTab[] {
    return this.tabs.filter(({ condition }) => condition === 'running')
  }

  /** Those by which somebody can sign in. */
  get online(): SoakTab[] {
    return this.running.filter(({ isOffline }) => !isOffline)
  }

  isVisible(tab: SoakTab): boolean {
    return tab === this.front || tab.isOwnWindow
  }

  /** Tells of it, does it, and counts it. Where it fails, `tab` is given up. */
  async attempt(name: string, tab: SoakTab | null, act: () => Promise<unknown>): Promise<void> {
    const what = tab ? `${name}: ${tab.name}` : name
    this.server.traffic.changed(`(${what})`)
    try {
      await withDeadline(act(), what, ACT_DEADLINE_MS)
      this.deeds.set(name, (this.deeds.get(name) ?? 0) + 1)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.failures.push(`${what}: ${message}`)
      this.server.traffic.changed(`(the driver failed: ${what})`)
      if (tab) await this.remove(tab, 'given up')
    }
  }

  schedule(afterMs: number, act: () => Promise<void>): void {
    this.later.push({ at: Date.now() + afterMs, act })
  }

  async open(query: string, isOwnWindow: boolean): Promise<void> {
    this.#opened += 1
    const name = `tab ${this.#opened}`
    const path = pagePath({
      tab: name,
      usesMarker: true,
      usesEndpoint: this.chance.is(0.5),
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      soakIntervalMs: CALL_INTERVAL_MS,
    })
    const address = query === '' ? path : `/sign-in?${query}&${new URLSearchParams({ to: path })}`
    await this.attempt('open', null, async () => {
      const opened = this.history.befall(name, 'opened')
      const tab = await this.profile.openTab(this.server.origin + address, { isOwnWindow })
      opened.end()
      const soakTab: SoakTab = {
        name,
        path,
        tab,
        isOwnWindow,
        condition: 'running',
        hasForward: false,
        isOffline: false,
      }
      this.tabs.push(soakTab)
      if (!isOwnWindow) this.front = soakTab
    })
  }

  /** Closes it, however it is; its errors are kept. */
  async remove(tab: SoakTab, why: string): Promise<void> {
    if (tab.condition === 'gone') return
    tab.condition = 'gone'
    this.history.befall(tab.name, why)
    this.keepErrors(tab)
    this.tabs.splice(this.tabs.indexOf(tab), 1)
    if (this.front === tab) this.front = null
    await withDeadline(tab.tab.close(), `${tab.name} is closed`, CLOSE_DEADLINE_MS).catch((error: Error) => {
      this.failures.push(error.message)
    })
  }

  keepErrors({ name, tab }: SoakTab): void {
    this.uncaught.push(...tab.uncaught.map((error) => `${name}: ${error}`))
  }

  /** Asks every tab that runs what it has not told, and for a token. */
  async askForRemainders(): Promise<void> {
    for (const { name, tab } of this.running) {
      const asked = tab.evaluate(() => window.soaking.remainder())
      await withDeadline(asked, `${name} has a token at the end`, ACT_DEADLINE_MS).then(
        (remainder) => this.remainders.set(name, remainder),
        (error: Error) => this.remainders.set(name, { others: [], open: [], outcome: error.message }),
      )
    }
  }
}
