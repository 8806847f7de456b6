import { atom, onMount, type ReadableAtom } from 'nanostores'
import { browserPorts } from './browser/index.ts'
import { readValue } from './core/answer.ts'
import type { Event, Given } from './core/events.ts'
import { activeKey } from './core/facts.ts'
import { lineKey } from './core/initial-state.ts'
import { checkMinLifetime, checkParams, resolveOptions } from './core/options.ts'
import type { Ports } from './core/ports.ts'
import type { Instant } from './core/state.ts'
import { peekToken, serveWindow } from './core/view.ts'
import { DisposedError, NoBrowserError } from './errors.ts'
import { changeReason, Listeners, originOf, refreshError } from './shell/listeners.ts'
import { readAnswer } from './shell/read-answer.ts'
import { Runtime } from './shell/runtime.ts'
import { Shown } from './shell/shown.ts'
import { createTabId, pageBegan } from './shell/tab-id.ts'
import type {
  GetTokenOptions,
  Params,
  PeekedToken,
  Refresh,
  Session,
  SignOutResult,
  TokenAnswer,
  TokenManagerEvents,
  TokenManagerOptions,
} from './types.ts'

/** A handle on one line of the session: organization, account, audience. */
export interface TokenLine {
  readonly $session: ReadableAtom<Session>
  readonly $refresh: ReadableAtom<Refresh>
  /** As {@link TokenManager.getToken}, for this line. */
  getToken(options?: Omit<GetTokenOptions, 'params'>): Promise<string | null>
  /** As {@link TokenManager.peek}, for this line. */
  peek(): PeekedToken | null
  /** As {@link TokenManager.invalidate}, for this line. */
  invalidate(): Promise<void>
}

/**
 * Holds a fresh token in this page, together with all other tabs of the origin.
 * Importing and constructing touch nothing; work starts with the first `getToken()`, the first subscriber or `start()`.
 *
 * @example
 * const tokens = new TokenManager({ endpoint: '/session/token' })
 */
export class TokenManager {
  /** Who is signed in, for the line this tab follows. Changes only when the meaning does. */
  readonly $session: ReadableAtom<Session>
  /** What the machinery does, and which part of the platform is missing. */
  readonly $refresh: ReadableAtom<Refresh>
  readonly #options: TokenManagerOptions
  readonly #ports: Ports
  readonly #began: Omit<Given, 'answer'>
  readonly #runtime: Runtime
  readonly #listeners = new Listeners()
  readonly #shown: Shown[] = []
  readonly #handles = new Map<string, TokenLine>()
  #followed = ''
  #isStarted = false
  #isDisposed = false
  /** Within this window of the wall clock the token is served without a look at anything else. */
  #from = 0
  #until = 0
  #served: Promise<string | null> = Promise.resolve(null)

  /** Throws a `TypeError` that names the option, if one is wrong. */
  constructor(options: TokenManagerOptions, ports: Ports = browserPorts()) {
    this.#options = { ...options }
    this.#ports = ports
    this.#began = pageBegan(ports, this.#options)
    const config = resolveOptions(this.#options, createTabId(ports.clock))
    this.#runtime = new Runtime(this.#options, config, ports, {
      changed: (event, at) => this.#changed(event, at),
      refreshed: ({ params, expiresIn, here }) =>
        this.#listeners.emit('token-refresh', { params, expiresInMs: expiresIn, origin: originOf(here) }),
      failed: ({ params, failure, here }) => this.#listeners.emit('refresh-error', refreshError(params, failure, here)),
    })
    const { $session, $refresh } = this.#stores(null)
    this.$session = $session
    this.$refresh = $refresh
  }

  /**
   * A usable token: the one in memory, at once, while it has life left; otherwise one refresh, shared with every caller
   * in every tab. `null`: nobody is signed in.
   *
   * @throws {RefreshFailedError} none can be had before `retryAt`, or {@link TokenInvalidError}, {@link RefreshRejectedError}
   * @throws {DisposedError} after `dispose()`
   * @throws {NoBrowserError} on a server
   */
  getToken(options?: GetTokenOptions): Promise<string | null> {
    if (!options) {
      const now = this.#ports.clock.now()
      if (now >= this.#from && now < this.#until) return this.#served
    }
    return this.#getToken(options)
  }

  async #getToken(options: GetTokenOptions = {}): Promise<string | null> {
    const { params, rejected, forceRefresh, minLifetime, signal } = options
    signal?.throwIfAborted()
    checkParams(params)
    checkMinLifetime(minLifetime)
    this.#begin()
    const call = { params: params ?? null, rejected: rejected ?? null, force: forceRefresh === true }
    return this.#runtime.call({ ...call, minLifetime: minLifetime ?? null }, signal)
  }

  /** The token in memory while it lives, with what is left of it, or `null`. Asks nobody. */
  peek(): PeekedToken | null {
    return peekToken(this.#runtime.state, this.#runtime.instant(), null)
  }

  /** Resolves when it is known whether somebody is signed in: for route guards. */
  async ready(): Promise<Session> {
    this.#begin()
    // A hidden tab asks nobody by itself, and whoever waits here asks; what comes of it, the session tells.
    this.getToken().catch(() => {})
    return (this.#shown[0] as Shown).whenKnown()
  }

  /** Calls the listener at each event of this type. Returns the undo. */
  on<T extends keyof TokenManagerEvents>(type: T, listener: (event: TokenManagerEvents[T]) => void): () => void {
    return this.#listeners.add(type, listener)
  }

  /** Begins, if it has not begun: idempotent, and nothing on a server. */
  start(): void {
    if (this.#isStarted || !this.#ports.lifecycle.isBrowser()) return
    this.#isStarted = true
    const { initial } = this.#options
    this.#runtime.listen()
    const { read } = this.#runtime.state.config
    const given = initial === undefined ? null : { answer: readValue(initial, read), ...this.#began }
    this.#runtime.dispatch({ type: 'start', initial: given })
  }

  /** Begins, or says why that cannot be. */
  #begin(): void {
    this.start()
    if (!this.#isStarted) throw new NoBrowserError('Tokens are for browsers: a server would share them between users')
    if (this.#isDisposed) throw new DisposedError('The manager was disposed')
  }

  /** A sign-in just happened. With the server's answer no second round trip; a response counts when its body is read. */
  async signedIn(answer?: TokenAnswer): Promise<void> {
    this.#begin()
    const { config, seen } = this.#runtime.state
    const dialect = { read: config.read, classify: this.#options.classify }
    // The sign-in did happen, whether its answer can be read or not.
    const read = answer == null ? null : readAnswer(answer, dialect)
    const given = read instanceof Promise ? await read.catch(() => null) : read
    this.#begin()
    // Whoever acted while the body was read did so later.
    if (this.#runtime.state.seen > seen) return
    await this.#runtime.act((id) => ({ type: 'sign-in', id, answer: given }))
  }

  /** Signs out at once, here and in all tabs, offline too; the server is told by `endSession`, later if need be. */
  async signOut(): Promise<SignOutResult> {
    this.#begin()
    return { persisted: await this.#runtime.act((id) => ({ type: 'sign-out', id })) }
  }

  /** No tab serves what was requested before this moment; one of them fetches anew. All lines, or one. */
  async invalidate({ params }: { readonly params?: Params } = {}): Promise<void> {
    checkParams(params)
    this.#begin()
    await this.#runtime.act((id) => ({ type: 'invalidate', id, params: params ?? null }))
  }

  /** Another line of the same session, with stores of its own. The same handle for equal params. */
  for(params: Params): TokenLine {
    checkParams(params)
    const key = lineKey(params)
    const handle = this.#handles.get(key) ?? this.#createHandle({ ...params })
    this.#handles.set(key, handle)
    return handle
  }

  /** Which line `getToken()` and `$session` follow from now on, in all tabs or in this one. Until the next sign-in or sign-out. */
  async switchTo(params: Params, { tabs = 'all' }: { readonly tabs?: 'all' | 'this' } = {}): Promise<void> {
    checkParams(params)
    this.#begin()
    await this.#runtime.act((id) => ({ type: 'switch', id, params: { ...params }, tabs }))
  }

  /** Final and idempotent: nothing runs after it, and whoever waits is told. */
  dispose(): void {
    this.#isStarted = this.#isDisposed = true
    this.#runtime.dispose()
    this.#listeners.clear()
    for (const shown of this.#shown) shown.giveUp(new DisposedError('The manager was disposed'))
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #createHandle(params: Params): TokenLine {
    const { $session, $refresh } = this.#stores(params)
    return {
      $session,
      $refresh,
      getToken: (options) => this.getToken({ ...options, params }),
      peek: () => peekToken(this.#runtime.state, this.#runtime.instant(), params),
      invalidate: () => this.invalidate({ params }),
    }
  }

  #stores(params: Params | null): Pick<TokenLine, '$session' | '$refresh'> {
    const $session = atom<Session>({ status: 'pending' })
    const $refresh = atom<Refresh>({ status: 'idle', missing: [] })
    const setSession = (session: Session) => $session.set(session)
    this.#shown.push(new Shown(params, setSession, (refresh) => $refresh.set(refresh)))
    for (const $store of [$session, $refresh]) {
      onMount($store, () => {
        this.start()
        if (!params) return
        this.#runtime.dispatch({ type: 'want', params, by: 1 })
        return () => this.#runtime.dispatch({ type: 'want', params, by: -1 })
      })
    }
    return { $session, $refresh }
  }

  #changed(event: Event, at: Instant): void {
    const { state } = this.#runtime
    this.#until = 0
    if (state.life === 'disposed') return
    const window = event.type === 'call' && event.params === null ? serveWindow(state, at) : null
    if (window) {
      this.#from = at.wall
      this.#until = at.wall + window.forMs
      this.#served = Promise.resolve(window.value)
    }
    const [previous] = this.#shown.map((shown) => shown.update(state, at))
    const { session } = this.#shown[0] as Shown
    const isSwitched = this.#followed !== activeKey(state)
    this.#followed = activeKey(state)
    if (!previous) return
    const reason = changeReason(previous, session, isSwitched)
    const origin = originOf(isSwitched ? event.type === 'switch' : state.session.by === state.config.tabId)
    this.#listeners.emit('session-change', { session, previous, reason, origin })
  }
}
