import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { useBrowser } from './scene/scene.ts'
import { untilAllAre, untilAllAreOut } from './scene/sessions.ts'
import { callRegularly, openWarmTabs, untilAllHold } from './scene/tabs.ts'

const LIFETIME_MS = 6_000
const CALL_INTERVAL_MS = 500
const RENEWALS = 2

describe('tabs', () => {
  const scenario = useBrowser()

  scenario(
    'of two versions of the library on one origin never ask at once, and sign in and out together',
    { lifetimeMs: LIFETIME_MS, hasMarker: true, isStrict: true },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const older = await openWarmTabs(scene, 2)
      const newer = [
        await scene.open({ tab: 'newer 1', isNextVersion: true }),
        await scene.open({ tab: 'newer 2', isNextVersion: true }),
      ] as const
      const tabs = [...older, ...newer]
      await callRegularly(tabs, CALL_INTERVAL_MS)
      const before = traffic.requests

      await traffic.until(() => traffic.requests >= before + 2 * RENEWALS, 'both versions renew')
      expect(traffic).toMatchObject({ overlaps: 0, reuses: 0, deadTokens: 0 })
      expect(server.endOf('s1')).toBeNull()
      const calls = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.page.calls)))
      expect(calls.flatMap(({ failures, nulls }) => [...failures, nulls])).toEqual([0, 0, 0, 0])

      await newer[0].evaluate(() => window.page.tokens.signOut())
      await untilAllAreOut(tabs, 'signed_out')
      await older[0].evaluate(() => window.page.signIn('bob'))
      await untilAllAre(tabs, 'bob')
      expect(traffic).toMatchObject({ overlaps: 0, reuses: 0 })
    },
  )

  scenario(
    'under a service worker that hands all requests on share as without it',
    { lifetimeMs: LIFETIME_MS, isStrict: true },
    async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 3)
      await tabs[0].evaluate(async () => {
        const controlled = new Promise<void>((resolve) => {
          navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true })
        })
        await navigator.serviceWorker.register('/worker.js')
        await controlled
      })
      await tabs[1]?.reload()
      const before = traffic.requests

      await untilAllHold(tabs, before + RENEWALS)
      expect(await tabs[1]?.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
      await tabs[0].evaluate(() => window.page.take({ forceRefresh: true }))
      await untilAllHold(tabs, before + RENEWALS + 1)

      expect(traffic).toMatchObject({ requests: before + RENEWALS + 1, overlaps: 0, reuses: 0, deadTokens: 0 })
    },
  )

  scenario(
    'whose timers run once a minute, for they are hidden for long, renew by one request as soon as one is shown',
    { needs: ['rare wake-ups'], ownBrowser: { hasRareWakeUps: true }, lifetimeMs: 4_000 },
    async (scene) => {
      const { traffic } = scene.server
      const [tab, other] = (await openWarmTabs(scene, 2, { takesOnReturn: false })) as [Tab, Tab]
      await other.hide()
      const before = traffic.requests
      expect(await tab.evaluate(comesFirst)).toBe('the worker')
      await scene.lifetimesPass(1)
      expect(traffic.requests).toBe(before)

      await tab.show()

      await traffic.until(() => traffic.requests === before + 1, 'the tab that is shown renews the token')
      await untilAllHold([tab, other], before + 1)
      expect(traffic).toMatchObject({ requests: before + 1, overlaps: 0 })
    },
  )

  scenario(
    'whose timers run once a minute, for they are hidden for long, serve every call',
    { needs: ['rare wake-ups'], ownBrowser: { hasRareWakeUps: true }, lifetimeMs: LIFETIME_MS },
    async (scene) => {
      const { traffic } = scene.server
      const [tab, other] = await openWarmTabs(scene, 2)
      await other?.hide()
      expect(await tab.evaluate(comesFirst)).toBe('the worker')
      await callRegularly([tab], CALL_INTERVAL_MS)
      const before = traffic.requests
      await traffic.until(() => traffic.requests >= before + RENEWALS, 'the calls of a hidden tab renew the token')

      expect(await tab.evaluate(() => window.page.calls)).toMatchObject({ nulls: 0, failures: [] })
      expect(traffic).toMatchObject({ overlaps: 0, deadTokens: 0 })
    },
  )
})

/** In the page: whether five seconds of a worker are over before four of the page, as where its timers are held back. */
function comesFirst(): Promise<string> {
  const source = 'setTimeout(() => postMessage(null), 5000)'
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  return new Promise((resolve) => {
    worker.onmessage = () => resolve('the worker')
    // One timer after the other: the first ones fall into the time before it begins.
    const wait = (times: number) => (times === 0 ? resolve('the page') : setTimeout(() => wait(times - 1), 1000))
    wait(4)
  })
}
