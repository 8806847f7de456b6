/** The script that tests put beside the demo's own. They reach it as `window.witness`, through `Tab.evaluate`. */
import { decodeJwt } from 'jose'
import type { GetTokenOptions, Session, TokenManager, TokenManagerEvents } from '../../../src/index.ts'
import { EventLog } from '../../tabs/page/event-log.ts'
import type { Answer, Call, Change, Seen, Who } from './seen.ts'

declare global {
  interface Window {
    /** The demo's own. */
    readonly tokens: TokenManager
    witness: Witness
  }
}

const CALL_EVERY_MS = 50

/** What one page sees, in the order it sees it; and what its user does. */
class Witness {
  readonly changes: Change[] = []
  readonly calls: Call[] = []
  readonly #tokens = window.tokens
  readonly #log = new EventLog()

  constructor() {
    this.#tokens.on('session-change', (change) => this.#onChange(change))
    this.#tokens.on('token-refresh', ({ origin }) => this.#log.add(`token-refresh by ${origin}`))
    this.#tokens.on('refresh-error', ({ error, origin }) => this.#log.add(`refresh-error by ${origin}: ${error}`))
  }

  seen(): Seen {
    return describe(this.#tokens.$session.get())
  }

  /** Resolves when the session is so, as far as it is said. */
  async until(wanted: Partial<Seen>): Promise<Seen> {
    await this.#log.until(() => {
      const seen: Readonly<Record<string, unknown>> = { ...this.seen() }
      return Object.entries(wanted).every(([name, value]) => seen[name] === value)
    })
    return this.seen()
  }

  /** As an app calls its API, but for the second try: a refusal is what some wait for. */
  async call(path = '/api/greeting', options?: GetTokenOptions): Promise<Call> {
    const changesBefore = this.changes.length
    const token = await this.#tokens.getToken(options)
    const call = { changesBefore, bearer: token === null ? null : bearerOf(token), ...(await send(path, token)) }
    this.calls.push(call)
    return call
  }

  async callAgainAndAgain(): Promise<never> {
    for (;;) {
      await this.call()
      await new Promise((resolve) => setTimeout(resolve, CALL_EVERY_MS))
    }
  }

  /** What a token opens. */
  async act(path: string, body: object): Promise<Answer> {
    return request(path, body, { Authorization: `Bearer ${await this.#tokens.getToken()}` })
  }

  /** What a cookie opens. */
  post(path: string, body: object): Promise<Answer> {
    return request(path, body)
  }

  /** The library is handed the answer, if it is a token. */
  async begin(path: string, body: object): Promise<Answer> {
    const answer = await this.post(path, body)
    if (answer.status === 200) await this.#tokens.signedIn(answer.body)
    return answer
  }

  /** Resolves when this page has been given that token, by whichever tab. */
  untilHolds(token: string): Promise<void> {
    return this.#log.until(() => this.#tokens.peek()?.token === token)
  }

  /** Resolves when this page has had an answer from there. */
  untilAnswered(path: string): Promise<void> {
    return new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => {
        if (list.getEntries().some(({ name }) => new URL(name).pathname === path)) resolve()
      })
      observer.observe({ type: 'resource', buffered: true })
    })
  }

  describe(): string {
    return this.#log.describe()
  }

  #onChange({ session, previous, reason, origin }: TokenManagerEvents['session-change']): void {
    this.changes.push({ reason, origin, previous: describe(previous), seen: describe(session) })
    this.#log.add(`session-change ${reason} by ${origin}: ${JSON.stringify(session)}`)
  }
}

function describe(session: Session): Seen {
  if (session.status === 'pending') return { status: 'pending' }
  if (session.status === 'signed-out') return { status: 'signed-out', reason: session.reason }
  return { status: 'signed-in', ...whoIn(session.claims) }
}

function whoIn({ sub, sid, org_id, org_role, auth_time }: Readonly<Record<string, unknown>>): Who {
  return {
    user: String(sub),
    session: String(sid),
    organization: typeof org_id === 'string' ? org_id : null,
    role: typeof org_role === 'string' ? org_role : null,
    authTime: Number(auth_time),
  }
}

function bearerOf(token: string): Who {
  return whoIn(decodeJwt(token))
}

/** Status 0: without a token there is nothing to call with. */
async function send(path: string, token: string | null): Promise<Answer> {
  if (token === null) return { status: 0, body: {} }
  const response = await fetch(path, { headers: { Authorization: `Bearer ${token}` } })
  return { status: response.status, body: await response.json() }
}

async function request(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

window.witness = new Witness()
