import { describe, expect } from 'vitest'
import { gapsBetween } from './scene/gaps.ts'
import { useBrowser } from './scene/scene.ts'
import { callRegularly, openWarmTabs, untilAllHold } from './scene/tabs.ts'
import type { TokenCall } from './server/traffic.ts'

const LIFETIME_MS = 6_000
/**
 * A token is renewed when 5/6 of its life are over. So the one that is there and five requests for more carry any number
 * of tabs through five lifetimes.
 */
const RENEWALS = 5
const CALL_INTERVAL_MS = 500

describe('steady use', () => {
  const scenario = useBrowser()

  for (const count of [1, 5, 20]) {
    scenario(
      `${count} tab(s) calling twice a second for five lifetimes: five requests, never two at once, no reuse, no dead token`,
      { lifetimeMs: LIFETIME_MS, isStrict: true },
      async (scene) => {
        const { traffic } = scene.server
        const tabs = await openWarmTabs(scene, count)
        const before = traffic.requests
        await callRegularly(tabs, CALL_INTERVAL_MS)

        await traffic.until(() => traffic.requests >= before + RENEWALS, `${RENEWALS} renewals`)
        await untilAllHold(tabs, before + RENEWALS)

        expect(traffic).toMatchObject({ requests: before + RENEWALS, overlaps: 0, reuses: 0, deadTokens: 0 })
        expect(scene.server.endOf('s1')).toBeNull()
        for (const tab of tabs) {
          const calls = await tab.evaluate(() => window.page.calls)
          expect(calls).toMatchObject({ nulls: 0, failures: [] })
          expect(calls.tokens).toBeGreaterThan(0)
        }
        expect(traffic.apiCalls).toBeGreaterThan(0)
        expectNoneRenewedYoung(traffic.tokenCalls.slice(before - 1))
      },
    )
  }
})

/** However busy the machine is: nothing makes a page renew a token in the first half of its life. */
function expectNoneRenewedYoung(calls: readonly TokenCall[]): void {
  expect(Math.min(...gapsBetween(calls))).toBeGreaterThan(LIFETIME_MS / 2)
}
