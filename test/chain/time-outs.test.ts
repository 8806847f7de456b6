import { sql } from 'drizzle-orm'
import { describe, expect } from 'vitest'
import type { Tab } from '../browsers/browser.ts'
import { callAll, currentOf, signIn, untilAllAreOut } from './scene/people.ts'
import { type Scene, useBrowser, useSite } from './scene/scene.ts'
import type { TokenRequest } from './scene/traffic.ts'

const browser = useBrowser()

const LIFETIME_SECONDS = 2
/** Several token lifetimes: what ends a session is not that nobody fetched a token. */
const INACTIVITY_SECONDS = 6
const AGE_SECONDS = 5
const INPUT_EVERY_MS = 100

describe('a session that the clock is to end', () => {
  const scenario = useSite(browser, { tokenLifetimeSeconds: LIFETIME_SECONDS, areConcurrent: true })

  scenario('is left alone by its user while a visible tab goes on fetching: it ends as inactive', async (scene) => {
    const tabs = await scene.openDevice(3)
    const { session } = await signIn(tabs, 'ada')
    await shorten(scene, session, { inactivitySeconds: INACTIVITY_SECONDS })
    expect(await tabs[0].evaluate(() => document.visibilityState)).toBe('visible')

    await untilAllAreOut(tabs, 'inactive')

    const minted = scene.traffic.mintedSince(0, session)
    expect(minted.length).toBeGreaterThan(1)
    expect(minted.filter(({ active }) => active)).toEqual([])
    expect((await callAll(tabs)).map(({ status }) => status)).toEqual([0, 0, 0])
  })

  scenario('is used in one of its tabs: it lives on in all', async (scene) => {
    const tabs = await scene.openDevice(3)
    const { session } = await signIn(tabs, 'ada')
    await pressKeys(tabs[0])
    const since = await shorten(scene, session, { inactivitySeconds: INACTIVITY_SECONDS })

    const outlives = ({ active, mintedAt }: TokenRequest) => active && (mintedAt ?? 0) > since + INACTIVITY_SECONDS
    await scene.traffic.until(() => scene.traffic.mintedSince(0, session).some(outlives), 'it outlives inactivity')

    for (const tab of tabs) expect(await currentOf(tab)).toMatchObject({ user: 'ada', session })
  })

  scenario('has reached its age: it ends however much it is used', async (scene) => {
    const tabs = await scene.openDevice(3)
    const { session } = await signIn(tabs, 'ada')
    await pressKeys(tabs[0])
    await shorten(scene, session, { ageSeconds: AGE_SECONDS })

    await untilAllAreOut(tabs, 'expired')

    expect(scene.traffic.mintedSince(0, session).some(({ active }) => active)).toBe(true)
    expect((await callAll(tabs)).map(({ status }) => status)).toEqual([0, 0, 0])
  })
})

/**
 * As a policy would, but in the row of this session alone: no policy may be shorter than a minute. The session begins
 * anew with it, so that a slow machine has used nothing up. Answers when, in seconds since the Unix epoch.
 */
async function shorten(
  { database }: Scene,
  session: string,
  { ageSeconds, inactivitySeconds }: { readonly ageSeconds?: number; readonly inactivitySeconds?: number },
): Promise<number> {
  await database.execute(sql`UPDATE sessions
    SET session_seconds = coalesce(${ageSeconds ?? null}, session_seconds), created_at = now(),
      inactivity_seconds = coalesce(${inactivitySeconds ?? null}, inactivity_seconds), last_active_at = now()
    WHERE id = ${session}`)
  return Date.now() / 1000
}

/** From now on somebody types in this tab. */
async function pressKeys(tab: Tab): Promise<void> {
  await tab.evaluate((everyMs) => {
    setInterval(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true })), everyMs)
  }, INPUT_EVERY_MS)
}
