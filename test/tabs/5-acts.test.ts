import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { pagePath } from './page/options.ts'
import { useBrowser } from './scene/scene.ts'
import { untilAllAre, untilAllAreOut } from './scene/sessions.ts'
import { openWarmTabs, takeAll, untilAllHold } from './scene/tabs.ts'

const LIFETIME_MS = 12_000

describe('what one tab does reaches the others: it', () => {
  const scenario = useBrowser()

  describe.each([
    ['with', true],
    ['without', false],
  ] as const)('%s a marker cookie', (_, hasMarker) => {
    const setup = { lifetimeMs: LIFETIME_MS, hasMarker }

    scenario('signs out in all tabs, and ends the session on the server', setup, async (scene) => {
      const { server } = scene
      const tabs = await openWarmTabs(scene, 3)
      const before = server.traffic.requests

      await tabs[0].evaluate(() => window.page.tokens.signOut())

      await untilAllAreOut(tabs, 'signed_out')
      await server.traffic.until(() => server.traffic.endings.length === 1, 'the session is ended')
      expect(await takeAll(tabs)).toEqual([null, null, null])
      expect(server.traffic).toMatchObject({ requests: before, endings: ['s1'] })
    })

    scenario('signs in again, by call, in all tabs', setup, async (scene) => {
      const { server } = scene
      const tabs = await openWarmTabs(scene, 3)
      await tabs[1]?.evaluate(() => window.page.tokens.signOut())
      await untilAllAreOut(tabs, 'signed_out')
      await server.traffic.until(() => server.traffic.endings.length === 1, 'the session is ended')
      const before = server.traffic.requests

      await tabs[0].evaluate(() => window.page.signIn('ada'))

      await untilAllAre(tabs, 'ada')
      expect((await takeAll(tabs)).map((token) => token?.session)).toEqual(['s2', 's2', 's2'])
      expect(server.traffic.requests - before).toBeOneOf(requestsOfSignIn(hasMarker))
      expect(server.endOf('s2')).toBeNull()
    })

    scenario('signs in as another user, by call, in all tabs', setup, async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 3)
      const before = traffic.requests

      await tabs[0].evaluate(() => window.page.signIn('bob'))

      await untilAllAre(tabs, 'bob')
      expect((await takeAll(tabs)).map((token) => token?.user)).toEqual(['bob', 'bob', 'bob'])
      expect(traffic.requests - before).toBeOneOf(requestsOfSignIn(hasMarker))
    })

    scenario('signs in as another user, by a redirect, in all tabs', setup, async (scene) => {
      const { traffic } = scene.server
      const tabs = await openWarmTabs(scene, 3)
      const before = traffic.requests

      await redirectToSignIn(scene.server.origin, tabs[0], 'bob', hasMarker)

      await untilAllAre(tabs, 'bob')
      expect((await takeAll(tabs)).map((token) => token?.user)).toEqual(['bob', 'bob', 'bob'])
      expect(traffic.requests).toBe(before + 1)
    })

    scenario(
      'signs out while another one is in the back/forward cache: restored, it never shows the old token',
      setup,
      async (scene) => {
        const { server } = scene
        const [cached, other] = (await openWarmTabs(scene, 2)) as [Tab, Tab]
        await cached.navigate(`${server.origin}/elsewhere`)
        await other.evaluate(() => window.page.tokens.signOut())
        await untilAllAreOut([other], 'signed_out')

        await cached.back()

        const returned = await cached.evaluate(async () => {
          const pageshow = window.page.returns.find(({ event }) => event === 'pageshow')
          return { peeked: pageshow?.peeked, taken: await pageshow?.taken }
        })
        expect(returned).toEqual({ peeked: null, taken: null })
        await untilAllAreOut([cached], 'signed_out')
      },
    )

    scenario(
      'signs out while the server cannot be reached: stays out after a reload, and the server is told later',
      setup,
      async (scene) => {
        const { server } = scene
        const tabs = (await openWarmTabs(scene, 2)) as [Tab, Tab]
        const before = server.traffic.requests
        server.trouble = { kind: 'unreachable' }

        await tabs[1].evaluate(() => window.page.tokens.signOut())
        await untilAllAreOut(tabs, 'signed_out')
        await tabs[1].reload()
        await tabs[0].close()
        expect(await tabs[1].evaluate(() => window.page.take())).toBeNull()
        expect(server.endOf('s1')).toBeNull()

        server.trouble = null
        await server.traffic.until(() => server.traffic.endings.length > 0, 'the session is ended')
        await untilAllAreOut([tabs[1]], 'signed_out')
        expect(server.traffic.endings).toEqual(['s1'])
        expect(await tabs[1].evaluate(() => window.page.take())).toBeNull()
        expect(server.traffic.issued).toBe(before)
      },
    )
  })

  scenario(
    'signs out offline: the server is told when the tab is online again',
    { needs: ['offline'], lifetimeMs: LIFETIME_MS },
    async (scene) => {
      const { server } = scene
      const [tab] = await openWarmTabs(scene, 1)
      await tab.setOffline(true)
      await tab.evaluate(() => window.page.tokens.signOut())
      await untilAllAreOut([tab], 'signed_out')
      expect(server.endOf('s1')).toBeNull()

      await tab.setOffline(false)

      await server.traffic.until(() => server.traffic.endings.length > 0, 'the session is ended')
      expect(server.endOf('s1')).toBe('signed_out')
      expect(await tab.evaluate(() => window.page.take())).toBeNull()
    },
  )

  scenario(
    'invalidates: all tabs get a token that was requested later, by one request',
    { lifetimeMs: LIFETIME_MS },
    async (scene) => {
      const { server } = scene
      const tabs = await openWarmTabs(scene, 3)
      const before = server.traffic.requests
      server.setRole('s1', 'admin')

      await tabs[0].evaluate(() => window.page.tokens.invalidate())

      await untilAllHold(tabs, before + 1)
      expect((await takeAll(tabs)).map((token) => token?.role)).toEqual(['admin', 'admin', 'admin'])
      expect(server.traffic.requests).toBe(before + 1)
    },
  )

  scenario('switches the line in all tabs, by one request', { lifetimeMs: LIFETIME_MS }, async (scene) => {
    const { traffic } = scene.server
    const tabs = await openWarmTabs(scene, 3)
    const before = traffic.requests

    await tabs[0].evaluate(() => window.page.tokens.switchTo({ organization: 'acme' }))

    await untilAllHold(tabs, before + 1)
    expect((await takeAll(tabs)).map((token) => token?.organization)).toEqual(['acme', 'acme', 'acme'])
    expect(traffic.requests).toBe(before + 1)
  })

  scenario('switches the line in one tab alone when told so', { lifetimeMs: LIFETIME_MS }, async (scene) => {
    const { traffic } = scene.server
    const tabs = await openWarmTabs(scene, 2)
    const before = traffic.requests

    await tabs[1]?.evaluate(() => window.page.tokens.switchTo({ organization: 'acme' }, { tabs: 'this' }))

    expect((await takeAll(tabs)).map((token) => token?.organization)).toEqual(['', 'acme'])
    expect(traffic.requests).toBe(before + 1)
  })
})

/** The cookie tells of a sign-in before the app does: a request that was begun between the two is made again. */
function requestsOfSignIn(hasMarker: boolean): number[] {
  return hasMarker ? [1, 2] : [1]
}

/** Where there is no marker, the page that the redirect lands on tells of the sign-in. */
async function redirectToSignIn(origin: string, tab: Tab, user: string, hasMarker: boolean): Promise<void> {
  const to = pagePath({ tab: 'tab 1', usesMarker: hasMarker, tellsSignIn: !hasMarker })
  await tab.navigate(`${origin}/sign-in?${new URLSearchParams({ user, to })}`)
}
