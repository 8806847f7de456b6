import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import { type Scene, useBrowser } from './scene/scene.ts'
import { untilAllAreOut } from './scene/sessions.ts'
import { openWarmTabs, untilAllHold } from './scene/tabs.ts'

const LIFETIME_MS = 12_000

describe('storage', () => {
  const scenario = useBrowser()
  const { hasChannelsWhenBlocked } = chosenTraits()

  const WIPES: readonly [string, (scene: Scene, tab: Tab) => Promise<void>][] = [
    ['by the server, with Clear-Site-Data', wipeByServer],
    ['by a script, which deletes the databases', (_, tab) => tab.evaluate(deleteDatabases)],
  ]
  for (const [how, wipe] of WIPES) {
    scenario(
      `that is wiped ${how}, while tabs live: they renew by one request, sign out together, and stay out`,
      { lifetimeMs: LIFETIME_MS, hasMarker: true },
      async (scene) => {
        const { server } = scene
        const tabs = (await openWarmTabs(scene, 3)) as [Tab, Tab, Tab]
        const before = server.traffic.requests

        await wipe(scene, tabs[0])
        await tabs[1].evaluate(() => window.page.take({ forceRefresh: true }))
        await untilAllHold(tabs, before + 1)
        expect(server.traffic.requests).toBe(before + 1)

        await tabs[2].evaluate(() => window.page.tokens.signOut())
        await untilAllAreOut(tabs, 'signed_out')
        await tabs[0].reload()
        expect(await tabs[0].evaluate(() => window.page.take())).toBeNull()
        expect(server.traffic.requests).toBe(before + 1)
      },
    )
  }

  scenario(
    'that the user blocks: each tab serves itself, and says what is missing',
    { needs: ['blocked storage'], ownBrowser: { hasBlockedStorage: true }, lifetimeMs: 6_000 },
    async (scene) => {
      const { server } = scene
      // No cookies either.
      const tab = await scene.open({ ticket: server.issueTicket('ada') })

      expect(await tab.evaluate(() => window.page.take())).toMatchObject({ number: 1, user: 'ada' })
      const missing = await tab.evaluate(() => window.page.tokens.$refresh.get().missing)
      expect(missing).toEqual(['locks', 'ledger', ...(hasChannelsWhenBlocked ? [] : ['channel'])])
      await untilAllHold([tab], 2)

      expect(server.traffic).toMatchObject({ requests: 2, overlaps: 0, deadTokens: 0 })
      expect(tab.uncaught).toEqual([])
    },
  )
})

/** What is not the library's goes as well: an engine that does not know the header would keep it. */
async function wipeByServer({ server }: Scene, tab: Tab): Promise<void> {
  await tab.evaluate(plantSentinels)
  expect(await tab.evaluate(findSentinels)).toEqual(['item', 'database'])
  await tab.evaluate((url) => fetch(url).then(() => {}), `${server.origin}/wiping`)
  expect(await tab.evaluate(findSentinels)).toEqual([])
}

/** In the page, as all that follow. */
async function plantSentinels(): Promise<void> {
  localStorage.setItem('sentinel', '')
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open('sentinel')
    request.onsuccess = () => resolve(request.result.close())
    request.onerror = () => reject(request.error)
  })
}

async function findSentinels(): Promise<string[]> {
  const hasItem = localStorage.getItem('sentinel') !== null
  const hasDatabase = (await indexedDB.databases()).some(({ name }) => name === 'sentinel')
  return [...(hasItem ? ['item'] : []), ...(hasDatabase ? ['database'] : [])]
}

/** Resolves when they are gone: who has one open closes it on being told so. */
async function deleteDatabases(): Promise<void> {
  const databases = await indexedDB.databases()
  const deletions = databases.map(({ name = '' }) => {
    return new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error)
    })
  })
  if (deletions.length === 0) throw new Error('there is no database')
  await Promise.all(deletions)
}
