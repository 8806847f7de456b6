import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
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

  for (const [which, isRenewer] of [
    ['the one that renewed last', true],
    ['the other one', false],
  ] as const) {
    scenario(
      `of two windows that are both visible renews as one, and goes on when ${which} is closed`,
      { needs: ['window'], lifetimeMs: 6_000, isStrict: true },
      async (scene) => {
        const { traffic } = scene.server
        const first = await scene.open({ tab: 'first', user: 'ada' })
        const hidden = await scene.open({ tab: 'hidden', isBackground: true })
        const second = await scene.open({ tab: 'second', isOwnWindow: true })
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
        const renewer = traffic.tokenCalls.at(-1)?.tab
        expect(renewer).toBeOneOf(['first', 'second'])
        const [closed, left] = (renewer === 'first') === isRenewer ? [first, second] : [second, first]
        await closed.close()
        await untilAllHold([hidden, left], before + RENEWALS + 1)

        expect(traffic).toMatchObject({ requests: before + RENEWALS + 1, overlaps: 0, reuses: 0 })
      },
    )
  }
})
