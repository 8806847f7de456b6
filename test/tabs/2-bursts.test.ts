import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { useBrowser } from './scene/scene.ts'
import { openTabs, openWarmTabs, renewBy, takeAll } from './scene/tabs.ts'

describe('many callers at once', () => {
  const scenario = useBrowser()

  // One after the other: hidden tabs have a fifth of a second to answer, and other browsers would take it from them.
  scenario(
    'a new tab beside five warm hidden ones takes their token without a request',
    { isSequential: true, lifetimeMs: 12_000 },
    async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 5)
      await (tabs.at(-1) as Tab).hide()
      await renewBy(tabs[0], tabs)
      const before = traffic.requests

      const added = await scene.open({ tab: 'added' })

      expect((await added.evaluate(() => window.page.take()))?.number).toBe(before)
      expect(traffic.requests).toBe(before)
    },
  )

  scenario(
    'a new tab takes the token of the hidden ones also when the tab that fetched it was closed',
    { isSequential: true, lifetimeMs: 12_000 },
    async (scene) => {
      const { traffic } = scene.server
      const [fetcher, ...others] = await openWarmTabs(scene, 6)
      await (others.at(-1) as Tab).hide()
      await renewBy(fetcher, others)
      await fetcher.close()
      const before = traffic.requests

      const added = await scene.open({ tab: 'added' })

      expect((await added.evaluate(() => window.page.take()))?.number).toBe(before)
      expect(traffic.requests).toBe(before)
    },
  )

  scenario(
    '100 concurrent calls on an expired token share one request',
    { lifetimeMs: 4_000, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const [tab] = await openWarmTabs(scene, 1)
      await tab.hide()
      const before = traffic.requests
      // Hidden, it renews nothing by itself.
      await scene.lifetimesPass(1)
      expect(await tab.evaluate(() => window.page.peek())).toBeNull()

      const numbers = await tab.evaluate(async () => {
        const taken = await Promise.all(Array.from({ length: 100 }, () => window.page.take()))
        return taken.map((token) => token?.number)
      })

      expect(numbers).toEqual(Array(100).fill(before + 1))
      expect(traffic.requests).toBe(before + 1)
    },
  )

  scenario('five tabs that start at once with nothing send one request', { isStrict: true }, async (scene) => {
    const { traffic } = scene.server
    const tabs = await openTabs(scene, 5, { isIdle: true })
    expect(traffic.requests).toBe(0)

    const taken = await takeAll(tabs)

    expect(taken.map((token) => token?.number)).toEqual([1, 1, 1, 1, 1])
    expect(traffic.requests).toBe(1)
  })

  scenario(
    '20 tabs whose API answers 401 at once renew the rejected token by one request',
    { lifetimeMs: 12_000, isStrict: true },
    async (scene) => {
      const { server } = scene
      const tabs = await openWarmTabs(scene, 20)
      const before = server.traffic.requests
      server.rejectTokens()

      const statuses = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.callApiAgainIfRefused())))

      expect(statuses).toEqual(Array(20).fill(200))
      expect(server.traffic.requests).toBe(before + 1)
    },
  )
})
