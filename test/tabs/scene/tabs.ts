import type { Tab } from '../../browsers/browser.ts'
import type { Taken } from '../page/taken.ts'
import type { OpenOptions, Scene } from './scene.ts'

/** That many tabs; the user signs in by the first one. Each opens in front of the ones before. */
export async function openTabs({ open }: Scene, count: number, options: OpenOptions = {}): Promise<[Tab, ...Tab[]]> {
  const tabs: [Tab, ...Tab[]] = [await open({ user: 'ada', ...options })]
  while (tabs.length < count) tabs.push(await open(options))
  return tabs
}

/** The same, all of them with the same young token, however long the tabs took to open. */
export async function openWarmTabs(scene: Scene, count: number, options: OpenOptions = {}): Promise<[Tab, ...Tab[]]> {
  const tabs = await openTabs(scene, count, options)
  await takeAll(tabs)
  await renewBy(tabs[0], tabs)
  return tabs
}

/** One tab fetches a new token. Resolves when all have it. */
export async function renewBy(fetcher: Tab, tabs: readonly Tab[]): Promise<void> {
  const token = await fetcher.evaluate(() => window.page.take({ forceRefresh: true }))
  await untilAllHold(tabs, token?.number ?? 0)
}

/** `getToken()` in all of them at once. */
export function takeAll(tabs: readonly Tab[]): Promise<(Taken | null)[]> {
  return Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.take())))
}

/** Resolves when all of them hold the token of this number. */
export async function untilAllHold(tabs: readonly Tab[], number: number): Promise<void> {
  await Promise.all(
    tabs.map((tab) => tab.evaluate((wanted) => window.page.until(() => window.page.peek()?.number === wanted), number)),
  )
}

/** From now on all of them call `getToken()`, and with it the API, every so many milliseconds. */
export async function callRegularly(tabs: readonly Tab[], intervalMs: number): Promise<void> {
  for (const tab of tabs) await tab.evaluate((ms) => window.page.callRegularly(ms), intervalMs)
}
