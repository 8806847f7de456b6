import type { Browser, Profile, Tab } from '../test/browsers/browser.ts'
import { TokenServer, type TokenServerOptions } from './token-server.ts'

/** A server of its own, a profile of its own, and tabs in it. */
export interface Stage {
  readonly server: TokenServer
  /** `query` tells the page who it is: see page/main.ts. */
  openTab(query?: string): Promise<Tab>
  openTabs(count: number, query?: string): Promise<Tab[]>
  /** A page with nothing in it. */
  openEmpty(): Promise<Tab>
}

/** Sets the stage, plays, and clears it away. */
export async function onStage<Result>(
  browser: Browser,
  options: TokenServerOptions,
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const server = await TokenServer.open(options)
  const profile = await browser.openProfile()
  try {
    return await play(createStage(server, profile))
  } finally {
    await profile.close()
    await server.close()
  }
}

function createStage(server: TokenServer, profile: Profile): Stage {
  const openTab = (query = '') => profile.openTab(`${server.origin}/?${query}`)
  return {
    server,
    openTab,
    openTabs: async (count, query) => {
      const tabs: Tab[] = []
      while (tabs.length < count) tabs.push(await openTab(query))
      return tabs
    },
    openEmpty: () => profile.openTab(`${server.origin}/empty`),
  }
}
