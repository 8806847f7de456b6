import { afterEach, expect, test } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { choose, PAGE_TIMEOUT_MS, PageSite, press, signIn, textOf, until, untilText } from './page-site.ts'

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
    await expect.poll(() => countFetched(tabs), { timeout: 60_000 }).toBeGreaterThan(ROUNDS)
    // One request for each token, but for the one that came with the sign-in.
    const surplus = async () => site.count('/session/token') + 1 - (await countFetched(tabs))
    await expect.poll(surplus).toBe(0)
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

test(
  'a clock that is an hour wrong keeps nobody from calling the API',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'ada')
    for (const seconds of ['3600', '-3600', '0']) {
      await choose(tab, '#skew', seconds)
      await press(tab, '#call-live-api')
      await untilText(tab, '#api-result', '200. Hello, Ada Lovelace.')
      await untilText(tab, '#ring-caption', 'seconds left')
    }
  },
  PAGE_TIMEOUT_MS,
)

/** Tokens that came to one of them from the server. */
async function countFetched(tabs: readonly Tab[]): Promise<number> {
  const count = () => document.querySelectorAll('#log .own').length
  const counts = await Promise.all(tabs.map((tab) => tab.evaluate(count)))
  return counts.reduce((sum, fetched) => sum + fetched, 0)
}
