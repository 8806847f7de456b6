import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import { pagePath } from './page/options.ts'
import { type Scene, useBrowser } from './scene/scene.ts'
import { openWarmTabs, takeAll, untilAllHold } from './scene/tabs.ts'

describe('a page in the back/forward cache', () => {
  const scenario = useBrowser()
  const { cachesBusyPages } = chosenTraits()

  scenario(
    'is kept there while the library idles, and served on its return without a request',
    { lifetimeMs: 60_000 },
    async (scene) => {
      const { server } = scene
      const [tab] = await openWarmTabs(scene, 1)
      const token = await tab.evaluate(() => window.page.peek())
      await keepInMind(tab)

      await tab.navigate(`${server.origin}/elsewhere`)
      await tab.back()

      expect(await tab.evaluate(howItCame)).toEqual({ isKept: true, reasons: null })
      expect(await takeAll([tab])).toEqual([token])
      expect(server.traffic.requests).toBe(2)
    },
  )

  scenario('is kept also beside other tabs that have nothing to tell', { lifetimeMs: 60_000 }, async (scene) => {
    const { server } = scene
    const [tab] = await openWarmTabs(scene, 3)
    await keepInMind(tab)

    await tab.navigate(`${server.origin}/elsewhere`)
    await tab.back()

    expect(await tab.evaluate(howItCame)).toEqual({ isKept: true, reasons: null })
  })

  // A message for a page with an open channel would end its place there.
  scenario(
    'is kept also while another tab renews, and told on its return what that one fetched',
    { lifetimeMs: 60_000 },
    async (scene) => {
      const { server } = scene
      const [tab, other] = await openWarmTabs(scene, 2)
      await keepInMind(tab)

      await tab.navigate(`${server.origin}/elsewhere`)
      const renewed = await other?.evaluate(() => window.page.take({ forceRefresh: true }))
      const before = server.traffic.requests
      await tab.back()

      expect(await tab.evaluate(howItCame)).toEqual({ isKept: true, reasons: null })
      await untilAllHold([tab], renewed?.number ?? 0)
      expect(server.traffic.requests).toBe(before)
    },
  )

  // A page that is loaded anew has a fifth of a second to be answered by the other tab.
  scenario(
    'that had a request in the air is kept or loaded anew, as the engine does, and served without a request',
    { isSequential: true, lifetimeMs: 60_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const [tab] = await openWarmTabs(scene, 2)
      const token = await tab.evaluate(() => window.page.peek())
      await keepInMind(tab)
      server.holdNext()
      // Not the library's, which would have a lock as well.
      await tab.evaluate(() => void fetch('/session/token', { method: 'POST' }).catch(() => {}))
      await traffic.until(() => traffic.inTheAir === 1, 'the request of the page')
      const before = traffic.requests

      await tab.navigate(`${server.origin}/elsewhere`)
      await tab.back()

      expect(await tab.evaluate(howItCame)).toMatchObject({ isKept: cachesBusyPages })
      expect(await takeAll([tab])).toEqual([token])
      expect(traffic.requests).toBe(before)
    },
  )

  for (const direction of ['back', 'forward'] as const) {
    scenario(
      `is restored by going ${direction} when its token has expired: serves none but a new one, by one request`,
      { lifetimeMs: 4_000, isStrict: true },
      async (scene) => {
        const { traffic } = scene.server
        const tab = await openBothWays(scene)
        if (direction === 'back') await tab.navigate(`${scene.server.origin}/elsewhere`)
        else await tab.back()
        const before = traffic.requests
        await scene.lifetimesPass(1)
        expect(traffic.requests).toBe(before)

        await tab[direction]()

        const returned = await tab.evaluate(async () => {
          const pageshow = window.page.returns.find(({ event }) => event === 'pageshow')
          return { isKept: Reflect.get(window, 'isKept'), peeked: pageshow?.peeked, taken: await pageshow?.taken }
        })
        expect(returned).toMatchObject({ isKept: true, peeked: null, taken: { number: before + 1 } })
        expect(traffic).toMatchObject({ requests: before + 1, overlaps: 0, reuses: 0, deadTokens: 0 })
      },
    )
  }
})

/** A tab with a page of the library that has another page, without it, before it. */
async function openBothWays({ server, openPage }: Scene): Promise<Tab> {
  const tab = await openPage(`${server.origin}/elsewhere`)
  await tab.navigate(`${server.origin}/sign-in?${new URLSearchParams({ user: 'ada', to: pagePath({ tab: 'tab 1' }) })}`)
  await tab.evaluate(() => window.page.take())
  await keepInMind(tab)
  return tab
}

/** What a page that is loaded anew would not know. */
async function keepInMind(tab: Tab): Promise<void> {
  await tab.evaluate(() => Reflect.set(window, 'isKept', true))
}

/**
 * In the page. Chromium says why a page was not kept.
 * https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-notrestoredreasons-interface
 */
function howItCame() {
  const [navigation] = performance.getEntriesByType('navigation')
  const reasons = (navigation && Reflect.get(navigation, 'notRestoredReasons')) ?? null
  return { isKept: Reflect.get(window, 'isKept') === true, reasons: reasons && JSON.stringify(reasons) }
}
