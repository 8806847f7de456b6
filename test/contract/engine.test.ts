import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAbilityTest } from '../browsers/ability-test.ts'
import type { Browser, Profile } from '../browsers/browser.ts'
import { bundle } from '../browsers/bundle.ts'
import { chosenEngine } from '../browsers/chosen.ts'
import { serveScript } from '../browsers/serve-page.ts'
import { ENGINES } from '../fakes/engine.ts'
import { createLifeWorldOf } from './engine-life.ts'
import type { LifeWorld } from './life.ts'
import { LIFE_SUITES, SUITES } from './suites.ts'

const engine = chosenEngine()
const abilityTest = createAbilityTest(engine)

/** Set by the script of the page. */
declare const runTest: (suite: string, title: string) => Promise<void>

let browser: Browser
let script: string
let shared: Profile

beforeAll(async () => {
  script = await bundle(new URL('./page/main.ts', import.meta.url))
  browser = await engine.launch()
  shared = await browser.openProfile()
})
afterAll(() => browser?.close())

/** In one profile, which takes WebKit seconds to open, but on an origin of its own, with the storage and the locks of it. */
async function runInPage(suite: string, title: string): Promise<void> {
  const site = await serveScript(script)
  const tab = await shared.openTab(`${site.origin}/`)
  try {
    await tab.evaluate((suiteName, testTitle) => runTest(suiteName, testTitle), suite, title)
    expect(tab.uncaught).toEqual([])
  } finally {
    await tab.close()
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
    suite((title, body, needs = []) => abilityTest(title, needs, () => runInTabs(body)), ENGINES[engine.name])
  })
}
