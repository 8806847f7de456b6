import { afterEach, expect, test } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { PAGE_TIMEOUT_MS, PageSite, press, signIn, until, untilText } from './page-site.ts'

declare global {
  var isRestored: boolean | undefined
}

const EVENTS = '/session/events'

const site = PageSite.use()
afterEach(() => site.closeAll(), PAGE_TIMEOUT_MS)

test(
  'one tab of the browser listens, the one that is looked at, and another takes over when it is hidden, frozen or closed',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'ada')
    await untilListening(first, 1)
    const second = await open()
    await untilListening(second, 2)
    await first.show()
    await untilListening(first, 1)
    await first.freeze()
    await second.show()
    await untilListening(second, 2)
    await first.resume()
    await second.close()
    await first.show()
    await untilListening(first, 1)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'of two windows that are both looked at one listens, and the other one when that is killed',
  async () => {
    const open = await site.openBrowser()
    const first = await open()
    await signIn(first, 'ada')
    await untilListening(first, 1)
    const streams = site.count(EVENTS)
    const second = await open({ isOwnWindow: true })
    await untilText(second, '#claims', 'Ada Lovelace')
    // It has had the time to take the lease, had it been free.
    await untilText(second, '#lanes-list', /Tab 1 · visible.*listens/)
    expect(site.count(EVENTS)).toBe(streams)
    await first.crash()
    await untilListening(second, 2)
    expect(site.count(EVENTS)).toBe(streams + 1)
  },
  PAGE_TIMEOUT_MS,
)

test(
  'nobody listens when everybody is signed out',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'ada')
    await untilListening(tab, 1)
    await press(tab, '#sign-out')
    await until(tab, () => !document.querySelector('#lanes-list')?.textContent?.includes('listens'))
    expect(await readHolder(tab)).toBe('')
  },
  PAGE_TIMEOUT_MS,
)

test(
  'a page that listens is kept in the back/forward cache, and listens again when it is back',
  async () => {
    const tab = await (await site.openBrowser())()
    await signIn(tab, 'ada')
    await untilListening(tab, 1)
    await tab.evaluate(() =>
      addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { isRestored: persisted })),
    )
    await tab.navigate(`${site.origin}/icon.svg`)
    expect(await readHolder(tab)).toBe('')
    await tab.back()
    await until(tab, () => globalThis.isRestored === true)
    await untilListening(tab, 1)
  },
  PAGE_TIMEOUT_MS,
)

/** Who has the lease; empty: it was given up. */
function readHolder(tab: Tab): Promise<string> {
  return tab.evaluate(() => JSON.parse(localStorage.getItem('freshtoken-demo-push') ?? '{}').holder)
}

/** As the tab itself tells in its lane. */
async function untilListening(tab: Tab, number: number): Promise<void> {
  const isListening = (own: number) => {
    const lanes = [...document.querySelectorAll('#lanes-list li')].map(({ textContent }) => textContent)
    return lanes.filter((lane) => lane.includes('listens')).map((lane) => lane.includes(`Tab ${own} · this`))
  }
  await expect.poll(() => tab.evaluate(isListening, number), { timeout: 30_000 }).toEqual([true])
}
