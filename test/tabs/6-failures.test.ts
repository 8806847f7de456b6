import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { gapsBetween } from './scene/gaps.ts'
import { useBrowser } from './scene/scene.ts'
import { untilAllAreOut } from './scene/sessions.ts'
import { callRegularly, openTabs, openWarmTabs, takeAll, untilAllHold } from './scene/tabs.ts'
import type { TokenCall } from './server/traffic.ts'

const CALL_INTERVAL_MS = 500
const RETRY_AFTER_SECONDS = 2
const REFUSALS = 3
/** The renewal comes so early that the token outlives the trouble. */
const EARLY = 0.3

describe('while the server fails', () => {
  const scenario = useBrowser()

  for (const [name, trouble] of [
    ['503', { kind: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS }],
    ['429', { kind: 'too many requests', retryAfterSeconds: RETRY_AFTER_SECONDS }],
  ] as const) {
    scenario(
      `${name} with "Retry-After": the browser keeps to it as one tab would, and serves the living token`,
      { lifetimeMs: 12_000 },
      async (scene) => {
        const { server } = scene
        const tabs = await openWarmTabs(scene, 5, { refreshAt: EARLY })
        const before = server.traffic.requests
        server.trouble = trouble
        await callRegularly(tabs, CALL_INTERVAL_MS)

        await server.traffic.until(() => server.traffic.requests === before + REFUSALS, `${REFUSALS} refusals`)
        server.trouble = null
        await untilAllHold(tabs, before + 1)

        expect(server.traffic).toMatchObject({ requests: before + REFUSALS + 1, overlaps: 0, deadTokens: 0 })
        expectRetryAfterKept(server.traffic.tokenCalls.slice(before))
        await expectServedThroughout(tabs)
        await expectNeverSignedOut(tabs)
      },
    )
  }

  scenario(
    'longer than the token lives: it is served to its end, nobody is signed out, and all are fresh afterwards',
    { lifetimeMs: 6_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const tabs = await openWarmTabs(scene, 3)
      const before = traffic.requests
      server.trouble = { kind: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS }
      await callRegularly(tabs, CALL_INTERVAL_MS)
      await Promise.all(
        tabs.map((tab) => tab.evaluate(() => window.page.until(() => window.page.calls.failures.length > 0))),
      )

      server.trouble = null
      const refused = traffic.requests
      await untilAllHold(tabs, before + 1)

      expect(traffic).toMatchObject({ requests: refused + 1, overlaps: 0, deadTokens: 0 })
      expectRetryAfterKept(traffic.tokenCalls.slice(before))
      for (const tab of tabs) {
        const { starved, nulls, failures } = await tab.evaluate(() => window.page.calls)
        expect({ starved, nulls, failures: new Set(failures) }).toEqual({
          starved: 0,
          nulls: 0,
          failures: new Set(['ERR_REFRESH_FAILED']),
        })
      }
      await expectNeverSignedOut(tabs)
    },
  )

  for (const [name, trouble] of [
    ['503 without `Retry-After`', { kind: 'unavailable' }],
    ['a web page with status 200', { kind: 'web page' }],
    ['no answer at all', { kind: 'hanging' }],
  ] as const) {
    scenario(
      `${name}, from the start: all tabs count their failures together, and back off as one tab would`,
      {},
      async (scene) => {
        const { traffic } = scene.server
        scene.server.trouble = trouble
        // On a busy machine a request that is to be answered may be late by as much.
        const tabs = await openTabs(scene, 5, trouble.kind === 'hanging' ? { requestTimeoutMs: 1_000 } : {})
        await callRegularly(tabs, CALL_INTERVAL_MS)

        await traffic.until(() => traffic.requests >= REFUSALS + 1, `${REFUSALS} refusals`)
        scene.server.trouble = null
        await untilAllHold(tabs, 1)

        const attempts = traffic.tokenCalls.map(({ attempt }) => attempt)
        expect(attempts).toEqual(attempts.map((_attempt, index) => index + 1))
        expect(traffic).toMatchObject({ overlaps: 0, deadTokens: 0 })
        await expectNeverSignedOut(tabs)
      },
    )
  }

  scenario(
    'no answer at all: one request at a time is given up, and the living token is served',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const tabs = await openWarmTabs(scene, 5, { refreshAt: EARLY, requestTimeoutMs: 1_000 })
      const before = traffic.requests
      server.trouble = { kind: 'hanging' }
      await callRegularly(tabs, CALL_INTERVAL_MS)

      await traffic.until(() => traffic.requests >= before + REFUSALS, `${REFUSALS} requests that hang`)
      server.trouble = null
      await untilAllHold(tabs, before + 1)

      const calls = traffic.tokenCalls.slice(before)
      expect(calls.map(({ attempt }) => attempt)).toEqual(calls.map((_call, index) => index + 1))
      expect(traffic).toMatchObject({ overlaps: 0, deadTokens: 0 })
      await expectServedThroughout(tabs)
      await expectNeverSignedOut(tabs)
    },
  )

  scenario(
    'offline and back: nobody is signed out, and one request makes all tabs fresh',
    { needs: ['offline'], lifetimeMs: 6_000 },
    async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 3)
      await Promise.all(tabs.map((tab) => tab.setOffline(true)))
      const before = traffic.requests
      await callRegularly(tabs, CALL_INTERVAL_MS)
      await Promise.all(
        tabs.map((tab) => tab.evaluate(() => window.page.until(() => window.page.calls.failures.length > 0))),
      )
      expect(traffic.requests).toBe(before)

      await Promise.all(tabs.map((tab) => tab.setOffline(false)))
      await untilAllHold(tabs, before + 1)

      expect(traffic).toMatchObject({ requests: before + 1, deadTokens: 0 })
      await expectNeverSignedOut(tabs)
    },
  )

  for (const reason of ['revoked', 'expired', 'inactive'] as const) {
    scenario(
      `401 with the reason ${reason} ends the session in all tabs, with that reason, by one request`,
      { lifetimeMs: 12_000 },
      async (scene) => {
        const { server } = scene
        const tabs = await openWarmTabs(scene, 3)
        const before = server.traffic.requests
        server.endSession('s1', reason)

        expect(await tabs[0].evaluate(() => window.page.take({ forceRefresh: true }))).toBeNull()

        await untilAllAreOut(tabs, reason)
        expect(await takeAll(tabs)).toEqual([null, null, null])
        expect(server.traffic.requests).toBe(before + 1)
      },
    )
  }

  scenario(
    'a bare 401 is asked once more: refused again, it ends the session in all tabs',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const tabs = await openWarmTabs(scene, 3)
      const before = server.traffic.requests
      server.trouble = { kind: 'unauthorized' }

      expect(await tabs[0].evaluate(() => window.page.take({ forceRefresh: true }))).toBeNull()

      await untilAllAreOut(tabs, 'unauthenticated')
      expect(server.traffic.requests).toBe(before + 2)
    },
  )

  scenario(
    'a bare 401 is asked once more: granted then, it signs nobody out',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const tabs = await openWarmTabs(scene, 3)
      const before = traffic.requests
      server.trouble = { kind: 'unauthorized' }
      const hold = server.holdNext()
      const taken = tabs[0].evaluate(() => window.page.take({ forceRefresh: true }))
      await traffic.until(() => traffic.requests === before + 1, 'the request that is refused')
      server.trouble = null
      hold.release()

      expect((await taken)?.number).toBe(before + 1)

      await untilAllHold(tabs, before + 1)
      expect(traffic.requests).toBe(before + 2)
      await expectNeverSignedOut(tabs)
    },
  )
})

/** The page counts from the answer, the server from the arrival before it: never a shorter time. */
function expectRetryAfterKept(calls: readonly TokenCall[]): void {
  expect(Math.min(...gapsBetween(calls))).toBeGreaterThanOrEqual(RETRY_AFTER_SECONDS * 1_000)
}

/** No call was without a token. */
async function expectServedThroughout(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) {
    const calls = await tab.evaluate(() => window.page.calls)
    expect(calls).toMatchObject({ nulls: 0, failures: [], starved: 0 })
    expect(calls.tokens).toBeGreaterThan(0)
  }
}

async function expectNeverSignedOut(tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) {
    expect(await tab.evaluate(() => window.page.session().status)).toBe('signed-in')
    expect(await tab.evaluate(() => window.page.changes)).not.toContain('signed-out')
  }
}
