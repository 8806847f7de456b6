/** The server of the app: users, sessions, cookies, tokens. What it does is the truth. */
import type { Params, TokenAnswer, TokenObject } from '../../../src/types.ts'
import type { Minted, Verdict } from '../journal.ts'
import type { ServerSetup } from '../plan/plan.ts'
import { createReply } from './reply.ts'
import { isJwt, WHOLE_SECOND_MS, writeAnswer, writeToken } from './token-text.ts'
import type { Reply } from './troubles.ts'
import type { World } from './world.ts'

/** The session's cookie. No script can read it. */
export interface Cookie {
  readonly session: string
  /** How often it was changed. */
  readonly turn: number
}

interface ServerSession {
  readonly id: string
  readonly user: string
  turn: number
  /** Why it is over; `null`: it is not. */
  over: string | null
}

/** The wall clock of a server that is right, when everything begins. */
const EPOCH_MS = 1_700_000_000_000

/** An organization that only Ann belongs to. */
export const ANNS_ORG = 'north'

export class Server {
  /** What the browser sends with each request. */
  cookie: Cookie | null = null
  /** The session is over once it has given one more token. */
  isLastAnswer = false
  readonly #sessions = new Map<string, ServerSession>()
  readonly #roles = new Map<string, number>()
  readonly #cache = new Map<string, Minted>()
  readonly #setup: ServerSetup
  readonly #lifetimeMs: number
  readonly #world: World
  readonly #setMarker: (marker: string) => void
  #marker = ''
  #tokens = 0

  /** `setMarker` sets the readable cookie, where there is one. */
  constructor(world: World, setMarker: (marker: string) => void) {
    this.#world = world
    this.#setup = world.setup.server
    this.#lifetimeMs = world.setup.lifetimeMs
    this.#setMarker = setMarker
  }

  /** Whoever the browser's cookie belongs to, if the session is alive. */
  get user(): string | null {
    return this.#alive(this.cookie)?.user ?? null
  }

  /** The session itself. */
  get session(): string | null {
    return this.#alive(this.cookie)?.id ?? null
  }

  /** Sets both cookies. Answers the session. */
  signIn(user: string): string {
    const before = this.#alive(this.cookie)
    if (before) this.#end(before, 'signed_out')
    const session: ServerSession = { id: `session-${this.#sessions.size + 1}`, user, turn: 0, over: null }
    this.#sessions.set(session.id, session)
    this.cookie = { session: session.id, turn: 0 }
    this.#tell('signed in', session)
    this.#mark(`mark-${this.#sessions.size}`)
    return session.id
  }

  /** Ends the session of this name, or the cookie's. Where the browser still has its cookies, takes them away. */
  signOut(name: string | null, cookie: Cookie | null): void {
    const session = this.#sessions.get(name ?? cookie?.session ?? '')
    if (session && session.over === null) this.#end(session, 'signed_out')
    if (session && session.id === this.cookie?.session) this.#clear()
  }

  /** Ends the cookie's session, and the browser hears of it when it asks. */
  revoke(): void {
    const session = this.#alive(this.cookie)
    if (session) this.#end(session, 'revoked')
  }

  changeRole(): void {
    const session = this.#alive(this.cookie)
    if (!session) return
    this.#roles.set(session.user, this.#roleOf(session.user) + 1)
    this.#cache.clear()
    this.#tell('role changed', session)
  }

  /** Changes the session's cookie: what is under way with the old one is turned away. */
  rotate(): void {
    const session = this.#alive(this.cookie)
    if (!session) return
    session.turn += 1
    this.cookie = { session: session.id, turn: session.turn }
    this.#tell('rotated', session)
  }

  /** Answers a request that came with this cookie. */
  answer(request: number | null, params: Params, cookie: Cookie | null): Reply {
    const session = this.#sessions.get(cookie?.session ?? '')
    if (!session || !cookie) return this.#out('signed_out', cookie)
    if (session.over !== null) return this.#out(session.over, cookie)
    if (cookie.turn !== session.turn) return this.#stale(session, cookie)
    if (params['org'] === ANNS_ORG && session.user !== 'ann') {
      return { verdict: { kind: 'refused' }, answer: createReply(403, {}) }
    }
    if (this.#setup.isStrict && request !== null) session.turn += 1
    const minted = (request !== null && this.#cached(session, params)) || this.#mint(session, params, request)
    if (request !== null) this.#count(session)
    return { verdict: { kind: 'token', minted }, answer: this.#write(minted) }
  }

  /** The answer to a request has come: its cookies take effect, unless somebody signed in or out meanwhile. */
  arrive(cookie: Cookie | null, verdict: Verdict): void {
    const isOwn = cookie !== null && this.cookie?.session === cookie.session && this.cookie.turn === cookie.turn
    if (!isOwn) return
    const session = this.#sessions.get(cookie.session)
    if (verdict.kind === 'token' && session) this.cookie = { session: session.id, turn: session.turn }
    if (verdict.kind === 'out' && session?.over !== null && this.#setup.clearsCookies) this.#clear()
  }

  /** A token that comes with a page, where somebody is signed in. */
  giveWithPage(): { readonly minted: Minted; readonly token: TokenObject } | null {
    const { verdict } = this.answer(null, {}, this.cookie)
    if (verdict.kind !== 'token') return null
    // The session is named by nothing but the token itself.
    const minted = { ...verdict.minted, namesSession: verdict.minted.namesSession && isJwt(this.#setup) }
    return { minted, token: { token: minted.token, expiresInMs: this.#lifetimeMs } }
  }

  /** A token that comes with the answer to a sign-in. */
  give(): { readonly minted: Minted; readonly answer: TokenAnswer } | null {
    const { verdict, answer } = this.answer(null, {}, this.cookie)
    return verdict.kind === 'token' ? { minted: verdict.minted, answer } : null
  }

  #count(session: ServerSession): void {
    if (!this.isLastAnswer || this.#world.isCalm) return
    this.isLastAnswer = false
    this.#end(session, 'revoked')
  }

  #clock(): number {
    return EPOCH_MS + this.#world.browser.now() + this.#setup.skewMs
  }

  #alive(cookie: Cookie | null): ServerSession | null {
    const session = cookie && this.#sessions.get(cookie.session)
    return session && session.over === null ? session : null
  }

  #roleOf(user: string): number {
    return this.#roles.get(user) ?? 0
  }

  #clear(): void {
    this.cookie = null
    this.#mark('')
  }

  #mark(marker: string): void {
    this.#marker = marker
    this.#setMarker(marker)
  }

  #end(session: ServerSession, over: 'signed_out' | 'revoked'): void {
    session.over = over
    this.#tell(over === 'revoked' ? 'revoked' : 'signed out', session)
  }

  #tell(change: 'signed in' | 'signed out' | 'revoked' | 'role changed' | 'rotated', session: ServerSession): void {
    this.#world.recorder.write({ kind: 'server', change, user: session.user, session: session.id })
  }

  /** An old cookie: under strict rotation a theft, otherwise late. */
  #stale(session: ServerSession, cookie: Cookie): Reply {
    if (!this.#setup.isStrict) return { verdict: { kind: 'out', reason: null }, answer: createReply(401, {}) }
    this.#world.met('strict rotation ended a session')
    this.#end(session, 'revoked')
    return this.#out('revoked', cookie)
  }

  #out(over: string, cookie: Cookie | null): Reply {
    const reason = cookie && this.#setup.givesReasons ? over : null
    const body = reason === null ? '' : JSON.stringify({ error: reason })
    return { verdict: { kind: 'out', reason }, answer: createReply(401, { body }) }
  }

  #cached({ id, user }: ServerSession, params: Params): Minted | null {
    const minted = this.#setup.isCaching ? this.#cache.get(`${id} ${JSON.stringify(params)}`) : undefined
    const isFresh = minted && minted.role === this.#roleOf(user) && minted.marker === this.#marker
    return isFresh && minted.deadAt - this.#world.browser.now() > this.#lifetimeMs * 0.4 ? minted : null
  }

  #mint({ id, user }: ServerSession, params: Params, request: number | null): Minted {
    this.#tokens += 1
    const issuedAt = this.#clock()
    const about = { user, session: id, role: this.#roleOf(user) }
    const token = writeToken(this.#setup, about, this.#tokens, [issuedAt, issuedAt + this.#lifetimeMs])
    const deadAt = this.#world.browser.now() + this.#lifetimeMs + (isJwt(this.#setup) ? WHOLE_SECOND_MS : 0)
    const { namesSession } = this.#setup
    const minted: Minted = { token, request, ...about, namesSession, marker: this.#marker, params, deadAt }
    this.#cache.set(`${id} ${JSON.stringify(params)}`, minted)
    return minted
  }

  #write(minted: Minted): TokenAnswer {
    const graceMs = isJwt(this.#setup) ? WHOLE_SECOND_MS : 0
    const leftMs = minted.deadAt - graceMs - this.#world.browser.now()
    return writeAnswer(this.#setup, minted, leftMs, this.#clock())
  }
}
