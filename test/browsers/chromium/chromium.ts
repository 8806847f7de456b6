import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browserPath } from '../../../tools/browsers.js'
import type { Browser, OpenTabOptions, Profile, Tab } from '../browser.ts'
import { type BrowserProcess, startBrowser } from '../browser-process.ts'
import type { LaunchOptions } from '../engine.ts'
import { StoppedProcesses } from '../stopped-processes.ts'
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

/** Starts a Chromium without the switches by which drivers turn off hiding, throttling and the back/forward cache. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const child = await startBrowser({
    file: browserPath('chromium'),
    args: (profile) => [
      ...ARGUMENTS,
      ...sandboxArguments(),
      ...wakeUps(options),
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    announcement: /DevTools listening on (ws:\S+)/,
    prepare: async (profile) => {
      if (options.hasBlockedStorage) await blockStorage(profile)
    },
  })
  try {
    return new Chromium(child, await CdpConnection.connect(child.address))
  } catch (error) {
    await child.end()
    throw error
  }
}

/** The sandbox refuses to start for root, and containers seldom have /dev/shm of the size it likes. */
function sandboxArguments(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : ['--disable-dev-shm-usage']
}

/** Timers of a page that has been hidden for five minutes run once a minute: here after two seconds. */
function wakeUps({ hasRareWakeUps }: LaunchOptions): readonly string[] {
  return hasRareWakeUps ? ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/2'] : []
}

/** "Block all cookies", as in the settings: that blocks storage and locks, too. */
async function blockStorage(profile: string): Promise<void> {
  const BLOCK = 2
  const preferences = { profile: { default_content_setting_values: { cookies: BLOCK } } }
  await mkdir(join(profile, 'Default'))
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
}

class Chromium implements Browser {
  readonly #child: BrowserProcess
  readonly #connection: CdpConnection
  readonly #renderers: RendererFinder
  readonly #stoppedProcesses = new StoppedProcesses()

  constructor(child: BrowserProcess, connection: CdpConnection) {
    this.#child = child
    this.#connection = connection
    this.#renderers = createRendererFinder(connection.browser)
    connection.browser.on('Target.detachedFromTarget', ({ sessionId }) =>
      connection.session(sessionId).end('the tab is closed'),
    )
  }

  async openProfile(): Promise<Profile> {
    const { browser } = this.#connection
    const { browserContextId } = await browser.send('Target.createBrowserContext', { disposeOnDetach: true })
    const openWindow = () => this.#openTarget({ browserContextId, newWindow: true })
    let nothing = await openWindow()
    let hasOwnWindow = false
    return {
      openTab: async (url, options = {}) => {
        if (options.isOwnWindow === true) nothing = await openWindow()
        else if (hasOwnWindow)
          throw new Error('open it before those with a window of their own: Chromium takes the last')
        hasOwnWindow ||= options.isOwnWindow === true
        return this.#openTab(browserContextId, url, options, nothing.page)
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
    this.#stoppedProcesses.endAll()
    this.#connection.browser.send('Browser.close', {}).catch(() => {})
    await this.#child.end()
    this.#connection.close()
  }

  async #openTab(browserContextId: string, url: string, options: OpenTabOptions, nothing: CdpSession): Promise<Tab> {
    const background = options.isBackground === true
    const { page, targetId } = await this.#openTarget({ browserContextId, background })
    const host = {
      page,
      renderers: this.#renderers,
      stoppedProcesses: this.#stoppedProcesses,
      showNothing: async () => {
        await nothing.send('Page.bringToFront', {})
      },
      closeTarget: async () => {
        await this.#connection.browser.send('Target.closeTarget', { targetId })
      },
    }
    return ChromiumTab.open(host, url)
  }

  async #openTarget(where: { browserContextId: string; background?: boolean; newWindow?: boolean }) {
    const { browser } = this.#connection
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank', ...where })
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true })
    return { targetId, page: this.#connection.session(sessionId) }
  }
}
