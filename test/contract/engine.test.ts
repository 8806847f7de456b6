import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser, Profile, Tab } from '../browsers/browser.ts'
import { chosenEngine } from '../browsers/chosen.ts'
import { type Site, servePage } from '../browsers/serve-page.ts'
import { ENGINES as TRAITS } from '../fakes/engine.ts'
import { createLifeWorldOf } from './engine-life.ts'
import { LIFE_SUITES, SUITES } from './suites.ts'

const engine = chosenEngine()

/** A busy machine starts a browser slowly. */
const START_TIMEOUT_MS = 60_000

/** Set by the script of the page. */
declare const runTest: (suite: string, title: string) => Promise<void>

let browser: Browser
let site: Site
let profile: Profile

beforeAll(async () => {
  site = await servePage(new URL('./page/main.ts', import.meta.url))
  browser = await engine.launch()
}, START_TIMEOUT_MS)
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
// Storage, cookies and locks of its own for each test.
beforeEach(async () => {
  profile = await browser.openProfile()
})
afterEach(() => profile.close())

for (const [name, { suite }] of Object.entries(SUITES)) {
  describe(`${engine.name}: ${name}`, () => {
    suite((title) =>
      test(title, async () => {
        const tab: Tab = await profile.openTab(`${site.origin}/`)
        await tab.evaluate((suiteName, testTitle) => runTest(suiteName, testTitle), name, title)
        expect(tab.uncaught).toEqual([])
      }),
    )
  })
}

for (const [name, suite] of Object.entries(LIFE_SUITES)) {
  describe(`${engine.name}: ${name}`, () => {
    suite((title, body, need) => {
      const reason = need && engine.cannot[need]
      test(title, async ({ skip }) => {
        skip(reason !== undefined, reason)
        await body(createLifeWorldOf(profile, site.origin))
      })
    }, TRAITS[engine.name])
  })
}
