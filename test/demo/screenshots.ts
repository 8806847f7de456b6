import { writeFile } from 'node:fs/promises'
import { getRequestListener } from '@hono/node-server'
import { buildPage } from '../../demo/build-page.ts'
import { createDemoServer } from '../../demo/server/app.ts'
import type { Profile, Tab } from '../browsers/browser.ts'
import { launchChromium } from '../browsers/chromium/chromium.ts'
import { Screen } from '../browsers/chromium/screen.ts'
import { listen } from '../browsers/serve-page.ts'

/** Short, so that a picture of several rounds takes no minutes. */
const TOKEN_LIFETIME_SECONDS = 12
const ROUNDS_MS = 26_000
const DOCS = new URL('../../docs/', import.meta.url)
const PICTURES = [
  { file: 'demo-desktop.png', width: 1200, height: 900, scheme: 'light' },
  { file: 'demo-phone.png', width: 360, height: 1060, scheme: 'dark' },
] as const

/** `npm run screenshots`: the page of the demo after a while of use, in `docs`. */
async function main(): Promise<void> {
  const demo = await createDemoServer({ tokenLifetimeSeconds: TOKEN_LIFETIME_SECONDS, page: await buildPage() })
  const site = await listen(getRequestListener(demo.app.fetch, { overrideGlobalObjects: false }))
  const browser = await launchChromium()
  try {
    const tab = await live(await browser.openProfile(), `${site.origin}/`)
    const screen = new Screen(tab)
    for (const { file, scheme, ...size } of PICTURES) {
      await screen.setColorScheme(scheme)
      await screen.resize(size)
      await pass(tab, 1000)
      await writeFile(new URL(file, DOCS), await screen.capture(size))
      console.log(`docs/${file}`)
    }
  } finally {
    await browser.close()
    await site.close()
    await demo.close()
  }
}

/** Three tabs, of which one after the other is looked at. */
async function live(profile: Profile, url: string): Promise<Tab> {
  const first = await profile.openTab(url)
  await first.show()
  await first.evaluate(() => document.querySelector<HTMLElement>('[data-account="ada"]')?.click())
  const second = await profile.openTab(url)
  await second.show()
  await pass(second, ROUNDS_MS / 2)
  await profile.openTab(url, { isBackground: true })
  await first.show()
  await pass(first, ROUNDS_MS / 6)
  // The server tells of it, and a new token is fetched at once.
  await first.evaluate(() => {
    const policy = document.querySelector<HTMLSelectElement>('#policy-choice')
    if (!policy) return
    policy.selectedIndex = 1
    policy.form?.requestSubmit()
  })
  await pass(first, ROUNDS_MS / 2)
  return first
}

function pass(tab: Tab, ms: number): Promise<void> {
  return tab.evaluate((delay) => new Promise<void>((resolve) => setTimeout(resolve, delay)), ms)
}

await main()
