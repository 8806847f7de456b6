import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserPath } from '../../../tools/browsers.js'
import type { Browser, OpenTabOptions, Profile, Tab } from '../browser.ts'
import { type Answers, listenForAnswers } from './answers.ts'
import { refuse } from './cannot.ts'
import { type Display, SCREEN, startDisplay } from './display.ts'
import { type TabHost, WebKitTab } from './tab.ts'
import { startTied, type TiedProcess } from './tied-process.ts'
import { findFreePort, WebDriverSession } from './webdriver.ts'
import { createTabStrip, openWindow, type TabStrip } from './window.ts'

/** A session of WebDriver is a browser with a profile that is gone with it: here, each profile is one. */
export async function launchWebKit(): Promise<Browser> {
  const home = await mkdtemp(join(tmpdir(), 'freshtoken-'))
  const answers = await listenForAnswers()
  const profiles = new Set<WebKitProfile>()
  return {
    async openProfile() {
      const profile = await WebKitProfile.open(home, answers)
      profiles.add(profile)
      return profile
    },
    async close() {
      await Promise.all([...profiles].map((profile) => profile.close()))
      await answers.close()
      await rm(home, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

class WebKitProfile implements Profile {
  readonly #display: Display
  readonly #driver: TiedProcess
  readonly #session: WebDriverSession
  readonly #strip: TabStrip
  readonly #answers: Answers
  readonly #tabs = new Set<WebKitTab>()

  private constructor(started: Started, strip: TabStrip, answers: Answers) {
    this.#display = started.display
    this.#driver = started.driver
    this.#session = started.session
    this.#strip = strip
    this.#answers = answers
  }

  static async open(home: string, answers: Answers): Promise<WebKitProfile> {
    const started = await start(home)
    const strip = await createTabStrip(started.session, started.display)
    return new WebKitProfile(started, strip, answers)
  }

  async openTab(url: string, { isBackground = false, isOwnWindow = false }: OpenTabOptions = {}): Promise<Tab> {
    const host = isOwnWindow ? await this.#openWindow() : await this.#openInStrip()
    const tab = new WebKitTab(host)
    this.#tabs.add(tab)
    if (!isBackground && !isOwnWindow) await tab.show()
    await tab.navigate(url)
    return tab
  }

  openUnwatched(): Promise<void> {
    return refuse('prerender')
  }

  async close(): Promise<void> {
    await this.#driver.end()
    await this.#display.end()
    for (const tab of this.#tabs) tab.end('the profile is closed')
    this.#tabs.clear()
  }

  async #openInStrip(): Promise<TabHost> {
    const strip = this.#strip
    const window = await strip.open()
    return {
      ...this.#hostOf(window),
      bringToFront: () => strip.click(window),
      sendToBack: () => strip.click(strip.nothing),
      whileFocused: strip.whileFocused,
      closeWindow: () => strip.close(window),
    }
  }

  async #openWindow(): Promise<TabHost> {
    const session = this.#session
    const before = await this.#display.findWindows()
    const window = await openWindow(session, this.#strip.nothing, 'window')
    const shown = (await this.#display.findWindows()).find((candidate) => !before.includes(candidate)) ?? ''
    return {
      ...this.#hostOf(window),
      async bringToFront() {
        await session.in(window, (send) => send('POST', '/window/rect', { x: 0, y: 0, ...SCREEN }))
      },
      async sendToBack() {
        await session.in(window, (send) => send('POST', '/window/minimize', {}))
      },
      whileFocused: (task: () => Promise<void>) => this.#display.whileFocused(shown, task),
      closeWindow: () => session.closeWindow(window),
    }
  }

  #hostOf(window: string) {
    return {
      session: this.#session,
      window,
      answers: this.#answers,
      processGroup: this.#driver.group,
    }
  }
}

interface Started {
  readonly display: Display
  readonly driver: TiedProcess
  readonly session: WebDriverSession
}

async function start(home: string): Promise<Started> {
  const program = browserPath('WebKitWebDriver')
  const display = await startDisplay()
  const port = await findFreePort()
  const args = [`--port=${port}`, '--host=127.0.0.1']
  const driver = startTied(program, args, environment(home, display.name))
  try {
    return { display, driver, session: await WebDriverSession.start(`http://127.0.0.1:${port}`) }
  } catch (error) {
    await driver.end()
    await display.end()
    throw error
  }
}

/** All that it writes is below `home`; nothing asks for a graphics card, a desktop or its settings. */
function environment(home: string, display: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
    TMPDIR: home,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  }
}
