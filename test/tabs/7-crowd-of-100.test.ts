import { describe, expect } from 'vitest'
import { chosenEngine } from '../browsers/chosen.ts'
import { useBrowser } from './scene/scene.ts'
import { callRegularly, takeAll, untilAllHold } from './scene/tabs.ts'

const LIFETIME_MS = 12_000
const RENEWALS = 2
const CALL_INTERVAL_MS = 2_000
/** Elsewhere a hundred take too long to open. */
const COUNT = chosenEngine().name === 'chromium' ? 100 : 50

describe('a crowd', () => {
  const scenario = useBrowser()

  scenario(
    'of 100 tabs in Chromium, 50 elsewhere, shares every token: one request for each renewal, never two at once, and no call fails',
    { isSequential: true, lifetimeMs: LIFETIME_MS, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const tabs = [await scene.open({ user: 'ada' })]
      while (tabs.length < COUNT) tabs.push(await scene.open({ isBackground: true }))
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
})
