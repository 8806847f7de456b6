/** A page that uses tokens for long, and tells the server of all that it met. */
import { startMetronome } from './metronome.ts'
import { readExpiry, readTaken } from './taken.ts'
import { codeOf, type TestPage, tell } from './test-page.ts'

/** One call of `getToken()`. Moments are those of the machine, which the server is on as well. */
export interface SoakCall {
  readonly calledAt: number
  readonly settledAt: number
  /** By the monotonic clock of the page. */
  readonly waitedMs: number
  /** `token`, `null`, or the code of the error. */
  readonly outcome: string
  /** Of the token; 0 and `''` where there is none. */
  readonly number: number
  readonly session: string
  /** The marker cookie as it was read before and after. */
  readonly markers: readonly [string, string]
  /** What the token had left to live when it was handed out, by the clock of the machine; 0 where there is none. */
  readonly lifeMs: number
  /** For how long it has been visible when the call was settled; 0: it is hidden. */
  readonly visibleMs: number
}

/** What goes to the server with each call of the API. */
export interface SoakReport {
  readonly call: SoakCall
  /** Calls that came to nothing that an API is called with, or that could not be told of in time. */
  readonly others: readonly SoakCall[]
}

/** What is asked of a page at the end. */
export interface Remainder {
  readonly others: readonly SoakCall[]
  /** When calls were made that have not settled yet. */
  readonly open: readonly number[]
  /** What a call made just now comes to. */
  readonly outcome: string
}

declare global {
  interface Window {
    soaking: Soaking
  }
}

/** What a page tells that the browser has kept while another one was shown. */
export const FROM_CACHE = 'is back from the cache'

/** What a page tells that its console, or nobody, has got. */
export const ERROR = 'complains: '

const MAX_UNTOLD = 200

export function soak(page: TestPage, intervalMs: number): void {
  window.soaking = new Soaking(page)
  startMetronome(intervalMs, () => void window.soaking.callOnce())
  tellErrors()
  page.tokens.on('session-change', ({ session, reason, origin }) => {
    const why = session.status === 'signed-out' ? ` (${session.reason})` : ''
    tell(`session-change: ${reason}${why}, by ${origin}`)
  })
  addEventListener('pageshow', ({ persisted }) => persisted && tell(FROM_CACHE))
  page.tokens.on('refresh-error', ({ error, origin }) => {
    if (origin === 'this-tab') tell(`refresh-error: ${codeOf(error)}`)
  })
}

/** Drivers hear of them late, or not at all. */
function tellErrors(): void {
  addEventListener('error', ({ message }) => tell(ERROR + message))
  addEventListener('unhandledrejection', ({ reason }) => tell(`${ERROR}nobody caught ${codeOf(reason)}`))
  for (const level of ['error', 'warn'] as const) {
    const write = console[level]
    console[level] = (...words) => {
      tell(ERROR + words.map(String).join(' '))
      write(...words)
    }
  }
}

class Soaking {
  readonly #page: TestPage
  readonly #untold: SoakCall[] = []
  readonly #open = new Set<number>()
  #visibleSince = performance.now()

  constructor(page: TestPage) {
    this.#page = page
    document.addEventListener('visibilitychange', () => {
      this.#visibleSince = performance.now()
    })
  }

  async callOnce(): Promise<void> {
    const marker = readMarker()
    const [calledAt, start] = [Date.now(), performance.now()]
    this.#open.add(calledAt)
    const { token, outcome } = await this.#take()
    this.#open.delete(calledAt)
    const now = performance.now()
    const taken = readTaken(token)
    const call: SoakCall = {
      calledAt,
      settledAt: Date.now(),
      waitedMs: now - start,
      outcome,
      number: taken?.number ?? 0,
      session: taken?.session ?? '',
      lifeMs: token === null ? 0 : readExpiry(token) - Date.now(),
      markers: [marker, readMarker()],
      visibleMs: document.visibilityState === 'visible' ? now - this.#visibleSince : 0,
    }
    if (token === null) this.#keep(call)
    else await this.#tell(call, token)
  }

  async remainder(): Promise<Remainder> {
    const { outcome } = await this.#take()
    return { others: this.#untold.splice(0), open: [...this.#open], outcome }
  }

  async #take(): Promise<{ token: string | null; outcome: string }> {
    try {
      const token = await this.#page.tokens.getToken()
      return { token, outcome: token === null ? 'null' : 'token' }
    } catch (error) {
      return { token: null, outcome: codeOf(error) }
    }
  }

  async #tell(call: SoakCall, token: string): Promise<void> {
    const others = this.#untold.splice(0)
    const report: SoakReport = { call, others }
    const headers = { authorization: `Bearer ${token}` }
    try {
      await fetch('/api', { method: 'POST', headers, body: JSON.stringify(report) })
    } catch {
      // Offline there is no API either.
      for (const untold of [...others, call]) this.#keep(untold)
    }
  }

  #keep(call: SoakCall): void {
    this.#untold.push(call)
    if (this.#untold.length > MAX_UNTOLD) this.#untold.shift()
  }
}

function readMarker(): string {
  return /(?:^|; )marker=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}
