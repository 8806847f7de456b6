import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import { pagePath } from './page/options.ts'
import { type OpenOptions, type Scene, useBrowser } from './scene/scene.ts'
import { untilAllAreOut } from './scene/sessions.ts'
import { openTabs, takeAll, untilAllHold } from './scene/tabs.ts'
import { SessionServer } from './server/session-server.ts'

const RENEWALS = 2

describe('a page', () => {
  const scenario = useBrowser()
  const { sharesFramesOfSite } = chosenTraits()

  scenario(
    'that is prerendered asks nobody before it is shown, and then at once',
    { needs: ['prerender'], lifetimeMs: 4_000 },
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const path = pagePath({ tab: 'prerendered' })
      const to = `/prerendering?${new URLSearchParams({ of: path })}`
      const other = await scene.openPage(`${server.origin}/elsewhere`)
      await scene.openUnwatched(`${server.origin}/sign-in?${new URLSearchParams({ user: 'ada', to })}`)
      await traffic.until(() => traffic.told.includes('prerendered is prerendered'), 'the page is prerendered')
      await scene.lifetimesPass(1)
      expect(traffic.requests).toBe(0)

      await other.evaluate(() => new BroadcastChannel('activate').postMessage(null))

      await traffic.until(() => traffic.told.includes('prerendered has a token'), 'the page has a token')
      expect(traffic.told).toEqual([
        'prerendered is prerendered',
        'prerendered is activated',
        'prerendered has a token',
      ])
      expect(traffic.requests).toBe(1)
    },
  )

  scenario(
    'in a sandboxed frame, without storage and of no origin, serves itself',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const src = pagePath({ tab: 'framed', ticket: server.issueTicket('ada') })
      const tab = await scene.openPage(framing(server.origin, src, 'allow-scripts'))

      const first = await tab.evaluate(() => window.askFrame('take'))
      const second = await tab.evaluate(() => window.askFrame('renew'))

      expect(first).toMatchObject({ failure: '', status: 'signed-in', taken: { number: 1, user: 'ada' } })
      expect(first.missing).toEqual(['locks', 'ledger'])
      expect(second).toMatchObject({ failure: '', taken: { number: 2 } })
      expect(server.traffic.requests).toBe(2)
    },
  )

  scenario(
    'in a frame of another origin of the same site shares with the tabs of its own origin, or serves itself where the engine keeps it apart',
    { lifetimeMs: 12_000 },
    async (scene) => {
      const { server } = scene
      const around = await SessionServer.start({ lifetimeMs: 12_000, isStrict: false, hasMarker: false })
      try {
        const tab = await scene.open({ user: 'ada' })
        await takeAll([tab])
        const framed = await scene.openPage(framing(around.origin, server.origin + pagePath({ tab: 'framed' })))

        if (sharesFramesOfSite) await expectShared(scene, tab, framed)
        else await expectApart(scene, tab, framed)
      } finally {
        await around.close()
      }
    },
  )

  scenario('in a frame of another site serves itself', { lifetimeMs: 12_000 }, async (scene) => {
    const { server } = scene
    const tab = await scene.open({ user: 'ada' })
    await takeAll([tab])
    // No cookie goes there: it is `SameSite=Lax`.
    const src = server.origin + pagePath({ tab: 'framed', ticket: server.issueTicket('ada') })
    const framed = await scene.openPage(framing(server.origin.replace('127.0.0.1', 'localhost'), src))

    await expectApart(scene, tab, framed)
  })

  scenario(
    'of an insecure origin, where there are no locks, still asks once for all tabs, and signs out with them',
    {},
    async (scene) => {
      const { server } = scene
      const { traffic } = server
      const options: OpenOptions = { origin: insecure(scene) }
      const tabs = await openTabs(scene, 3, options)
      await takeAll(tabs)
      const [tab] = tabs
      const { isSecure, missing } = await tab.evaluate(async () => {
        await window.page.take({ forceRefresh: true })
        return { isSecure: isSecureContext, missing: window.page.tokens.$refresh.get().missing }
      })
      expect({ isSecure, missing }).toEqual({ isSecure: false, missing: ['locks'] })
      const before = traffic.requests

      await untilAllHold(tabs, before + RENEWALS)
      expect(traffic).toMatchObject({ requests: before + RENEWALS, overlaps: 0, deadTokens: 0 })
      await tab.evaluate(() => window.page.tokens.signOut())
      await untilAllAreOut(tabs, 'signed_out')
    },
  )
})

/** One token for the tab, which has the first one, and for the frame. */
async function expectShared({ server }: Scene, tab: Tab, framed: Tab): Promise<void> {
  expect(await framed.evaluate(() => window.askFrame('take'))).toMatchObject({ failure: '', taken: { number: 1 } })
  expect(await framed.evaluate(() => window.askFrame('renew'))).toMatchObject({ failure: '', taken: { number: 2 } })
  await untilAllHold([tab], 2)
  expect(server.traffic.requests).toBe(2)
}

/** A token for each of them, and neither hears of the other. Nothing is missing in the frame. */
async function expectApart({ server }: Scene, tab: Tab, framed: Tab): Promise<void> {
  const own = { failure: '', status: 'signed-in', taken: { number: 2 }, missing: [] }
  expect(await framed.evaluate(() => window.askFrame('take'))).toMatchObject(own)
  expect(await tab.evaluate(() => window.page.take({ forceRefresh: true }))).toMatchObject({ number: 3 })
  expect(await framed.evaluate(() => window.askFrame('take'))).toMatchObject(own)
  expect(await framed.evaluate(() => window.askFrame('renew'))).toMatchObject({ failure: '', taken: { number: 4 } })
  expect(await takeAll([tab])).toMatchObject([{ number: 3 }])
  expect(server.traffic.requests).toBe(4)
}

function framing(origin: string, src: string, sandbox?: string): string {
  return `${origin}/framing?${new URLSearchParams({ src, ...(sandbox === undefined ? {} : { sandbox }) })}`
}

/** This machine by a name that no engine takes for a loopback address, which is what makes `127.0.0.1` trustworthy. */
function insecure({ server }: Scene): string {
  return server.origin.replace('127.0.0.1', '[::ffff:127.0.0.1]')
}
