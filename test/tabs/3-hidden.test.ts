import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { useBrowser } from './scene/scene.ts'
import { openWarmTabs, untilAllHold } from './scene/tabs.ts'

/** They pass while nothing happens, and a new one is renewed after 5/6 of it: time enough to hide the tabs. */
const LIFETIME_MS = 4_000

describe('hidden tabs', () => {
  const scenario = useBrowser()

  scenario(
    'send nothing for three lifetimes; one that is shown then sends exactly one request for all',
    { lifetimeMs: LIFETIME_MS, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 5, { takesOnReturn: false })
      await (tabs.at(-1) as Tab).hide()
      const before = traffic.requests

      await scene.lifetimesPass(3)
      expect(traffic.requests).toBe(before)

      await tabs[1]?.show()
      await untilAllHold(tabs, before + 1)
      expect(traffic.requests).toBe(before + 1)
      expect(scene.server.endOf('s1')).toBeNull()
    },
  )

  scenario(
    'a call in the same turn as `visibilitychange` gets a token that lives, never the expired one',
    { lifetimeMs: LIFETIME_MS, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const [tab] = await openWarmTabs(scene, 1)
      await tab.hide()
      const before = traffic.requests
      await scene.lifetimesPass(1)

      await tab.show()

      const shown = await tab.evaluate(async () => {
        const [first] = window.page.returns
        return { event: first?.event, peeked: first?.peeked, number: (await first?.taken)?.number }
      })
      expect(shown).toEqual({ event: 'visibilitychange', peeked: null, number: before + 1 })
      expect(traffic.requests).toBe(before + 1)
      expect(await tab.evaluate(() => window.page.callApi())).toBe(200)
      expect(traffic.deadTokens).toBe(0)
    },
  )

  scenario(
    'a call in the same turn as `visibilitychange` is served from memory while the token lives',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { traffic } = scene.server
      const [tab] = await openWarmTabs(scene, 1)
      await tab.hide()
      const token = await tab.evaluate(() => window.page.take({ forceRefresh: true }))
      const before = traffic.requests

      await tab.show()

      expect(await tab.evaluate(() => window.page.returns[0]?.taken)).toEqual(token)
      expect(traffic.requests).toBe(before)
    },
  )
})
