import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAbilityTest } from '../browsers/ability-test.ts'
import type { Browser, Tab } from '../browsers/browser.ts'
import { bundle } from '../browsers/bundle.ts'
import { chosenEngine } from '../browsers/chosen.ts'
import { chosenTraits } from '../browsers/chosen-traits.ts'
import { serveScript } from '../browsers/serve-page.ts'
import { createLifeWorldOf } from './engine-life.ts'
import type { LifeWorld } from './life.ts'
import { LIFE_SUITES, SUITES } from './suites.ts'

const engine = chosenEngine()
const abilityTest = createAbilityTest(engine)

/** Set by the script of the page. */
declare const runTest: (suite: string, title: string) => Promise<void>

let browser: Browser
let script: string
let sharedTab: Tab

beforeAll(async () => {
  script = await bundle(new URL('./page/main.ts', import.meta.url))
  browser = await engine.launch()
  const profile = await browser.openProfile()
  sharedTab = await profile.openTab('about:blank')
})
afterAll(() => browser?.close())

/** In one tab, for each costs a process, but on an origin of its own, with the storage and the locks of it. */
async function runInPage(suite: string, title: string): Promise<void> {
  const site = await serveScript(script)
  try {
    await sharedTab.navigate(`${site.origin}/`)
    await sharedTab.evaluate((suiteName, testTitle) => runTest(suiteName, testTitle), suite, title)
    expect(sharedTab.uncaught).toEqual([])
  } finally {
    await site.close()
  }
}

for (const [name, { suite }] of Object.entries(SUITES)) {
  describe(`${engine.name}: ${name}`, () => {
    suite((title) => test(title, () => runInPage(name, title)))
  })
}

/** In a profile of its own, for tabs that stand still, or are gone. */
async function runInTabs(body: (world: LifeWorld) => Promise<void>): Promise<void> {
  const site = await serveScript(script)
  const profile = await browser.openProfile()
  try {
    await body(createLifeWorldOf(profile, site.origin))
  } finally {
    await profile.close()
    await site.close()
  }
}

for (const [name, suite] of Object.entries(LIFE_SUITES)) {
  describe(`${engine.name}: ${name}`, () => {
    suite((title, body, needs = []) => abilityTest(title, needs, () => runInTabs(body)), chosenTraits())
  })
}
