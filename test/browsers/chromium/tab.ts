import type { Json, Tab } from '../browser.ts'
import { callOf } from '../call.ts'
import { untilVisibility } from '../visibility.ts'
import type { CdpSession } from './cdp.ts'
import type { Events, ExceptionDetails } from './cdp-protocol.ts'
import type { RendererFinder } from './renderer.ts'

/** What a tab needs of the profile that it is in. */
export interface TabHost {
  readonly renderers: RendererFinder
  readonly page: CdpSession
  /** Shows the empty tab of its window. */
  showNothing(): Promise<void>
  closeTarget(): Promise<void>
}

const NO_LIMIT = -1
/** Chromium answers some commands of a page that is being replaced, and some not; the event is what counts. */
const IGNORE = () => {}

export class ChromiumTab implements Tab {
  readonly #host: TabHost
  readonly #page: CdpSession
  readonly uncaught: string[] = []
  /** The pages that have fired `load`: a short one may before Chromium answers what it is. */
  readonly #loaded = new Set<string>()
  #renderer: Promise<number> | null = null

  private constructor(host: TabHost) {
    this.#host = host
    this.#page = host.page
    // Another page may run in another process.
    this.#page.on('Page.frameNavigated', () => {
      this.#renderer = null
    })
    this.#page.on('Page.lifecycleEvent', ({ name, loaderId }) => name === 'load' && this.#loaded.add(loaderId))
    this.#page.on('Runtime.exceptionThrown', ({ exceptionDetails }) => this.uncaught.push(describe(exceptionDetails)))
  }

  static async open(host: TabHost, url: string): Promise<ChromiumTab> {
    const tab = new ChromiumTab(host)
    await Promise.all([
      host.page.send('Page.enable', {}),
      host.page.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      host.page.send('Runtime.enable', {}),
      host.page.send('Inspector.enable', {}),
      host.page.send('Network.enable', {}),
    ])
    // After the others who listen for it have heard.
    host.page.on('Inspector.targetCrashed', () => queueMicrotask(() => host.page.end('the page crashed')))
    await tab.navigate(url)
    return tab
  }

  /** For what no other engine's driver can do. */
  get page(): CdpSession {
    return this.#page
  }

  async evaluate<Args extends readonly Json[], Result>(
    body: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Awaited<Result>> {
    const expression = callOf(body, args)
    const options = { expression, awaitPromise: true, returnByValue: true }
    const evaluated = this.#page.send('Runtime.evaluate', options, `the page answers ${expression}`)
    const { result, exceptionDetails } = await evaluated
    if (exceptionDetails) throw new Error(`in the page: ${describe(exceptionDetails)}`)
    return result.value as Awaited<Result>
  }

  async show(): Promise<void> {
    await this.#page.send('Page.bringToFront', {})
    await untilVisibility(this, 'visible')
  }

  async hide(): Promise<void> {
    await this.#host.showNothing()
    await untilVisibility(this, 'hidden')
  }

  async freeze(): Promise<void> {
    await this.#page.send('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async resume(): Promise<void> {
    await this.#page.send('Page.setWebLifecycleState', { state: 'active' })
  }

  async navigate(url: string): Promise<void> {
    const { loaderId, errorText } = await this.#page.send('Page.navigate', { url })
    if (errorText !== undefined) throw new Error(`the page did not open: ${errorText}`)
    if (loaderId !== undefined) await this.#untilLoaded(loaderId)
  }

  back(): Promise<void> {
    return this.#traverse(-1)
  }

  forward(): Promise<void> {
    return this.#traverse(1)
  }

  async #traverse(delta: number): Promise<void> {
    const { currentIndex, entries } = await this.#page.send('Page.getNavigationHistory', {})
    const entry = entries[currentIndex + delta]
    if (!entry) throw new Error('there is no such page')
    const navigated = this.#page.next('Page.frameNavigated', isWholePage)
    this.#page.send('Page.navigateToHistoryEntry', { entryId: entry.id }).catch(IGNORE)
    const { type, frame } = await navigated
    // A page from the cache does not load again.
    if (type === 'Navigation') await this.#untilLoaded(frame.loaderId)
  }

  async reload(): Promise<void> {
    const navigated = this.#page.next('Page.frameNavigated', isWholePage)
    this.#page.send('Page.reload', {}).catch(IGNORE)
    await this.#untilLoaded((await navigated).frame.loaderId)
  }

  async #untilLoaded(loaderId: string): Promise<void> {
    if (this.#loaded.has(loaderId)) return
    await this.#page.next('Page.lifecycleEvent', (event) => event.name === 'load' && event.loaderId === loaderId)
  }

  async setOffline(isOffline: boolean): Promise<void> {
    const conditions = { latency: 0, downloadThroughput: NO_LIMIT, uploadThroughput: NO_LIMIT }
    await this.#page.send('Network.emulateNetworkConditions', { offline: isOffline, ...conditions })
  }

  findProcess(): Promise<number> {
    this.#renderer ??= this.#host.renderers.find(this.#page)
    return this.#renderer
  }

  async stop(): Promise<void> {
    process.kill(await this.findProcess(), 'SIGSTOP')
  }

  async continue(): Promise<void> {
    process.kill(await this.findProcess(), 'SIGCONT')
  }

  async crash(): Promise<void> {
    const crashed = this.#page.next('Inspector.targetCrashed')
    // Who crashes cannot answer.
    this.#page.send('Page.crash', {}).catch(IGNORE)
    await crashed
  }

  async kill(): Promise<void> {
    const pid = await this.findProcess()
    const crashed = this.#page.next('Inspector.targetCrashed')
    process.kill(pid, 'SIGKILL')
    await crashed
  }

  async close(): Promise<void> {
    await this.#host.closeTarget()
  }
}

/** And not a frame in it. */
function isWholePage({ frame }: Events['Page.frameNavigated']): boolean {
  return frame.parentId === undefined
}

function describe({ text, exception }: ExceptionDetails): string {
  return exception?.description ?? text
}
