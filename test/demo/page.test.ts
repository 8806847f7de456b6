import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../demo/build-page.ts'
import { createDemoServer, type DemoServer } from '../../demo/server/app.ts'
import type { Browser, Tab } from '../browsers/browser.ts'
import { launchChromium } from '../browsers/chromium/chromium.ts'
import { listen, type Site } from '../browsers/serve-page.ts'

const TOKEN_LIFETIME_SECONDS = 4
const ROUNDS = 3
const TIMEOUT_MS = 60_000
const PATIENCE_MS = 30_000

let browser: Browser
let site: Site
let demo: DemoServer
const lines: string[] = []

beforeAll(async () => {
  const log = (line: string) => lines.push(line)
  const page = await buildPage()
  demo = await createDemoServer({ tokenLifetimeSeconds: TOKEN_LIFETIME_SECONDS, page, log })
  site = await listen(getRequestListener(demo.app.fetch, { overrideGlobalObjects: false }))
  browser = await launchChromium()
}, TIMEOUT_MS)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await demo?.close()
})

test(
  'one tab of three fetches, all are fresh, and a sign-out reaches all of them',
  async () => {
    const profile = await browser.openProfile()
    const open = () => profile.openTab(`${site.origin}/`)
    const tabs = [await open(), await open(), await open()] as const
    const [first] = tabs
    await first.show()
    await press(first, '[data-account="ada"]')
    await everywhere(tabs, (state) => state.status === 'signed in')

    await everywhere(tabs, ({ fetched, received }) => fetched + received > ROUNDS)
    const states = await Promise.all(tabs.map(read))
    expect(states.map(({ isFresh }) => isFresh)).toEqual([true, true, true])
    // All were told of each token; the first came with the sign-in, and the others cost one request each.
    const fetched = states.reduce((sum, state) => sum + state.fetched, 0)
    expect(tokenRequests()).toBe(fetched - 1)
    for (const state of states) expect(state.fetched + state.received).toBe(fetched)

    await press(first, '#call-api')
    await everywhere([first], ({ apiResult }) => apiResult.startsWith('200. Hello, Ada Lovelace.'))
    await press(first, '#sign-out')
    await everywhere(tabs, (state) => state.status === 'signed out' && !state.isFresh)
    expect(tabs.flatMap(({ uncaught }) => uncaught)).toEqual([])
    await profile.close()
  },
  TIMEOUT_MS,
)

function tokenRequests(): number {
  return lines.filter((line) => line.endsWith('POST /session/token')).length
}

interface PageState {
  readonly status: string
  readonly fetched: number
  readonly received: number
  readonly isFresh: boolean
  readonly apiResult: string
}

/** What a person would see on the page. */
function read(tab: Tab): Promise<PageState> {
  return tab.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? ''
    return {
      status: text('#session dd'),
      fetched: document.querySelectorAll('#log .own').length,
      received: document.querySelectorAll('#log .other').length,
      isFresh: Number(text('#ring-seconds')) > 0,
      apiResult: text('#api-result'),
    }
  })
}

async function everywhere(tabs: readonly Tab[], isSo: (state: PageState) => boolean): Promise<void> {
  const look = async () => (await Promise.all(tabs.map(read))).every(isSo)
  await expect.poll(look, { timeout: PATIENCE_MS }).toBe(true)
}

function press(tab: Tab, selector: string): Promise<void> {
  return tab.evaluate((what) => document.querySelector<HTMLButtonElement>(what)?.click(), selector)
}
