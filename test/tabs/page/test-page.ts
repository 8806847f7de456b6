import type { GetTokenOptions, Session, TokenManagerOptions, TokenRequest } from '../../../src/index.ts'
import { TokenManager, TokenManagerError } from '../../../src/index.ts'
import { EventLog } from './event-log.ts'
import { startMetronome } from './metronome.ts'
import type { PageOptions } from './options.ts'
import { readTaken, type Taken } from './taken.ts'

const TOKEN_PATH = '/session/token'
const PAGE_EVENTS = ['freeze', 'resume', 'visibilitychange', 'pagehide', 'pageshow', 'online', 'offline']

/** What came of the calls of `callRegularly`. */
interface Calls {
  tokens: number
  nulls: number
  /** Codes of errors. */
  readonly failures: string[]
}

/** An app that uses the library, with handles for a test. */
export class TestPage {
  readonly tokens: TokenManager
  readonly calls: Calls = { tokens: 0, nulls: 0, failures: [] }
  /** Tokens taken in the same turn as the page became visible. */
  readonly takenWhenVisible: Promise<Taken | null>[] = []
  /** Reasons of `session-change`, in order. */
  readonly changes: string[] = []
  readonly #log = new EventLog()

  constructor(options: PageOptions) {
    for (const type of PAGE_EVENTS) addEventListener(type, (event) => this.#onPageEvent(event), { capture: true })
    if (options.takesWhenVisible) this.#takeWhenVisible()
    this.tokens = new TokenManager(managerOptions(options))
    if (!options.isIdle) this.begin()
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
    try {
      const token = await this.tokens.getToken()
      if (token === null) this.calls.nulls += 1
      else this.calls.tokens += 1
      if (token !== null) await this.#callApiWith(token)
    } catch (error) {
      this.calls.failures.push(codeOf(error))
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
  }

  #takeWhenVisible(): void {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.takenWhenVisible.push(this.take())
    })
  }
}

function managerOptions(options: PageOptions): TokenManagerOptions {
  return {
    ...(options.usesEndpoint ? { endpoint: TOKEN_PATH } : { fetchToken }),
    ...(options.endsSession ? { endSession } : {}),
    ...(options.usesMarker ? { marker: 'marker' } : {}),
    requestTimeout: options.requestTimeoutMs,
    maxWait: options.maxWaitMs,
  }
}

function fetchToken({ signal, active, params }: TokenRequest): Promise<Response> {
  return fetch(TOKEN_PATH, { method: 'POST', signal, body: JSON.stringify({ active, params }) })
}

async function endSession({ session, signal }: { session: string | null; signal: AbortSignal }): Promise<void> {
  const { ok } = await fetch('/session/end', { method: 'POST', signal, body: JSON.stringify({ session }) })
  if (!ok) throw new Error('the session was not ended')
}

function codeOf(error: unknown): string {
  return error instanceof TokenManagerError ? error.code : String(error)
}
