import { afterAll, beforeAll, test } from 'vitest'
import { defineWhere } from '../../browsers/ability-test.ts'
import type { Browser, OpenTabOptions, Profile, Tab } from '../../browsers/browser.ts'
import { chosenEngine } from '../../browsers/chosen.ts'
import { closeAfter } from '../../browsers/closing.ts'
import { withDeadline } from '../../browsers/deadline.ts'
import type { Ability, Engine, LaunchOptions } from '../../browsers/engine.ts'
import { type PageOptions, pagePath } from '../page/options.ts'
import { type ServerOptions, SessionServer } from '../server/session-server.ts'

const DESCRIBE_DEADLINE_MS = 2_000

export interface OpenOptions extends Partial<PageOptions>, OpenTabOptions {
  /** Signs this user in first, by a redirect to the page. */
  readonly user?: string
  /** Another name of the server; default `server.origin`. */
  readonly origin?: string
}

/** A server, and tabs of one profile at it. */
export interface Scene {
  readonly server: SessionServer
  readonly open: (options?: OpenOptions) => Promise<Tab>
  /** Any other page. */
  readonly openPage: (url: string) => Promise<Tab>
  /** A page that is only opened, and heard of by the server. */
  readonly openUnwatched: (url: string) => Promise<void>
  /** Resolves when so many token lifetimes have passed. Only where "nothing happens" is what is to be seen. */
  readonly lifetimesPass: (count: number) => Promise<void>
  /** Prints how long `act` took. Nothing is asserted about it: the machine may be busy. */
  readonly measure: <Result>(what: string, act: () => Promise<Result>) => Promise<Result>
}

/** What a scenario takes of the server, and of the engine. */
export interface Setup extends Partial<ServerOptions> {
  /** What has to be done to a tab. Where the engine does not let it, the scenario is listed as skipped, with the reason. */
  readonly needs?: readonly Ability[]
  /**
   * In a browser of its own, started so. The search for a process needs one: it waits for every tab, also for those that
   * stand still elsewhere.
   */
  readonly ownBrowser?: LaunchOptions
  /** Runs while no other one does: others would take time from it that it counts on. */
  readonly isSequential?: boolean
}

type Act = (scene: Scene) => Promise<void>

const DEFAULT_SERVER_OPTIONS: ServerOptions = { lifetimeMs: 6_000, isStrict: false, hasMarker: false }

/** One browser for the scenarios of a file; each gets a profile and a server of its own. Answers what defines one. */
export function useBrowser(): (title: string, setup: Setup, act: Act) => void {
  const engine = chosenEngine()
  let browser: Browser
  beforeAll(async () => {
    browser = await engine.launch()
  })
  afterAll(() => browser?.close())
  return (title, { needs = [], ownBrowser, isSequential = false, ...server }, act) => {
    defineWhere(engine, needs, isSequential ? test : test.concurrent, title, () =>
      ownBrowser ? playAlone(engine, ownBrowser, server, act) : playIn(browser, server, act),
    )
  }
}

async function playAlone(
  engine: Engine,
  options: LaunchOptions,
  server: Partial<ServerOptions>,
  act: Act,
): Promise<void> {
  const browser = await engine.launch(options)
  await closeAfter(
    () => playIn(browser, server, act),
    () => browser.close(),
  )
}

async function playIn(browser: Browser, setup: Partial<ServerOptions>, act: Act): Promise<void> {
  const options = { ...DEFAULT_SERVER_OPTIONS, ...setup }
  const server = await SessionServer.start(options)
  const playAtServer = async () => {
    const profile = await browser.openProfile()
    await closeAfter(
      () => playAt(server, profile, options, act),
      () => profile.close(),
    )
  }
  await closeAfter(playAtServer, () => server.close())
}

/** What goes wrong is told with what the server and the tabs have seen, which only they can tell that are open. */
async function playAt(server: SessionServer, profile: Profile, options: ServerOptions, act: Act): Promise<void> {
  const tabs = new Map<string, Tab>()
  try {
    await act(createScene(server, profile, options, tabs))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${message}\n${await describe(server, tabs)}`, { cause: error })
  }
}

function createScene(
  server: SessionServer,
  profile: Profile,
  { lifetimeMs, hasMarker }: ServerOptions,
  tabs: Map<string, Tab>,
): Scene {
  return {
    server,
    async open({ user, isBackground = false, isOwnWindow = false, origin = server.origin, ...page } = {}) {
      const tab = page.tab ?? `tab ${tabs.size + 1}`
      const path = pagePath({ usesMarker: hasMarker, ...page, tab })
      const entry = user === undefined ? path : `/sign-in?${new URLSearchParams({ user, to: path })}`
      const opened = await profile.openTab(origin + entry, { isBackground, isOwnWindow })
      tabs.set(tab, opened)
      return opened
    },
    openPage: (url) => profile.openTab(url),
    openUnwatched: (url) => profile.openUnwatched(url),
    lifetimesPass: (count) => new Promise((resolve) => setTimeout(resolve, count * lifetimeMs)),
    async measure(what, act) {
      const startedAt = performance.now()
      const result = await act()
      console.info(`${what}: ${Math.round(performance.now() - startedAt)} ms`)
      return result
    },
  }
}

async function describe(server: SessionServer, tabs: ReadonlyMap<string, Tab>): Promise<string> {
  const parts = [`--- server, ${server.origin}`, server.traffic.describe()]
  for (const [name, tab] of tabs) parts.push(`--- ${name}`, await describeTab(tab), ...tab.uncaught)
  return parts.join('\n')
}

/** A tab that is stopped, crashed or closed tells nothing. */
function describeTab(tab: Tab): Promise<string> {
  const described = tab.evaluate(() => window.page.describe())
  return withDeadline(described, 'the tab tells what it saw', DESCRIBE_DEADLINE_MS).catch(
    (error: Error) => error.message,
  )
}
