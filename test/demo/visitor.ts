import { createDemoServer, type DemoServer, type DemoServerOptions } from '../../demo/server/app.ts'

/** A server whose clock stands still until it is moved, and whose slowness is over when the test says so. */
export interface TestServer extends DemoServer {
  readonly lines: readonly string[]
  pass(seconds: number): void
  /** A new browser, with an empty cookie jar. */
  visit(headers?: Readonly<Record<string, string>>): Visitor
}

export async function startServer(options: DemoServerOptions = {}): Promise<TestServer> {
  let now = Date.UTC(2030, 0, 1)
  const lines: string[] = []
  const server = await createDemoServer({ now: () => now, log: (line) => lines.push(line), ...options })
  return {
    ...server,
    lines,
    pass: (seconds) => {
      now += seconds * 1000
    },
    visit: (headers) => new Visitor(server.app, headers),
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

/** As much of a browser as the server can see: headers, and a jar that obeys `Set-Cookie`. */
export class Visitor {
  readonly jar = new Map<string, string>()
  readonly #app: DemoServer['app']
  readonly #headers: Readonly<Record<string, string>>

  constructor(app: DemoServer['app'], headers: Readonly<Record<string, string>> = {}) {
    this.#app = app
    this.#headers = { ...OWN_PAGE, ...headers }
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** POST of JSON. `cookie`: what the jar held at another time, for a request that was under way. */
  async post(path: string, body: unknown, cookie: string = this.cookie): Promise<Response> {
    const headers = { ...this.#headers, Cookie: cookie }
    const response = await this.#app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    this.#keep(response)
    return response
  }

  async open(): Promise<Response> {
    const response = await this.#app.request('/', { headers: { Cookie: this.cookie } })
    this.#keep(response)
    return response
  }

  /** Signs in and answers what the page is told. */
  async signIn(account: string): Promise<SignedIn> {
    const response = await this.post('/session/sign-in', { account })
    if (response.status !== 200) throw new Error(`sign-in answered ${response.status}`)
    return (await response.json()) as SignedIn
  }

  callApi(token: string): Response | Promise<Response> {
    return this.#app.request('/api/greeting', { headers: { Authorization: `Bearer ${token}` } })
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0/i.test(line)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
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
