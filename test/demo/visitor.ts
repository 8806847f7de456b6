import { onTestFinished } from 'vitest'
import { SEED_ACCOUNTS, SEED_PASSWORD } from '../../demo/names.ts'
import { createDemoServer, type DemoServer, type DemoServerOptions } from '../../demo/server/app.ts'
import type { Database, Storage } from '../../demo/server/database/database.ts'
import type { PasswordHasher } from '../../demo/server/people/passwords.ts'
import { CookieJar } from './cookie-jar.ts'
import { emptyDatabase } from './database.ts'

/** A server whose clock stands still until it is moved, and whose slowness is over when the test says so. */
export interface TestServer extends DemoServer {
  readonly lines: readonly string[]
  readonly database: Database
  readonly storage: Storage
  pass(seconds: number): void
  /** A new browser, with an empty cookie jar. */
  visit(headers?: Readonly<Record<string, string>>): Visitor
  /** A new browser at the other end of a socket with this address. */
  visitFrom(address: string, headers?: Readonly<Record<string, string>>): Visitor
}

/** No work at all: what the real one does is for its own test. */
export const plainPasswords: PasswordHasher = {
  hash: async (password) => `plain:${password}`,
  verify: async (password, hash) => hash === `plain:${password}`,
}

export async function startServer(options: DemoServerOptions = {}): Promise<TestServer> {
  let now = Date.UTC(2030, 0, 1)
  const lines: string[] = []
  const storage = options.storage ?? (await emptyDatabase())
  const log = (line: string) => lines.push(line)
  const server = await createDemoServer({ now: () => now, log, passwords: plainPasswords, ...options, storage })
  // The database goes on to the next test, and would tell this server of its keys.
  onTestFinished(() => server.close())
  return {
    ...server,
    lines,
    storage,
    database: storage.database,
    pass: (seconds) => {
      now += seconds * 1000
    },
    visit: (headers) => new Visitor(server.app, headers),
    visitFrom: (remoteAddress, headers) => {
      const env = { incoming: { socket: { remoteAddress } } }
      return new Visitor({ request: (path, init) => server.app.request(path, init, env) }, headers)
    },
  }
}

/** The headers a browser sends with a POST of a page's own. */
export const OWN_PAGE = {
  'Content-Type': 'application/json',
  Origin: 'http://localhost',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
} as const

/** What somebody who is there from the start signs in with. */
export function credentialsOf(account: string): { readonly email: string; readonly password: string } {
  const { email } = SEED_ACCOUNTS.find(({ id }) => id === account) ?? { email: `${account}@nowhere.example` }
  return { email, password: SEED_PASSWORD }
}

/** An app in this process, or one behind a socket. */
export interface Remote {
  request(path: string, init?: RequestInit): Response | Promise<Response>
}

/** As much of a browser as the server can see: headers, and a jar that obeys `Set-Cookie`. */
export class Visitor {
  readonly jar = new CookieJar()
  readonly #app: Remote
  readonly #headers: Readonly<Record<string, string>>

  constructor(app: Remote, headers: Readonly<Record<string, string>> = {}) {
    this.#app = app
    this.#headers = { ...OWN_PAGE, ...headers }
  }

  get cookie(): string {
    return this.jar.header
  }

  /** POST of JSON. `cookie`: what the jar held at another time, for a request that was under way. */
  async post(path: string, body: unknown, cookie: string = this.cookie): Promise<Response> {
    const headers = { ...this.#headers, Cookie: cookie }
    const response = await this.#app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    this.jar.keep(response)
    return response
  }

  async open(): Promise<Response> {
    const response = await this.#app.request('/', { headers: { Cookie: this.cookie } })
    this.jar.keep(response)
    return response
  }

  /** Signs in and answers what the page is told. */
  async signIn(account: string, more: { readonly add?: boolean } = {}): Promise<SignedIn> {
    return this.#signedIn(await this.post('/session/sign-in', { ...credentialsOf(account), ...more }))
  }

  /** As the library does it. */
  async refresh(params: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
    return this.#signedIn(await this.post('/session/token', { active: false, params }))
  }

  callApi(token: string, path = '/api/greeting', body?: unknown): Response | Promise<Response> {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    return this.#app.request(path, {
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
  }

  async #signedIn(response: Response): Promise<SignedIn> {
    if (response.status !== 200) throw new Error(`answered ${response.status} ${await response.text()}`)
    return (await response.json()) as SignedIn
  }
}

export interface SignedIn {
  readonly token: string
  readonly expires_in: number
  readonly session: { readonly id: string; readonly expires_in: number; readonly idle_expires_in: number }
}

/** Status and body, to be compared in one go. */
export async function outcome(response: Response | Promise<Response>): Promise<[number, unknown]> {
  const answer = await response
  return [answer.status, await answer.json()]
}
