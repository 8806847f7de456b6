import { browserPath } from '../../../tools/browsers.js'
import type { Browser, OpenTabOptions, Profile, Tab } from '../browser.ts'
import { closeAfter, closeOnFailure } from '../closing.ts'
import { createFolder, startTied, type TiedProcess } from '../tied-process.ts'
import { type Answers, listenForAnswers } from './answers.ts'
import { refuse } from './cannot.ts'
import { type Display, SCREEN, startDisplay } from './display.ts'
import { type TabHost, WebKitTab } from './tab.ts'
import { findFreePort, WebDriverSession } from './webdriver.ts'
import { createTabStrip, openWindow, type TabStrip } from './window.ts'

/** A session of WebDriver is a browser with a profile that is gone with it: here, each profile is one. */
export async function launchWebKit(): Promise<Browser> {
  const answers = await listenForAnswers()
  const profiles = new Set<WebKitProfile>()
  return {
    async openProfile() {
      const profile = await WebKitProfile.open(answers)
      profiles.add(profile)
      return profile
    },
    async close() {
      await closeAfter(() => Promise.all([...profiles].map((profile) => profile.close())), answers.close)
    },
  }
}

interface Parts {
  readonly display: Display
  readonly driver: TiedProcess
  readonly session: WebDriverSession
  readonly strip: TabStrip
  readonly answers: Answers
}

class WebKitProfile implements Profile {
  readonly #parts: Parts
  readonly #tabs = new Set<WebKitTab>()

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  static async open(answers: Answers): Promise<WebKitProfile> {
    const display = await startDisplay()
    return closeOnFailure(async () => {
      const driver = await startDriver(display)
      return closeOnFailure(async () => {
        const session = await WebDriverSession.start(driver.address)
        const strip = await createTabStrip(session, display)
        return new WebKitProfile({ display, driver, session, strip, answers })
      }, driver.end)
    }, display.end)
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
    await this.#parts.driver.end()
    await this.#parts.display.end()
    for (const tab of this.#tabs) tab.end('the profile is closed')
    this.#tabs.clear()
  }

  async #openInStrip(): Promise<TabHost> {
    const { strip } = this.#parts
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
    const { session, display, strip } = this.#parts
    const before = await display.findWindows()
    const window = await openWindow(session, strip.nothing, 'window')
    const shown = (await display.findWindows()).find((candidate) => !before.includes(candidate)) ?? ''
    return {
      ...this.#hostOf(window),
      async bringToFront() {
        await session.in(window, (send) => send('POST', '/window/rect', { x: 0, y: 0, ...SCREEN }))
      },
      async sendToBack() {
        await session.in(window, (send) => send('POST', '/window/minimize', {}))
      },
      whileFocused: (task: () => Promise<void>) => display.whileFocused(shown, task),
      closeWindow: () => session.closeWindow(window),
    }
  }

  #hostOf(window: string) {
    const { session, answers, driver } = this.#parts
    return { session, window, answers, processGroup: driver.group }
  }
}

interface Driver extends TiedProcess {
  /** Where it listens, or will soon. */
  readonly address: string
}

async function startDriver(display: Display): Promise<Driver> {
  const file = browserPath('WebKitWebDriver')
  const port = await findFreePort()
  const folder = await createFolder()
  const args = [`--port=${port}`, '--host=127.0.0.1']
  const tied = startTied({ file, args, env: environment(folder, display.name), folder })
  return { ...tied, address: `http://127.0.0.1:${port}` }
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
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  }
}
