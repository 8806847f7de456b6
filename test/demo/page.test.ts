import { afterEach, expect, test } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

const ROUNDS = 3

const site = PageSite.use({ tokenLifetimeSeconds: 6 })
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'one tab of three fetches, all are fresh, and a sign-out reaches all of them',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'ada')
    const tabs = [first, await open(), await open()]
    await first.show()
    const requestsBefore = site.count('/session/token')
    const fetchedBefore = await countFetched(tabs)
    await expect
      .poll(async () => (await countFetched(tabs)) - fetchedBefore, { timeout: 60_000 })
      .toBeGreaterThan(ROUNDS)
    const fetched = (await countFetched(tabs)) - fetchedBefore
    expect(site.count('/session/token') - requestsBefore).toBe(fetched)
    for (const tab of tabs) expect(Number(await textOf(tab, '#ring-seconds'))).toBeGreaterThan(0)

    await press(first, '#call-api')
    await untilText(first, '#api-result', '200. Hello, Ada Lovelace.')
    await press(first, '#sign-out')
    for (const tab of tabs) await untilText(tab, '#sign-in-title', 'Sign in')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'while the session server is down nobody is signed out, and the page says so and recovers',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'ada')
    await press(tab, '[name="trouble"][value="down"]')
    await until(tab, () => document.querySelectorAll('#log .bad').length > 1)
    await untilText(tab, '#ring-caption', 'no token')
    expect(await textOf(tab, '#claims')).toContain('ada')
    await press(tab, '#call-api')
    await untilText(tab, '#api-result', 'Not called. No token can be had for now')
    await press(tab, '[name="trouble"][value="well"]')
    await untilText(tab, '#ring-caption', 'seconds left')
    await press(tab, '#call-api')
    await untilText(tab, '#api-result', '200. Hello, Ada Lovelace.')
  },
  PAGE_TIMEOUT_MS,
)

/** All that was asked of the server by itself: the token of a sign-in came with the sign-in. */
async function countFetched(tabs: readonly Tab[]): Promise<number> {
  const count = () => document.querySelectorAll('#log .own').length
  const counts = await Promise.all(tabs.map((tab) => tab.evaluate(count)))
  return counts.reduce((sum, fetched) => sum + fetched, 0)
}
