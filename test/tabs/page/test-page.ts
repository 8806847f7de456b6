import type { GetTokenOptions, Session } from '../../../src/index.ts'
import { TokenManager, TokenManagerError } from '../../../src/index.ts'
import { managerOptions } from './app.ts'
import { EventLog } from './event-log.ts'
import { startMetronome } from './metronome.ts'
import type { PageOptions } from './options.ts'
import { readTaken, type Taken } from './taken.ts'

const PAGE_EVENTS = ['freeze', 'resume', 'visibilitychange', 'pagehide', 'pageshow', 'online', 'offline']

/** What came of the calls of `callRegularly`. */
export interface Calls {
  tokens: number
  nulls: number
  /** Codes of errors. */
  readonly failures: string[]
  /** Calls that got no token although one lived when they were refused, or when they were made in a back-off. */
  starved: number
}

/** What `getToken()` and `peek()` gave in the very turn in which the page came back. */
export interface Return {
  readonly event: 'visibilitychange' | 'pageshow'
  readonly peeked: Taken | null
  readonly taken: Promise<Taken | null>
}

/** An app that uses the library, with handles for a test. */
export class TestPage {
  readonly tokens: TokenManager
  readonly calls: Calls = { tokens: 0, nulls: 0, failures: [], starved: 0 }
  /** Each time that the page became visible, or came out of the back/forward cache; none where it does not take then. */
  readonly returns: Return[] = []
  /** Token requests of this page that came to an end. */
  settledRequests = 0
  /** Reasons of `session-change`, in order. */
  readonly changes: string[] = []
  readonly #takesOnReturn: boolean
  readonly #log = new EventLog()

  constructor(options: PageOptions) {
    this.#takesOnReturn = options.takesOnReturn
    // Before the manager is there, and in the capture phase: whoever asks first in that turn must be served right, too.
    for (const type of PAGE_EVENTS) addEventListener(type, (event) => this.#onPageEvent(event), { capture: true })
    this.tokens = new TokenManager(managerOptions(options, () => this.#onSettled()))
    if (isPrerendering()) this.#tellOfPrerendering()
    if (!options.isIdle) this.begin()
    if (options.tellsSignIn) void this.tokens.signedIn()
  }

  /** Listens to all there is, which starts the manager. */
  begin(): void {
    const { tokens } = this
    tokens.$session.subscribe((session) => this.#log.add(`$session ${JSON.stringify(session)}`))
    tokens.$refresh.subscribe((refresh) => this.#log.add(`$refresh ${JSON.stringify(refresh)}`))
    tokens.on('session-change', ({ reason, origin }) => {
      this.changes.push(reason)
      this.#log.add(`session-change ${reason} by ${origin}`)
    })
    tokens.on('token-refresh', ({ origin }) => this.#log.add(`token-refresh by ${origin}: ${this.peek()?.number}`))
    tokens.on('refresh-error', ({ error, origin }) => this.#log.add(`refresh-error by ${origin}: ${error.message}`))
  }

  session(): Session {
    return this.tokens.$session.get()
  }

  /** `getToken`, called in this turn. */
  async take(options?: GetTokenOptions): Promise<Taken | null> {
    const taken = readTaken(await this.tokens.getToken(options))
    this.#log.add(`took ${taken ? `token ${taken.number} of ${taken.user}` : 'null'}`)
    return taken
  }

  /** The code of the error that `getToken` rejects with; `''` when it does not. */
  async failureOfTake(options?: GetTokenOptions): Promise<string> {
    try {
      await this.take(options)
      return ''
    } catch (error) {
      return codeOf(error)
    }
  }

  peek(): Taken | null {
    return readTaken(this.tokens.peek()?.token ?? null)
  }

  /** Resolves at the first event of this page after which `predicate` holds. */
  until(predicate: () => boolean): Promise<void> {
    return this.#log.until(predicate)
  }

  /** Uses the token as an app does. Answers the status. */
  async callApi(): Promise<number> {
    return this.#callApiWith(await this.tokens.getToken())
  }

  /** As `callApi`, and when that is refused once more with a token that was not. Answers the last status. */
  async callApiAgainIfRefused(): Promise<number> {
    const token = await this.tokens.getToken()
    const status = await this.#callApiWith(token)
    return status === 401 && token !== null
      ? this.#callApiWith(await this.tokens.getToken({ rejected: token }))
      : status
  }

  callRegularly(intervalMs: number): void {
    startMetronome(intervalMs, () => void this.#callOnce())
  }

  /** Signs in without a redirect, and tells the manager. */
  async signIn(user: string): Promise<void> {
    await fetch(`/sign-in?${new URLSearchParams({ user })}`, { method: 'POST' })
    this.#log.add(`signed in ${user}`)
    await this.tokens.signedIn()
  }

  describe(): string {
    return this.#log.describe()
  }

  async #callOnce(): Promise<void> {
    const refresh = this.tokens.$refresh.get()
    const isBackingOff = refresh.status === 'retrying' && refresh.at > Date.now()
    const isPromised = isBackingOff && this.peek() !== null
    const token = await this.tokens.getToken().catch((error: unknown) => {
      this.calls.failures.push(codeOf(error))
    })
    if (token === null) this.calls.nulls += 1
    if (typeof token !== 'string' && (isPromised || this.peek() !== null)) this.calls.starved += 1
    if (typeof token === 'string') {
      this.calls.tokens += 1
      // Offline there is no API either.
      await this.#callApiWith(token).catch(() => 0)
    }
    this.#log.add(`calls ${JSON.stringify(this.calls)}`)
  }

  async #callApiWith(token: string | null): Promise<number> {
    const { status } = await fetch('/api', { headers: { authorization: `Bearer ${token}` } })
    return status
  }

  #onPageEvent(event: Event): void {
    const isPersisted = event instanceof PageTransitionEvent && event.persisted
    this.#log.add(`${event.type} ${document.visibilityState}${isPersisted ? ' persisted' : ''}`)
    if (!this.#takesOnReturn) return
    const { type } = event
    const isShown = type === 'visibilitychange' && document.visibilityState === 'visible'
    if (isShown || (type === 'pageshow' && isPersisted)) {
      const taken = this.take()
      // Whoever looks at it hears of it; nobody has to.
      taken.catch(() => {})
      this.returns.push({ event: type, peeked: this.peek(), taken })
    }
  }

  /** Who prerenders a page cannot ask it. */
  #tellOfPrerendering(): void {
    tell('is prerendered')
    document.addEventListener('prerenderingchange', async () => {
      tell('is activated')
      tell(`has ${(await this.take()) ? 'a token' : 'none'}`)
    })
  }

  #onSettled(): void {
    this.settledRequests += 1
    this.#log.add(`request ${this.settledRequests} of this page came to its end`)
  }
}

/** https://wicg.github.io/nav-speculation/prerendering.html#dom-document-prerendering */
function isPrerendering(): boolean {
  return Reflect.get(document, 'prerendering') === true
}

/** For those who are told by the server, because they cannot ask the page. */
export function tell(what: string): void {
  // Offline nobody hears it.
  fetch('/told', { method: 'POST', body: JSON.stringify({ what }) }).catch(() => {})
}

export function codeOf(error: unknown): string {
  return error instanceof TokenManagerError ? error.code : String(error)
}
