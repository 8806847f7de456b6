import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { useBrowser } from './scene/scene.ts'
import { takeAll, untilAllHold } from './scene/tabs.ts'

const RENEWALS = 2

describe('a crowd', () => {
  const scenario = useBrowser()

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
