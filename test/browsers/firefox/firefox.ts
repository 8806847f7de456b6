import { browserPath } from '../../../tools/browsers.js'
import type { Browser, OpenTabOptions, Profile, Tab } from '../browser.ts'
import { type BrowserProcess, startBrowser } from '../browser-process.ts'
import { closeOnFailure } from '../closing.ts'
import type { LaunchOptions } from '../engine.ts'
import { BidiConnection } from './bidi.ts'
import { refuse } from './cannot.ts'
import { writePreferences } from './preferences.ts'
import { openPrivileged, type Privileged } from './privileged.ts'
import { addShownNotes } from './shown.ts'
import { FirefoxTab } from './tab.ts'

const ARGUMENTS = ['--headless', '--no-remote', '--remote-debugging-port=0', '--remote-allow-system-access']

/** Starts a Firefox without the preferences by which drivers turn off hiding, throttling and the back/forward cache. */
export async function launchFirefox(options: LaunchOptions = {}): Promise<Browser> {
  const child = await startBrowser({
    file: browserPath('firefox'),
    args: (profile) => [...ARGUMENTS, '--profile', profile, 'about:blank'],
    announcement: /WebDriver BiDi listening on (ws:\S+)/,
    prepare: (profile) => writePreferences(profile, options),
  })
  return closeOnFailure(async () => {
    const connection = await BidiConnection.connect(`${child.address}/session`)
    return closeOnFailure(
      () => Firefox.open(child, connection),
      async () => connection.close(),
    )
  }, child.end)
}

class Firefox implements Browser {
  readonly #child: BrowserProcess
  readonly #connection: BidiConnection
  readonly #privileged: Privileged

  private constructor(child: BrowserProcess, connection: BidiConnection, privileged: Privileged) {
    this.#child = child
    this.#connection = connection
    this.#privileged = privileged
  }

  static async open(child: BrowserProcess, connection: BidiConnection): Promise<Firefox> {
    await connection.send('session.new', { capabilities: {} })
    await connection.send('session.subscribe', {
      events: [
        'browsingContext.contextCreated',
        'browsingContext.navigationCommitted',
        'log.entryAdded',
        'script.realmDestroyed',
      ],
    })
    await addShownNotes(connection)
    return new Firefox(child, connection, await openPrivileged(connection))
  }

  async openProfile(): Promise<Profile> {
    const { userContext } = await this.#connection.send('browser.createUserContext', {})
    const nothing = await this.#openWindow(userContext)
    return {
      openTab: async (url, options = {}) => {
        const beside = options.isOwnWindow === true ? await this.#openWindow(userContext) : nothing
        return this.#openTab(userContext, beside, url, options)
      },
      openUnwatched: () => refuse('prerender'),
      close: async () => {
        await this.#connection.send('browser.removeUserContext', { userContext })
      },
    }
  }

  async close(): Promise<void> {
    await this.#child.end()
    this.#connection.close()
  }

  /** Answers its empty tab: each window has one, to be shown when no other is to be. */
  async #openWindow(userContext: string): Promise<string> {
    const { context } = await this.#connection.send('browsingContext.create', { type: 'window', userContext })
    return context
  }

  async #openTab(userContext: string, nothing: string, url: string, options: OpenTabOptions): Promise<Tab> {
    const { context } = await this.#connection.send('browsingContext.create', {
      type: 'tab',
      userContext,
      referenceContext: nothing,
      background: options.isBackground === true,
    })
    const host = {
      connection: this.#connection,
      privileged: this.#privileged,
      context,
      showNothing: async () => {
        await this.#connection.send('browsingContext.activate', { context: nothing })
      },
      closeTab: async () => {
        await this.#connection.send('browsingContext.close', { context })
        if (options.isOwnWindow === true) await this.#connection.send('browsingContext.close', { context: nothing })
      },
    }
    return FirefoxTab.open(host, url)
  }
}
