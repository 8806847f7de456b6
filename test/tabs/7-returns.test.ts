import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { pagePath } from './page/options.ts'
import { type Scene, useBrowser } from './scene/scene.ts'
import { openWarmTabs, takeAll } from './scene/tabs.ts'

describe('a page in the back/forward cache', () => {
  const scenario = useBrowser()

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

  for (const direction of ['back', 'forward'] as const) {
    scenario(
      `is restored by going ${direction} when its token has expired: serves none but a new one, by one request`,
      { isStrict: true },
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
