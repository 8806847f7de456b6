/** The app in one tab: the library's user. What it asks and what it is told goes into the journal. */
import {
  type GetTokenOptions,
  type Params,
  type Part,
  type TokenAnswer,
  TokenManager,
  type TokenManagerOptions,
} from '../../../src/index.ts'
import type { FakeTab } from '../../fakes/tab.ts'
import type { Minted, Settled } from '../journal.ts'
import type { TabSetup } from '../plan/plan.ts'
import type { Recorder } from './recorder.ts'

/** What an app may ask of the library besides tokens. */
export type Act = 'signedIn' | 'signOut' | 'invalidate' | 'switchTo'

interface Numbers {
  calls: number
}

/** An error of the app's own, which the library must report and survive. */
export class AppError extends Error {
  override readonly name = 'AppError'
}

export class App {
  readonly name: string
  readonly tab: FakeTab
  readonly setup: TabSetup
  readonly manager: TokenManager
  /** The latest token it was given. */
  latest: string | null = null
  isDisposed = false
  isSubscribed = false
  /** What the library found missing, though the tab has it. */
  readonly missed = new Set<Part>()
  readonly #recorder: Recorder
  /** Common to all tabs. */
  readonly #numbers: Numbers

  constructor(tab: FakeTab, setup: TabSetup, options: TokenManagerOptions, recorder: Recorder, numbers: Numbers) {
    this.name = tab.name
    this.tab = tab
    this.setup = setup
    this.#recorder = recorder
    this.#numbers = numbers
    this.manager = new TokenManager(options, tab.ports)
    this.#listen()
  }

  /** Whether the app's own code runs now. */
  get isRunning(): boolean {
    const { page } = this.tab
    return page.state === 'running' && !page.isStopped && !this.isDisposed
  }

  get isGone(): boolean {
    return this.tab.page.isGone
  }

  subscribe(): void {
    if (this.isSubscribed) return
    this.isSubscribed = true
    this.manager.$session.listen((session) => this.#recorder.write({ kind: 'session', tab: this.name, session }))
    this.manager.$refresh.listen(({ missing }) => {
      for (const part of missing) if (!this.missed.has(part)) this.#miss(part)
    })
  }

  /** Without options the library may answer from what it looked at a moment ago. */
  get(options?: GetTokenOptions): void {
    this.#numbers.calls += 1
    const call = this.#numbers.calls
    const { params = null, forceRefresh: force = false, rejected = null, minLifetime = null } = options ?? {}
    const tab = this.name
    this.#recorder.write({ kind: 'call', tab, call, params, force, rejected, minLifetime })
    const settled = (outcome: Settled) => this.#recorder.write({ kind: 'settled', tab, call, outcome })
    this.manager.getToken(options).then(
      (token) => {
        this.latest = token ?? this.latest
        settled(token === null ? { kind: 'out' } : { kind: 'token', token })
      },
      (error: { code?: unknown; name: string; retryAt?: number }) =>
        settled({
          kind: 'failed',
          code: typeof error.code === 'string' ? error.code : error.name,
          retryAt: error.retryAt ?? null,
        }),
    )
  }

  peek(): void {
    this.#recorder.write({ kind: 'peeked', tab: this.name, token: this.manager.peek()?.token ?? null })
  }

  signedIn(answer: TokenAnswer | undefined, minted: Minted | null): void {
    this.#act('signedIn', null, minted, () => this.manager.signedIn(answer))
  }

  signOut(): void {
    this.#act('signOut', null, null, () => this.manager.signOut())
  }

  invalidate(params: Params | null): void {
    this.#act('invalidate', params, null, () => this.manager.invalidate(params ? { params } : {}))
  }

  switchTo(params: Params, tabs: 'all' | 'this'): void {
    this.#act('switchTo', params, null, () => this.manager.switchTo(params, { tabs }))
  }

  dispose(): void {
    if (this.isDisposed) return
    this.isDisposed = true
    this.#recorder.write({ kind: 'act', tab: this.name, act: 'dispose', params: null, minted: null })
    this.manager.dispose()
  }

  /** Calls `getToken()` again and again, as an app does that talks to its API. */
  poll(everyMs: number, isOver: () => boolean): void {
    this.tab.page.after(() => {
      if (this.isDisposed || isOver()) return
      this.get()
      this.poll(everyMs, isOver)
    }, everyMs)
  }

  #miss(part: Part): void {
    const { locks, hasLedger, hasChannel } = this.setup
    const has: Readonly<Record<Part, boolean>> = { locks: locks === 'locks', ledger: hasLedger, channel: hasChannel }
    if (has[part]) this.missed.add(part)
  }

  #act(act: Act, params: Params | null, minted: Minted | null, run: () => Promise<unknown>): void {
    this.#recorder.write({ kind: 'act', tab: this.name, act, params, minted })
    run().then(
      (result) => {
        const persisted = (result as { persisted?: boolean } | undefined)?.persisted ?? true
        this.#recorder.write({ kind: 'acted', tab: this.name, act, persisted })
      },
      (error: { code?: string }) => {
        if (error.code !== 'ERR_DISPOSED') this.#recorder.write({ kind: 'error', tab: this.name, error })
      },
    )
  }

  #listen(): void {
    for (const type of ['session-change', 'token-refresh', 'refresh-error'] as const) {
      this.manager.on(type, () => {
        this.#recorder.write({ kind: 'event', tab: this.name, type })
        if (this.setup.isEager && this.isRunning) this.get()
        if (this.setup.throws) throw new AppError('The listener throws')
      })
    }
  }
}
