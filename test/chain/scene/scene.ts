import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Profile, Tab } from '../../browsers/browser.ts'
import { launchChromium } from '../../browsers/chromium/chromium.ts'
import { closeAfter } from '../../browsers/closing.ts'
import { withDeadline } from '../../browsers/deadline.ts'
import { openSite, type Site, type SiteOptions } from './site.ts'

const DESCRIBE_DEADLINE_MS = 2_000

/** Tabs of one profile. The first one is in front: what people do, they do there. */
export type Tabs = readonly [Tab, ...Tab[]]

/** The demo, and browsers that visit it. */
export interface Scene extends Omit<Site, 'close'> {
  /** Opens so many tabs in a profile of their own: to the server another device. */
  openDevice(tabs: number): Promise<Tabs>
}

/** One browser for the scenarios of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  return () => browser
}

/**
 * One server for scenarios that go on from what those before have left. Answers what defines one. Where most of their
 * time is spent in waiting, and each has a session of its own, they may do it at once.
 */
export function useSite(
  browser: () => Browser,
  { areConcurrent = false, ...options }: SiteOptions & { readonly areConcurrent?: boolean },
): (title: string, act: (scene: Scene) => Promise<void>) => void {
  let site: Site
  beforeAll(async () => {
    site = await openSite(options)
  })
  afterAll(() => site?.close())
  const define = areConcurrent ? test.concurrent : test
  return (title, act) => define(title, () => play(site, browser(), act))
}

async function play(site: Site, browser: Browser, act: (scene: Scene) => Promise<void>): Promise<void> {
  const profiles: Profile[] = []
  const tabs: Tab[] = []
  const openDevice = async (count: number): Promise<Tabs> => {
    const profile = await browser.openProfile()
    profiles.push(profile)
    const open = () => profile.openTab(`${site.origin}/`)
    const opened: [Tab, ...Tab[]] = [await open()]
    while (opened.length < count) opened.push(await open())
    tabs.push(...opened)
    await opened[0].show()
    return opened
  }
  await closeAfter(
    async () => {
      try {
        await act({ ...site, openDevice })
      } catch (error) {
        throw new Error(`${messageOf(error)}\n${await describe(site, tabs)}`, { cause: error })
      }
      expect(tabs.flatMap(({ uncaught }) => uncaught)).toEqual([])
    },
    () => Promise.all(profiles.map((profile) => profile.close())),
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What went by and what the pages saw, which only they can tell that are open. */
async function describe({ traffic }: Site, tabs: readonly Tab[]): Promise<string> {
  const parts = ['--- traffic', traffic.describe()]
  for (const [index, tab] of tabs.entries()) {
    const described = tab.evaluate(() => window.witness.describe())
    const journal = withDeadline(described, 'the tab tells what it saw', DESCRIBE_DEADLINE_MS).catch(messageOf)
    parts.push(`--- tab ${index + 1}`, await journal, ...tab.uncaught)
  }
  return parts.join('\n')
}
