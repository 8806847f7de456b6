import { getRequestListener } from '@hono/node-server'
import axe from 'axe-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { buildPage } from '../../demo/build-page.ts'
import { createDemoServer, type DemoServer } from '../../demo/server/app.ts'
import type { Page } from '../../demo/server/http/page-routes.ts'
import type { Browser, OpenTabOptions, Profile, Tab } from '../browsers/browser.ts'
import { launchChromium } from '../browsers/chromium/chromium.ts'
import { listen, type Site } from '../browsers/serve-page.ts'
import { emptyDatabase } from './database.ts'
import { plainPasswords } from './visitor.ts'

declare global {
  /** Ends what {@link holdAnswers} holds. */
  var letGo: (() => void) | undefined
}

/** A busy machine, and a browser that starts. */
export const PAGE_TIMEOUT_MS = 120_000
const PATIENCE_MS = 30_000

export interface PageSiteOptions {
  /** As the organizations have decided, where it is not given. */
  readonly tokenLifetimeSeconds?: number
  /** How the trouble "slow" passes its time; for real, where it is not given. */
  readonly sleep?: () => Promise<void>
  /** Whether the page may make the session server fail; it may, where it is not given. */
  readonly hasTroubles?: boolean
}

/** The page in a real browser, one for each file of tests. */
export class PageSite {
  #browser: Browser | undefined
  #site: Site | undefined
  #demo: DemoServer | undefined
  readonly #profiles: Profile[] = []
  readonly #tabs: Tab[] = []
  readonly #lines: string[] = []
  #aheadMs = 0

  static use(options: PageSiteOptions = {}): PageSite {
    const site = new PageSite()
    beforeAll(() => site.#start(options), PAGE_TIMEOUT_MS)
    afterAll(() => site.#stop(), PAGE_TIMEOUT_MS)
    return site
  }

  get origin(): string {
    return this.#site?.origin ?? ''
  }

  /** Cookies and storage of its own: another person's browser, or another device. */
  async openBrowser(): Promise<(options?: OpenTabOptions) => Promise<Tab>> {
    if (!this.#browser) throw new Error('the browser has not been started')
    const profile = await this.#browser.openProfile()
    this.#profiles.push(profile)
    return async (options) => {
      const tab = await profile.openTab(`${this.origin}/`, options)
      this.#tabs.push(tab)
      await tab.show()
      await until(tab, () => document.querySelector<HTMLElement>('#main')?.dataset.session !== 'pending')
      return tab
    }
  }

  /** Closes what this test has opened. No page has failed meanwhile without saying so. */
  async closeAll(): Promise<void> {
    expect(this.#tabs.flatMap(({ uncaught }) => uncaught)).toEqual([])
    for (const profile of this.#profiles.splice(0)) await profile.close()
    this.#tabs.length = 0
  }

  /** For the server alone: the browser's clock is its own. */
  pass(seconds: number): void {
    this.#aheadMs += seconds * 1000
  }

  /** How many requests of that path the server has answered, and with that status if one is given. */
  count(path: string, status?: number): number {
    const isMeant = (line: string) => status === undefined || line.includes(`  ${status}  `)
    return this.#lines.filter((line) => line.endsWith(` ${path}`) && isMeant(line)).length
  }

  async #start(options: PageSiteOptions): Promise<void> {
    const page = withAxe(await buildPage())
    const log = (line: string) => this.#lines.push(line)
    const storage = await emptyDatabase()
    const now = () => Date.now() + this.#aheadMs
    this.#demo = await createDemoServer({ ...options, storage, passwords: plainPasswords, page, log, now })
    this.#site = await listen(getRequestListener(this.#demo.app.fetch, { overrideGlobalObjects: false }))
    this.#browser = await launchChromium()
  }

  async #stop(): Promise<void> {
    await this.#browser?.close()
    await this.#site?.close()
    await this.#demo?.close()
  }
}

/** The page, with one script more: its policy lets nothing else in. */
function withAxe(page: Page): Page {
  const document = page.get('/')
  if (!document) throw new Error('there is no page')
  const script = '<script type="module" src="/axe.js"></script>'
  return new Map(page)
    .set('/', { ...document, body: document.body.replace('</head>', `${script}</head>`) })
    .set('/axe.js', { type: 'text/javascript', body: axe.source })
}

/** What the server answers to these comes no sooner than the page is let go on. Until the page is loaded anew. */
export async function holdAnswers(tab: Tab, ...paths: readonly string[]): Promise<() => Promise<void>> {
  await tab.evaluate(
    (...held) => {
      const real = fetch.bind(globalThis)
      const promise = new Promise<void>((resolve) => Object.assign(globalThis, { letGo: resolve }))
      globalThis.fetch = async (what, how) => {
        const answer = await real(what, how)
        if (held.some((path) => path === what)) await promise
        return answer
      }
    },
    ...paths,
  )
  return () => tab.evaluate(() => globalThis.letGo?.())
}

/** Looks again until it is so. */
export async function until(tab: Tab, isSo: () => boolean): Promise<void> {
  await expect.poll(() => tab.evaluate(isSo), { timeout: PATIENCE_MS, message: String(isSo) }).toBe(true)
}

/** What a person would read there: nothing where it is not shown. */
export function textOf(tab: Tab, selector: string): Promise<string> {
  return tab.evaluate((what) => {
    const element = document.querySelector(what)
    return element?.checkVisibility() ? element.textContent : ''
  }, selector)
}

export async function untilText(tab: Tab, selector: string, text: string | RegExp): Promise<void> {
  const matcher = typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text)
  await expect.poll(() => textOf(tab, selector), { timeout: PATIENCE_MS }).toEqual(matcher)
}

/** Presses it when it is there. */
export async function press(tab: Tab, selector: string): Promise<void> {
  const isThere = (what: string) => document.querySelector<HTMLElement>(what)?.checkVisibility() ?? false
  await expect.poll(() => tab.evaluate(isThere, selector), { timeout: PATIENCE_MS, message: selector }).toBe(true)
  await tab.evaluate((what) => document.querySelector<HTMLElement>(what)?.click(), selector)
}

export async function choose(tab: Tab, selector: string, value: string): Promise<void> {
  await expect
    .poll(() => tab.evaluate((what) => !!document.querySelector(what), selector), { timeout: PATIENCE_MS })
    .toBe(true)
  await tab.evaluate(
    (what, chosen) => {
      const select = document.querySelector<HTMLSelectElement>(what)
      if (!select) return
      select.value = chosen
      select.dispatchEvent(new Event('change', { bubbles: true }))
    },
    selector,
    value,
  )
}

export async function signIn(tab: Tab, account: string): Promise<void> {
  await press(tab, `#sign-in [data-account="${account}"]`)
  await untilText(tab, '#claims', `sub${account}`)
}
