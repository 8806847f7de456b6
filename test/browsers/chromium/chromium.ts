import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browserPath } from '../../../tools/browsers.js'
import type { Browser, Profile, Tab } from '../browser.ts'
import { type BrowserProcess, startBrowser } from '../browser-process.ts'
import { closeOnFailure } from '../closing.ts'
import type { LaunchOptions } from '../engine.ts'
import { CdpConnection, type CdpSession } from './cdp.ts'
import { createRendererFinder, type RendererFinder } from './renderer.ts'
import { ChromiumTab } from './tab.ts'

const ARGUMENTS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
]

export interface ChromiumOptions extends LaunchOptions {
  /** Pages have `gc()`, and `performance.memory` tells bytes instead of steps of some megabytes; default `false`. */
  readonly hasCollector?: boolean
}

/** Starts a Chromium without the switches by which drivers turn off hiding, throttling and the back/forward cache. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const child = await startBrowser({
    file: browserPath('chromium'),
    args: (profile) => [
      ...ARGUMENTS,
      ...sandboxArguments(),
      ...wakeUps(options),
      ...collector(options),
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    announcement: /DevTools listening on (ws:\S+)/,
    prepare: async (profile) => {
      if (options.hasBlockedStorage) await blockStorage(profile)
    },
  })
  return closeOnFailure(async () => new Chromium(child, await CdpConnection.connect(child.address)), child.end)
}

/** The sandbox refuses to start for root, and containers seldom have /dev/shm of the size it likes. */
function sandboxArguments(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : ['--disable-dev-shm-usage']
}

/** Timers of a page that has been hidden for five minutes run once a minute: here after two seconds. */
function wakeUps({ hasRareWakeUps }: LaunchOptions): readonly string[] {
  return hasRareWakeUps ? ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/2'] : []
}

function collector({ hasCollector }: ChromiumOptions): readonly string[] {
  return hasCollector ? ['--js-flags=--expose-gc', '--enable-precise-memory-info'] : []
}

/** "Block all cookies", as in the settings: that blocks storage and locks, too. */
async function blockStorage(profile: string): Promise<void> {
  const BLOCK = 2
  const preferences = { profile: { default_content_setting_values: { cookies: BLOCK } } }
  await mkdir(join(profile, 'Default'))
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
}

/** What can become a tab. */
interface Target {
  readonly targetId: string
  readonly page: CdpSession
}

class Chromium implements Browser {
  readonly #child: BrowserProcess
  readonly #connection: CdpConnection
  readonly #renderers: RendererFinder

  constructor(child: BrowserProcess, connection: CdpConnection) {
    this.#child = child
    this.#connection = connection
    this.#renderers = createRendererFinder(connection.browser)
    connection.browser.on('Target.detachedFromTarget', ({ sessionId }) =>
      connection.endSession(sessionId, 'the tab is closed'),
    )
  }

  async openProfile(): Promise<Profile> {
    const { browser } = this.#connection
    const { browserContextId } = await browser.send('Target.createBrowserContext', { disposeOnDetach: true })
    const openWindow = () => this.#openTarget({ browserContextId, newWindow: true })
    const openInLatest = (background: boolean) => this.#openTarget({ browserContextId, background })
    const main = await openWindow()
    let isMainLatest = true
    return {
      openTab: async (url, { isBackground = false, isOwnWindow = false } = {}) => {
        if (isOwnWindow) {
          isMainLatest = false
          const own = await openWindow()
          return this.#openTab(url, await openInLatest(false), own, own)
        }
        const target = await (isMainLatest ? openInLatest(isBackground) : this.#openByScript(main, browserContextId))
        return this.#openTab(url, target, main, null)
      },
      openUnwatched: async (url) => {
        await browser.send('Target.createTarget', { url, browserContextId })
      },
      close: async () => {
        await browser.send('Target.disposeBrowserContext', { browserContextId })
      },
    }
  }

  async close(): Promise<void> {
    await this.#child.end()
    this.#connection.close()
  }

  /** `nothing`: the empty tab of the same window. `rest`: what has no use without this one. */
  #openTab(url: string, { page, targetId }: Target, nothing: Target, rest: Target | null): Promise<Tab> {
    const { browser } = this.#connection
    const host = {
      page,
      renderers: this.#renderers,
      showNothing: async () => {
        await nothing.page.send('Page.bringToFront', {})
      },
      closeTarget: async () => {
        await browser.send('Target.closeTarget', { targetId })
        if (rest) await browser.send('Target.closeTarget', { targetId: rest.targetId })
      },
    }
    return ChromiumTab.open(host, url)
  }

  async #openTarget(where: { browserContextId: string; background?: boolean; newWindow?: boolean }): Promise<Target> {
    const { targetId } = await this.#connection.browser.send('Target.createTarget', { url: 'about:blank', ...where })
    return this.#attach(targetId)
  }

  /** In the window of that tab, and in front: the protocol alone opens tabs in the latest window. */
  async #openByScript({ page }: Target, browserContextId: string): Promise<Target> {
    const { browser } = this.#connection
    const known = new Set<string>()
    const stop = browser.on('Target.targetCreated', ({ targetInfo }) => known.add(targetInfo.targetId))
    await browser.send('Target.setDiscoverTargets', { discover: true })
    stop()
    const created = browser.next(
      'Target.targetCreated',
      ({ targetInfo: { targetId, browserContextId: context } }) => context === browserContextId && !known.has(targetId),
    )
    const expression = "void open('about:blank', '_blank', 'noopener')"
    await page.send('Runtime.evaluate', { expression, awaitPromise: false, returnByValue: true, userGesture: true })
    return this.#attach((await created).targetInfo.targetId)
  }

  async #attach(targetId: string): Promise<Target> {
    const { sessionId } = await this.#connection.browser.send('Target.attachToTarget', { targetId, flatten: true })
    return { targetId, page: this.#connection.session(sessionId) }
  }
}
