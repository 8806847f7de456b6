import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SignedOutReason } from '../../../src/types.ts'
import { listen } from '../../browsers/serve-page.ts'
import { prepareAssets, replyWithAsset } from './assets.ts'
import { type Hold, Holds } from './holds.ts'
import { type Reply, readCookie, readJson, readTab, send } from './reply.ts'
import { type Session, Sessions } from './sessions.ts'
import { createSigner, type Signer } from './signer.ts'
import { TokenEndpoint } from './token-endpoint.ts'
import { Traffic } from './traffic.ts'
import type { Trouble } from './trouble.ts'

export interface ServerOptions {
  readonly lifetimeMs: number
  /** Each token rotates the secret in the cookie, and the first overlap or reuse ends the session. */
  readonly isStrict: boolean
  /** A readable cookie tells of sign-ins and sign-outs. */
  readonly hasMarker: boolean
  /** A sign-in ends the session before it, and no late answer brings back the cookie of that one; default `false`. */
  readonly isExclusive?: boolean
  /** How long each token request is in the air after it was decided; default not at all. */
  readonly drawDelayMs?: () => number
}

/** A call of the API, as it came. */
export interface ApiCall {
  readonly tab: string
  readonly arrivedAt: number
  /** Whether its token is expired, or no token. */
  readonly isDead: boolean
  /** What the page sent along. */
  readonly sent: Readonly<Record<string, unknown>>
}

const SESSION_COOKIE = 'session'
const MARKER_COOKIE = 'marker'

/** A real server with a real session, and the test's hands on it. */
export class SessionServer {
  readonly traffic = new Traffic()
  readonly sessions = new Sessions()
  /** Told of each call of the API. */
  onApiCall: (call: ApiCall) => void = () => {}
  readonly #options: ServerOptions
  readonly #signer: Signer
  readonly #holds = new Holds()
  readonly #tokens: TokenEndpoint
  #trouble: Trouble | null = null
  #rejectedUpTo = 0
  /** Ids of sessions by the marker of their sign-in. */
  readonly #markers = new Map<string, string>()
  origin = ''
  close: () => Promise<void> = async () => {}

  private constructor(options: ServerOptions, signer: Signer) {
    this.#options = options
    this.#signer = signer
    this.#tokens = new TokenEndpoint(options, signer, this.sessions, this.traffic)
  }

  static async start(options: ServerOptions): Promise<SessionServer> {
    await prepareAssets()
    const server = new SessionServer(options, await createSigner())
    const site = await listen((request, response) => {
      server.#serve(request, response).catch((error: unknown) => {
        // A page that is killed, or left, while it sends is no fault of the server.
        if (error !== request.errored) throw error
      })
    })
    server.origin = site.origin
    server.close = site.close
    return server
  }

  /** What goes wrong from now on; `null`: nothing. */
  set trouble(trouble: Trouble | null) {
    this.#trouble = trouble
    this.traffic.changed(`trouble: ${trouble?.kind ?? 'none'}`)
  }

  /** Keeps back the answer to the next token request. */
  holdNext(): Hold {
    return this.#holds.holdNext()
  }

  /** The API refuses all tokens that were given so far, as after a change of keys. */
  rejectTokens(): void {
    this.#rejectedUpTo = this.traffic.issued
  }

  endSession(id: string, reason: SignedOutReason): void {
    this.sessions.end(id, reason)
    this.traffic.changed(`${id} is ended: ${reason}`)
  }

  /** The session whose sign-in set this marker. */
  sessionOf(marker: string): Session | undefined {
    return this.sessions.get(this.#markers.get(marker) ?? '')
  }

  setRole(id: string, role: string): void {
    const session = this.sessions.get(id)
    if (session) session.role = role
  }

  /** A session for a page that gets no cookie. */
  issueTicket(user: string): string {
    return ticketOf(this.sessions.begin(user))
  }

  /** Why the session is over, `null` while it lives. */
  endOf(id: string): SignedOutReason | null {
    return this.sessions.get(id)?.ended ?? null
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    const { pathname } = url
    if (this.#trouble?.kind === 'unreachable' && pathname.startsWith('/session/')) return this.#cut(request, response)
    if (pathname === '/session/token') return this.#giveToken(request, response)
    send(response, (await replyWithAsset(url)) ?? (await this.#reply(pathname, request)))
  }

  #cut(request: IncomingMessage, response: ServerResponse): void {
    this.traffic.changed(`${request.url} from ${readTab(request)} is cut off`)
    response.destroy()
  }

  async #reply(pathname: string, request: IncomingMessage): Promise<Reply> {
    switch (pathname) {
      case '/sign-in':
        return this.#signIn(request)
      case '/session/end':
        return this.#end(request)
      case '/api':
        return this.#callApi(request)
      case '/.well-known/jwks.json':
        return { status: 200, body: this.#signer.keys }
      case '/told':
        return this.#hearOf(request)
      default:
        return { status: 404, body: '' }
    }
  }

  async #giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = readCookie(request, SESSION_COOKIE)
    // What is in force as it arrives, so that whoever waits for its arrival can change it for the next.
    const trouble = this.#trouble
    const call = this.#tokens.arrive(readTab(request), sent)
    response.once('close', () => this.#tokens.leave(call, 'given up'))
    const { params, attempt, ticket } = await readJson(request)
    const cookie = typeof ticket === 'string' ? ticket : sent
    call.attempt = Number(attempt ?? 0)
    const reply = await this.#tokens.decide(call, cookie, params, trouble)
    await this.#holds.pass()
    if (this.#options.drawDelayMs) await sleep(this.#options.drawDelayMs())
    if (!reply || response.destroyed) return
    this.#tokens.leave(call, `answered ${reply.status}`)
    send(response, { ...reply, cookies: this.#rotatedCookie(reply.session) })
  }

  #rotatedCookie(session: Session | null): string[] {
    const { isStrict, isExclusive = false } = this.#options
    if (!session || !isStrict || (isExclusive && session.ended !== null)) return []
    return [sessionCookie(session)]
  }

  /** By link with a redirect, as a login page does; or by POST from the page. */
  #signIn(request: IncomingMessage): Reply {
    const { searchParams } = new URL(request.url ?? '/', this.origin)
    const before = this.sessions.find(readCookie(request, SESSION_COOKIE))
    if (this.#options.isExclusive && before) this.sessions.end(before.session.id, 'signed_out')
    const session = this.sessions.begin(searchParams.get('user') ?? 'ada')
    this.traffic.changed(`${session.user} signs in: ${session.id}`)
    const marker = `m${this.#markers.size + 1}`
    this.#markers.set(marker, session.id)
    const cookies = [sessionCookie(session), ...this.#markerCookie(marker)]
    const location = searchParams.get('to')
    if (location === null) return { status: 200, cookies, body: { session: session.id } }
    return { status: 302, cookies, headers: { location } }
  }

  /** Ends the session that is named, and takes away only its own cookie. */
  async #end(request: IncomingMessage): Promise<Reply> {
    const { session } = await readJson(request)
    const id = typeof session === 'string' ? session : null
    if (id !== null) this.sessions.end(id, 'signed_out')
    this.traffic.endings.push(id)
    this.traffic.changed(`${readTab(request)} ends ${id}`)
    const current = this.sessions.find(readCookie(request, SESSION_COOKIE))?.session.id
    const cookies = current === id ? [`${SESSION_COOKIE}=; Path=/; Max-Age=0`, ...this.#markerCookie('')] : []
    return { status: 200, cookies, body: {} }
  }

  async #hearOf(request: IncomingMessage): Promise<Reply> {
    const { what } = await readJson(request)
    this.traffic.told.push(`${readTab(request)} ${what}`)
    this.traffic.changed(`${readTab(request)} tells: ${what}`)
    return { status: 200, body: {} }
  }

  async #callApi(request: IncomingMessage): Promise<Reply> {
    const arrivedAt = Date.now()
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const claims = await this.#signer.verify(token)
    this.traffic.apiCalls += 1
    if (!claims) this.traffic.deadTokens += 1
    this.onApiCall({ tab: readTab(request), arrivedAt, isDead: claims === null, sent: await readJson(request) })
    this.traffic.changed(`API: ${readTab(request)} with ${claims ? `token ${claims.jti}` : 'a dead token'}`)
    const isAccepted = claims !== null && Number(claims.jti) > this.#rejectedUpTo
    return isAccepted ? { status: 200, body: { user: claims.sub } } : { status: 401, body: {} }
  }

  #markerCookie(value: string): string[] {
    if (!this.#options.hasMarker) return []
    return [`${MARKER_COOKIE}=${value}; Path=/; SameSite=Lax${value === '' ? '; Max-Age=0' : ''}`]
  }
}

function sessionCookie(session: Session): string {
  return `${SESSION_COOKIE}=${ticketOf(session)}; Path=/; HttpOnly; SameSite=Lax`
}

function ticketOf({ id, secret }: Session): string {
  return `${id}.${secret}`
}
