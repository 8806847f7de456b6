import { decodeJwt } from 'jose'
import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { callsInSpiteOf, changesSince, changesSinceRenewed, countChanges } from './scene/changes.ts'
import { credentialsOf } from './scene/credentials.ts'
import {
  act,
  begin,
  callAll,
  callRegularly,
  currentOf,
  post,
  signIn,
  signUp,
  untilAllAre,
  untilAllAreOut,
  untilAllSee,
} from './scene/people.ts'
import { type Scene, type Tabs, useBrowser, useSite } from './scene/scene.ts'

const browser = useBrowser()

/** Long enough that whoever hears of something within it was told. */
const LONG_SECONDS = 300
const SHORT_SECONDS = 4

describe.each([
  ['at once, by push', { tokenLifetimeSeconds: LONG_SECONDS, hasPush: true }],
  ['with the next token, without push', { tokenLifetimeSeconds: SHORT_SECONDS, hasPush: false }],
] as const)('what is done to a session from elsewhere reaches all its tabs %s:', (_, options) => {
  const scenario = useSite(browser, options)

  scenario('revoked from another device, it opens nothing that its last token does not', async (scene) => {
    const { traffic } = scene
    const stolen = await openSignedIn(scene, 3, 'grace')
    const [own] = await openSignedIn(scene, 1, 'grace')
    const { session } = await currentOf(stolen[0])
    const token = await takeToken(stolen[0])
    expect(lifetimeOf(token)).toBeLessThanOrEqual(options.tokenLifetimeSeconds)
    await callRegularly(stolen)

    expect(await post(own, '/session/revoke', { session })).toEqual({ status: 200, body: { revoked: true } })
    const moment = traffic.now

    // Who asks the database is told at once.
    expect(await callWith(own, '/live-api/greeting', token)).toBe(401)
    await untilAllAreOut(stolen, 'revoked')
    for (const tab of stolen) expect(await callsInSpiteOf(tab, ({ previous }) => previous.user === 'grace')).toEqual([])
    expect((await callAll(stolen)).map(({ status }) => status)).toEqual([0, 0, 0])
    expect(traffic.mintedSince(moment, session)).toEqual([])
    if (options.hasPush) expect(await callWith(own, '/api/greeting', token)).toBe(200)
    else await untilRefused(own, '/api/greeting', token)
    await own.evaluate(() => window.tokens.getToken({ forceRefresh: true }))
    expect(await callAll([own])).toMatchObject([{ status: 200, bearer: { user: 'grace' } }])
  })

  scenario('with another role, given by whoever manages the members, it tells each tab once', async (scene) => {
    const tabs = await openSignedIn(scene, 3, 'grace')
    const [manager] = await openSignedIn(scene, 1, 'ada')

    for (const [before, role] of [
      ['member', 'admin'],
      ['admin', 'member'],
    ] as const) {
      const counts = await countChanges(tabs)
      expect(await act(manager, '/api/members/role', { user: 'grace', role })).toMatchObject({ status: 200 })

      await untilAllAre(tabs, { role })
      const change = { reason: 'updated', previous: { role: before }, seen: { user: 'grace', role } }
      expect(await changesSinceRenewed(tabs, counts)).toMatchObject([[change], [change], [change]])
      expect((await callAll(tabs)).map(({ bearer }) => bearer?.role)).toEqual([role, role, role])
    }
  })

  scenario('of somebody whom an administrator bans, it ends in all tabs, and none begins', async (scene) => {
    const tabs = await scene.openDevice(3)
    const { user, session } = await listening(scene, () => signUp(tabs, 'mary'))
    const [administrator] = await openSignedIn(scene, 1, 'ada')
    const counts = await countChanges(tabs)

    expect(await act(administrator, `/api/admin/users/${user}/ban`)).toEqual({ status: 200, body: { revoked: 1 } })
    const moment = scene.traffic.now

    await untilAllAreOut(tabs, 'revoked')
    // With the reason at once, and not first without.
    const change = { reason: 'signed-out', previous: { user }, seen: { status: 'signed-out', reason: 'revoked' } }
    expect(await changesSince(tabs, counts)).toMatchObject([[change], [change], [change]])
    expect((await callAll(tabs)).map(({ status }) => status)).toEqual([0, 0, 0])
    expect(scene.traffic.mintedSince(moment, session)).toEqual([])
    expect(await begin(tabs[0], '/session/sign-in', credentialsOf('mary'))).toMatchObject({
      status: 403,
      body: { error: 'account_banned' },
    })
  })

  scenario('signed out everywhere, it is over in every tab of every device', async (scene) => {
    const here = await openSignedIn(scene, 2, 'grace')
    const there = await openSignedIn(scene, 2, 'grace')

    expect(await post(here[0], '/session/end-all')).toMatchObject({ status: 200 })

    for (const tabs of [here, there]) {
      await untilAllSee(tabs, { status: 'signed-out' })
      expect((await callAll(tabs)).map(({ status }) => status)).toEqual([0, 0])
    }
    const again = await Promise.all([here, there].map(([tab]) => post(tab, '/session/token')))
    expect(again.map(({ status }) => status)).toEqual([401, 401])
  })
})

async function openSignedIn(scene: Scene, count: number, account: string): Promise<Tabs> {
  const tabs = await scene.openDevice(count)
  await listening(scene, () => signIn(tabs, account))
  return tabs
}

/** Signs in, and waits until the server has somebody to tell of what happens. */
async function listening<Result>({ traffic }: Scene, begin: () => Promise<Result>): Promise<Result> {
  const before = traffic.streams
  const result = await begin()
  if (traffic.hasPush) await traffic.until(() => traffic.streams > before, 'a page listens to the server')
  return result
}

function takeToken(tab: Tab): Promise<string> {
  return tab.evaluate(async () => String(await window.tokens.getToken()))
}

/** With a token that somebody has kept. */
function callWith(tab: Tab, path: string, token: string): Promise<number> {
  return tab.evaluate(
    async (where, value) => (await fetch(where, { headers: { Authorization: `Bearer ${value}` } })).status,
    path,
    token,
  )
}

/** No event tells that a token has died: asks until it has. What is asked after its `exp` is not let in. */
async function untilRefused(tab: Tab, path: string, token: string): Promise<void> {
  const diesAt = Number(decodeJwt(token).exp) * 1000
  for (;;) {
    const askedAt = Date.now()
    if ((await callWith(tab, path, token)) !== 200) return
    expect(askedAt, 'let in at').toBeLessThan(diesAt)
  }
}

function lifetimeOf(token: string): number {
  const { iat, exp } = decodeJwt(token)
  return Number(exp) - Number(iat)
}
