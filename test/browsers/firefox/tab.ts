import type { Json, Tab } from '../browser.ts'
import { callOf } from '../call.ts'
import { untilVisibility } from '../visibility.ts'
import type { BidiConnection } from './bidi.ts'
import { refuse } from './cannot.ts'
import { evaluateIn } from './evaluate.ts'
import type { Privileged } from './privileged.ts'
import { untilShown } from './shown.ts'

/** What a tab needs of the window that it is in. */
export interface TabHost {
  readonly connection: BidiConnection
  readonly privileged: Privileged
  /** The id of the tab. */
  readonly context: string
  /** Shows the empty tab of the window. */
  showNothing(): Promise<void>
  /** Closes it, and the window with it where that has no use without it. */
  closeTab(): Promise<void>
}

const IGNORE = () => {}

export class FirefoxTab implements Tab {
  readonly #host: TabHost
  readonly #context: { readonly context: string }
  readonly uncaught: string[] = []
  /** The page itself, and all frames in it that there have been. */
  readonly #frames: Set<string>
  /** The connection outlives the tab. */
  readonly #unlisten: readonly (() => void)[]
  #process: Promise<number> | null = null
  /** Never resolves. Firefox leaves what was asked of a page without an answer when its process ends. */
  readonly #crashed: Promise<never>
  #tellCrashed = (_error: Error): void => {}

  private constructor(host: TabHost) {
    this.#host = host
    this.#context = { context: host.context }
    this.#frames = new Set([host.context])
    this.#crashed = new Promise((_, reject) => {
      this.#tellCrashed = reject
    })
    this.#crashed.catch(IGNORE)
    this.#unlisten = [
      // Another page may run in another process.
      host.connection.on('browsingContext.navigationCommitted', ({ context }) => {
        if (context === host.context) this.#process = null
      }),
      host.connection.on('browsingContext.contextCreated', ({ context, parent }) => {
        if (parent !== null && this.#frames.has(parent)) this.#frames.add(context)
      }),
      host.connection.on('log.entryAdded', ({ type, level, text, source }) => {
        if (!this.#frames.has(source.context ?? '')) return
        if (type === 'javascript' && level === 'error') this.uncaught.push(text ?? '')
      }),
    ]
  }

  static async open(host: TabHost, url: string): Promise<FirefoxTab> {
    const tab = new FirefoxTab(host)
    await tab.navigate(url)
    return tab
  }

  async evaluate<Args extends readonly Json[], Result>(
    body: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Awaited<Result>> {
    // As text: the protocol has a notation of its own for objects.
    const expression = `(async () => JSON.stringify(await ${callOf(body, args)}))()`
    const evaluated = evaluateIn(this.#host.connection, this.#host.context, expression)
    const { result } = await Promise.race([evaluated, this.#crashed])
    return typeof result.value === 'string' ? JSON.parse(result.value) : (undefined as Awaited<Result>)
  }

  async show(): Promise<void> {
    await this.#host.connection.send('browsingContext.activate', this.#context)
    await untilVisibility(this, 'visible')
  }

  async hide(): Promise<void> {
    await this.#host.showNothing()
    await untilVisibility(this, 'hidden')
  }

  freeze(): Promise<void> {
    return refuse('freeze')
  }

  resume(): Promise<void> {
    return refuse('freeze')
  }

  async navigate(url: string): Promise<void> {
    await this.#host.connection.send('browsingContext.navigate', { ...this.#context, url, wait: 'complete' })
  }

  back(): Promise<void> {
    return this.#traverse(-1)
  }

  forward(): Promise<void> {
    return this.#traverse(1)
  }

  async #traverse(delta: number): Promise<void> {
    const { connection, context } = this.#host
    const { realm } = await evaluateIn(connection, context, 'undefined')
    // No event tells of a page that comes from the cache, but one tells that the page before it has gone.
    const left = connection.next('script.realmDestroyed', (destroyed) => destroyed.realm === realm)
    await connection.send('browsingContext.traverseHistory', { ...this.#context, delta })
    await left
    this.#process = null
    await untilShown(this)
  }

  async reload(): Promise<void> {
    await this.#host.connection.send('browsingContext.reload', { ...this.#context, wait: 'complete' })
  }

  async setOffline(isOffline: boolean): Promise<void> {
    await this.#host.connection.send('emulation.setNetworkConditions', {
      networkConditions: isOffline ? { type: 'offline' } : null,
      contexts: [this.#host.context],
    })
  }

  findProcess(): Promise<number> {
    this.#process ??= this.#host.privileged.findProcess(this.#host.context)
    return this.#process
  }

  async stop(): Promise<void> {
    process.kill(await this.findProcess(), 'SIGSTOP')
  }

  async continue(): Promise<void> {
    process.kill(await this.findProcess(), 'SIGCONT')
  }

  async crash(): Promise<void> {
    await this.#untilCrashed(() => this.#host.privileged.abortProcess(this.#host.context))
  }

  async kill(): Promise<void> {
    const pid = await this.findProcess()
    await this.#untilCrashed(async () => {
      process.kill(pid, 'SIGKILL')
    })
  }

  async close(): Promise<void> {
    await this.#host.closeTab()
    for (const unlisten of this.#unlisten) unlisten()
  }

  /** Firefox shows another page in the place of the one that has lost its process. */
  async #untilCrashed(act: () => Promise<void>): Promise<void> {
    const isThis = ({ context }: { readonly context: string }) => context === this.#host.context
    const replaced = this.#host.connection.next('browsingContext.navigationCommitted', isThis)
    await act()
    await replaced
    this.#tellCrashed(new Error('the page crashed'))
  }
}
