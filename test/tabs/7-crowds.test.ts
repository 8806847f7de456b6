import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import type { Ability } from '../browsers/engine.ts'
import { useBrowser } from './scene/scene.ts'
import { callRegularly, takeAll, untilAllHold } from './scene/tabs.ts'

const LIFETIME_MS = 12_000
const RENEWALS = 2
const CALL_INTERVAL_MS = 2_000

describe('a crowd', () => {
  const scenario = useBrowser()

  const CROWDS: readonly [number, readonly Ability[]][] = [
    [50, []],
    [100, ['hundred tabs']],
  ]
  for (const [count, needs] of CROWDS) {
    scenario(
      `of ${count} tabs shares every token: one request for each renewal, never two at once, and no call fails`,
      { isSequential: true, needs, lifetimeMs: LIFETIME_MS, isStrict: true },
      async (scene) => {
        const { traffic } = scene.server
        const tabs = [await scene.open({ user: 'ada' })]
        while (tabs.length < count) tabs.push(await scene.open({ isBackground: true }))
        await takeAll(tabs)
        await callRegularly(tabs, CALL_INTERVAL_MS)
        const before = traffic.requests

        await traffic.until(() => traffic.requests >= before + RENEWALS, `${RENEWALS} renewals`)
        await untilAllHold(tabs, before + RENEWALS)

        expect(traffic).toMatchObject({ requests: before + RENEWALS, overlaps: 0, reuses: 0, deadTokens: 0 })
        expect(scene.server.endOf('s1')).toBeNull()
        const calls = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.calls)))
        expect(calls.flatMap(({ nulls, failures }) => [...failures, ...Array(nulls).fill('null')])).toEqual([])
      },
    )
  }

  scenario(
    'of two windows that are both visible renews as one, and goes on when either is closed',
    { needs: ['window'], lifetimeMs: 6_000, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const first = await scene.open({ user: 'ada' })
      const hidden = await scene.open({ isBackground: true })
      const second = await scene.open({ isOwnWindow: true })
      const tabs: [Tab, Tab, Tab] = [first, hidden, second]
      await takeAll(tabs)
      expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => document.visibilityState)))).toEqual([
        'visible',
        'hidden',
        'visible',
      ])
      const before = traffic.requests

      await untilAllHold(tabs, before + RENEWALS)
      expect(traffic.requests).toBe(before + RENEWALS)
      await first.close()
      await untilAllHold([hidden, second], before + RENEWALS + 1)

      expect(traffic).toMatchObject({ requests: before + RENEWALS + 1, overlaps: 0, reuses: 0 })
    },
  )
})
