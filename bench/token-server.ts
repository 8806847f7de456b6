import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateKeyPair, SignJWT } from 'jose'
import { bundle } from '../test/browsers/bundle.ts'
import { listen, pageWith, type Site } from '../test/browsers/serve-page.ts'

export interface TokenServerOptions {
  readonly lifetimeMs: number
  /** Gives another session cookie with each token; a used one, or two requests at once, end the session. */
  readonly rotatesStrictly?: boolean
}

/** What a request for a token takes on a server that is near, and does something. */
const ANSWER_MS = 30
/** The server hears of a sign-out slowly, so that the other tabs can be seen not to wait for it. */
export const END_MS = 500

/** Signs tokens, and counts who asks for them. One session; whoever comes first has it. */
export class TokenServer {
  /** Requests for a token so far. */
  requests = 0
  /** Requests that came while another one was in the air. */
  overlaps = 0
  /** Requests with a cookie that was used before. */
  reuses = 0
  readonly #options: TokenServerOptions
  readonly #events = new EventEmitter()
  readonly #scripts: Readonly<Record<string, string>>
  readonly #key: CryptoKey
  #site: Site | null = null
  #inAir = 0
  #secret: string = randomUUID()
  #isHanging = false

  private constructor(options: TokenServerOptions, key: CryptoKey, scripts: Readonly<Record<string, string>>) {
    this.#options = options
    this.#key = key
    this.#scripts = scripts
  }

  static async open(options: TokenServerOptions): Promise<TokenServer> {
    const [{ privateKey }, page, empty] = await Promise.all([
      generateKeyPair('ES256'),
      bundle(new URL('./page/main.ts', import.meta.url)),
      bundle(new URL('./page/empty.ts', import.meta.url)),
    ])
    const server = new TokenServer(options, privateKey, { '/main.js': page, '/empty.js': empty })
    server.#site = await listen((request, response) => void server.#serve(request, response))
    return server
  }

  get origin(): string {
    return this.#site?.origin ?? ''
  }

  /** Whether the session has survived its strict rotation. */
  get isAlive(): boolean {
    return this.overlaps + this.reuses === 0
  }

  /** Resolves when somebody asks for a token. */
  async nextRequest(): Promise<void> {
    await once(this.#events, 'request')
  }

  /** The next request for a token is never answered. Resolves when it has come. */
  async hangNext(): Promise<void> {
    this.#isHanging = true
    await this.nextRequest()
  }

  async close(): Promise<void> {
    await this.#site?.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const script = this.#scripts[pathname]
    if (request.method === 'POST' && pathname === '/session/token') return this.#token(request, response)
    if (request.method === 'POST') {
      await sleep(END_MS)
      response.end()
      return
    }
    response.setHeader('content-type', script === undefined ? 'text/html; charset=utf-8' : 'text/javascript')
    if (cookieOf(request) === '') response.setHeader('set-cookie', `session=${this.#secret}; HttpOnly; Path=/`)
    response.end(script ?? pageWith(pathname === '/empty' ? '/empty.js' : '/main.js'))
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1
    if (this.#inAir > 0) this.overlaps += 1
    if (this.#options.rotatesStrictly === true && cookieOf(request) !== this.#secret) this.reuses += 1
    const isHanging = this.#isHanging
    this.#isHanging = false
    this.#events.emit('request')
    if (isHanging) return
    this.#inAir += 1
    await sleep(ANSWER_MS)
    this.#inAir -= 1
    const isOver = this.#options.rotatesStrictly === true && !this.isAlive
    this.#secret = randomUUID()
    response.writeHead(isOver ? 401 : 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'set-cookie': `session=${this.#secret}; HttpOnly; Path=/`,
    })
    response.end(JSON.stringify(isOver ? { reason: 'revoked' } : await this.#mint()))
  }

  async #mint(): Promise<object> {
    const { lifetimeMs } = this.#options
    const endsAt = Date.now() + lifetimeMs
    const claims = { sid: 'one', endsAt }
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256' })
      .setSubject('ada')
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.ceil(endsAt / 1000))
      .sign(this.#key)
    return { token, expires_in: lifetimeMs / 1000, session: { id: 'one' } }
  }
}

function cookieOf(request: IncomingMessage): string {
  return /session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
}
