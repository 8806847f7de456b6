import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import type { Taken } from './page/taken.ts'
import { type Scene, useBrowser } from './scene/scene.ts'
import { untilAllAre, untilAllAreOut, untilNoneIs } from './scene/sessions.ts'
import { openWarmTabs, takeAll, untilAllHold } from './scene/tabs.ts'
import type { Hold } from './server/holds.ts'

const LIFETIME_MS = 12_000

describe('an answer that was in the air when', () => {
  const scenario = useBrowser()

  describe.each([
    ['with', true],
    ['without', false],
  ] as const)('%s a marker cookie', (_, hasMarker) => {
    const setup = { lifetimeMs: LIFETIME_MS, hasMarker }

    scenario('another tab signed out brings nobody back to life', setup, async (scene) => {
      const tabs = (await openWarmTabs(scene, 3)) as [Tab, Tab, Tab]
      const late = await takeHeld(scene, tabs[0])

      await tabs[1].evaluate(() => window.page.tokens.signOut())
      await untilAllAreOut(tabs, 'signed_out')
      await late.arrive()

      expect(await late.taken).toBeNull()
      expect(await takeAll(tabs)).toEqual([null, null, null])
      for (const tab of tabs) expect(await tab.evaluate(() => window.page.changes.at(-1))).toBe('signed-out')
      expect(scene.server.traffic.requests).toBe(late.requests)
    })

    scenario('another tab signed in as another user shows nobody the user before', setup, async (scene) => {
      const tabs = (await openWarmTabs(scene, 3)) as [Tab, Tab, Tab]
      const late = await takeHeld(scene, tabs[0])
      await tabs[1].evaluate(() => window.page.signIn('bob'))
      await untilNoneIs(tabs, 'ada')
      await late.arrive()

      expect((await late.taken)?.user).toBe('bob')
      await untilAllAre(tabs, 'bob')
      expect((await takeAll(tabs)).map((token) => token?.user)).toEqual(['bob', 'bob', 'bob'])
    })
  })

  scenario('another tab invalidated is served to nobody', { lifetimeMs: LIFETIME_MS }, async (scene) => {
    const { server } = scene
    const tabs = (await openWarmTabs(scene, 3)) as [Tab, Tab, Tab]
    const late = await takeHeld(scene, tabs[0])
    server.setRole('s1', 'admin')

    await tabs[1].evaluate(() => window.page.tokens.invalidate())
    await untilNoneHolds(tabs)
    await late.arrive()

    expect((await late.taken)?.role).toBe('admin')
    await untilAllHold(tabs, late.requests + 1)
    expect((await takeAll(tabs)).map((token) => token?.role)).toEqual(['admin', 'admin', 'admin'])
    expect(server.traffic.requests).toBe(late.requests + 1)
  })
})

/** A token that may not be served any more is dropped without an event: asks the pages until they say so. */
async function untilNoneHolds(tabs: readonly Tab[]): Promise<void> {
  const isHeld = () => window.page.peek() !== null
  for (const tab of tabs) while (await tab.evaluate(isHeld));
}

interface Late {
  readonly taken: Promise<Taken | null>
  /** Token requests up to and with this one. */
  readonly requests: number
  /** Lets the answer go, and resolves when its page has seen it. */
  readonly arrive: () => Promise<void>
}

/** A forced call whose request the server has decided and not yet answered. */
async function takeHeld({ server }: Scene, tab: Tab): Promise<Late> {
  const { traffic } = server
  const requests = traffic.requests + 1
  const settled = (await tab.evaluate(() => window.page.settledRequests)) + 1
  const hold: Hold = server.holdNext()
  const taken = tab.evaluate(() => window.page.take({ forceRefresh: true }))
  // Whoever waits for it hears of it; until then it may fail unheard.
  taken.catch(() => {})
  await traffic.until(() => traffic.issued === requests, 'the request in the air')
  return { taken, requests, arrive: () => letArrive(hold, tab, settled) }
}

async function letArrive(hold: Hold, tab: Tab, settled: number): Promise<void> {
  hold.release()
  await tab.evaluate(
    (count) =>
      window.page.until(
        () => window.page.settledRequests >= count && window.page.tokens.$refresh.get().status !== 'refreshing',
      ),
    settled,
  )
}
