import type { Tab } from '../driver/browser.ts'
import type { Taken } from '../page/taken.ts'
import type { OpenOptions, Scene } from './scene.ts'

/** That many tabs; the user signs in by the first one. Each opens in front of the ones before. */
export async function openTabs({ open }: Scene, count: number, options: OpenOptions = {}): Promise<[Tab, ...Tab[]]> {
  const tabs: [Tab, ...Tab[]] = [await open({ user: 'ada', ...options })]
  while (tabs.length < count) tabs.push(await open(options))
  return tabs
}

/** The same, all of them with the same token. */
export async function openWarmTabs(scene: Scene, count: number, options: OpenOptions = {}): Promise<[Tab, ...Tab[]]> {
  const tabs = await openTabs(scene, count, options)
  await takeAll(tabs)
  return tabs
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
