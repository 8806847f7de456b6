import { describe, expect, test } from 'vitest'
import type { Tab } from './driver/browser.ts'
import { useBrowser } from './scene/scene.ts'

/** Tokens are renewed after 5/6 of their lifetime, so five lifetimes of use take the first token and five more. */
const RENEWALS = 5
const CALL_INTERVAL_MS = 500
/** A server that counts from its own clock sees a token renewed a little earlier than the page does; never by this much. */
const YOUNGEST_RENEWED = 2 / 3

describe('steady use', () => {
  const play = useBrowser()

  test.concurrent.each([1, 5, 20])(
    '%i tabs that call twice a second send one request per token, never two at once, and never use a dead token',
    (count) =>
      play({ lifetimeMs: 6_000, isStrict: true }, async ({ server, open }) => {
        const { traffic } = server
        const tabs: Tab[] = [await open({ user: 'ada' })]
        while (tabs.length < count) tabs.push(await open())
        await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.take())))
        const before = traffic.requests
        for (const tab of tabs)
          await tab.evaluate((intervalMs) => window.page.callRegularly(intervalMs), CALL_INTERVAL_MS)

        await traffic.until(() => traffic.requests >= before + RENEWALS, `${RENEWALS} renewals`)
        await Promise.all(
          tabs.map((tab) =>
            tab.evaluate((last) => window.page.until(() => window.page.peek()?.number === last), before + RENEWALS),
          ),
        )

        expect(traffic.requests).toBe(before + RENEWALS)
        expect(traffic).toMatchObject({ overlaps: 0, reuses: 0, deadTokens: 0 })
        expect(server.endOf('s1')).toBeNull()
        for (const tab of tabs) {
          const calls = await tab.evaluate(() => window.page.calls)
          expect(calls).toMatchObject({ nulls: 0, failures: [] })
          expect(calls.tokens).toBeGreaterThan(0)
        }
        expect(traffic.apiCalls).toBeGreaterThan(0)
        expect(agesAtRenewal(traffic.tokenCalls.map((call) => call.arrivedAt))).toSatisfy(areOldEnough)
      }),
  )
})

function agesAtRenewal(arrivals: readonly number[]): number[] {
  return arrivals.slice(1).map((arrival, index) => arrival - (arrivals[index] ?? 0))
}

function areOldEnough(ages: readonly number[]): boolean {
  return ages.every((age) => age > YOUNGEST_RENEWED * 6_000)
}
