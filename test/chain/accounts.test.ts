import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { callsInSpiteOf } from './scene/changes.ts'
import { begin, callAll, callRegularly, signIn, untilAllAre } from './scene/people.ts'
import { useBrowser, useSite } from './scene/scene.ts'
import { SIGN_IN_PATH } from './scene/site.ts'

const browser = useBrowser()

describe('several people in one browser', () => {
  const scenario = useSite(browser, { tokenLifetimeSeconds: 60 })

  scenario('are signed in side by side: one in this tab, another in the others, then one in all', async (scene) => {
    const tabs = await scene.openDevice(3)
    const [own, ...others] = tabs
    const ada = await signIn(tabs, 'ada')
    const grace = await signIn(tabs, 'grace', { isAdded: true })

    await own.evaluate((session) => window.tokens.switchTo({ session }, { tabs: 'this' }), ada.session)

    await untilAllAre([own], ada)
    expect((await callAll(tabs)).map(({ bearer }) => bearer)).toEqual([ada, grace, grace])
    for (const other of others) expect(await other.evaluate(() => window.witness.seen())).toMatchObject(grace)

    expect(await begin(tabs[1] ?? own, '/session/switch', { session: ada.session })).toMatchObject({ status: 200 })

    await untilAllAre(tabs, ada)
    expect((await callAll(tabs)).map(({ bearer }) => bearer)).toEqual([ada, ada, ada])

    await own.evaluate((session) => window.tokens.switchTo({ session }), grace.session)

    await untilAllAre(tabs, grace)
    expect((await callAll(tabs)).map(({ bearer }) => bearer)).toEqual([grace, grace, grace])
  })

  scenario('take turns by a redirect: no tab serves the one before when it knows of the next', async (scene) => {
    const tabs = await scene.openDevice(3)
    const [first] = tabs
    const others = tabs.slice(1) as unknown as typeof tabs
    await signIn(tabs, 'ada')
    await callRegularly(others)

    await first.navigate(`${scene.origin}${SIGN_IN_PATH}?account=grace`)

    await untilAllAre(tabs, { user: 'grace' })
    expect((await callAll(tabs)).map(({ bearer }) => bearer?.user)).toEqual(['grace', 'grace', 'grace'])
    for (const tab of others) {
      const calls = await callsInSpiteOf(tab, ({ previous, seen }) => previous.user === 'ada' && seen.user !== 'ada')
      expect(calls.filter(({ bearer }) => bearer?.user !== 'grace')).toEqual([])
    }
  })

  for (const late of ['request', 'answer'] as const) {
    scenario(`take turns, and the ${late} of a sign-out that comes late leaves the next one alone`, async (scene) => {
      const tabs = await scene.openDevice(3)
      const [own, other] = tabs as [Tab, Tab, Tab]
      const ada = await signIn(tabs, 'ada')
      const hold = scene.traffic.holdNext('/session/end', late)
      await own.evaluate(() => {
        void window.tokens.signOut()
      })
      await hold.held

      const grace = await signIn([other, ...tabs], 'grace')
      hold.release()
      await own.evaluate(() => window.witness.untilAnswered('/session/end'))

      await own.evaluate(() => window.tokens.getToken({ forceRefresh: true }))
      expect(await callAll(tabs)).toMatchObject([grace, grace, grace].map((bearer) => ({ status: 200, bearer })))
      await own.reload()
      await untilAllAre(tabs, grace)
      expect(grace.session).not.toBe(ada.session)
    })
  }
})
