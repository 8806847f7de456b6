import type { Reply } from './reply.ts'
import type { ServerOptions } from './session-server.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Signer } from './signer.ts'
import type { TokenCall, Traffic } from './traffic.ts'
import { replyInTrouble, type Trouble } from './trouble.ts'

const SECOND_MS = 1_000

const NEW_CALL = {
  leftAt: 0,
  session: '',
  line: '',
  offence: null,
  hasEnded: false,
  attempt: 0,
  outcome: 'in the air',
  token: 0,
} as const

/** `session`: whose token it is. */
export interface TokenReply extends Reply {
  readonly session: Session | null
}

/** Gives tokens, and watches how it is asked for them. */
export class TokenEndpoint {
  readonly #options: ServerOptions
  readonly #signer: Signer
  readonly #sessions: Sessions
  readonly #traffic: Traffic
  /** Requests in the air, with what they were sent with. */
  readonly #inTheAir = new Map<TokenCall, string>()
  #issued = 0

  constructor(options: ServerOptions, signer: Signer, sessions: Sessions, traffic: Traffic) {
    this.#options = options
    this.#signer = signer
    this.#sessions = sessions
    this.#traffic = traffic
  }

  /** `cookie` is `id.secret`. */
  arrive(tab: string, cookie: string): TokenCall {
    const { tokenCalls } = this.#traffic
    const number = tokenCalls.length + 1
    const call: TokenCall = { ...NEW_CALL, number, tab, arrivedAt: Date.now() }
    tokenCalls.push(call)
    this.#inTheAir.set(call, '')
    this.#traffic.changed(`request ${number} from ${tab}${cookie === '' ? ' without a session' : ''}`)
    return call
  }

  leave(call: TokenCall, outcome: string): void {
    if (!this.#inTheAir.delete(call)) return
    call.outcome = outcome
    call.leftAt = Date.now()
    this.#traffic.changed(`request ${call.number} from ${call.tab}: ${outcome}`)
  }

  /** `null`: there is no answer. What is decided here stays so, however late it is sent. */
  async decide(call: TokenCall, cookie: string, params: unknown, trouble: Trouble | null): Promise<TokenReply | null> {
    const found = this.#sessions.find(cookie)
    this.#watch(call, cookie, params, found)
    if (trouble) {
      const reply = replyInTrouble(trouble)
      return reply && { ...reply, session: null }
    }
    if (!found) return { status: 401, body: { reason: 'signed_out' }, session: null }
    const { session } = found
    if (session.ended !== null) return { status: 401, body: { reason: session.ended }, session: null }
    return this.#give(call, session, params)
  }

  #watch(call: TokenCall, cookie: string, params: unknown, found: ReturnType<Sessions['find']>): void {
    call.session = found?.session.id ?? ''
    call.line = JSON.stringify(params ?? {})
    const line = `${cookie.split('.')[0]} ${call.line}`
    const isOverlapping = [...this.#inTheAir.values()].includes(line)
    if (this.#inTheAir.has(call)) this.#inTheAir.set(call, line)
    const isReused = found !== null && !found.isLatest
    if (isOverlapping) this.#traffic.overlaps += 1
    if (isReused) this.#traffic.reuses += 1
    if (!isOverlapping && !isReused) return
    call.offence = isReused ? 'reuses a secret' : 'overlaps'
    this.#traffic.changed(`request ${call.number} ${call.offence}`)
    if (this.#options.isStrict && found) call.hasEnded = this.#sessions.end(found.session.id, 'revoked')
  }

  async #give(call: TokenCall, session: Session, params: unknown): Promise<TokenReply> {
    this.#issued += 1
    call.token = this.#issued
    this.#traffic.changed(`request ${call.number} gets token ${call.token}`)
    if (this.#options.isStrict) this.#sessions.rotate(session)
    const { lifetimeMs } = this.#options
    const { id, user, role } = session
    const claims = { sub: user, sid: id, jti: String(call.token), role, organization: organizationIn(params) }
    const token = await this.#signer.sign(claims, lifetimeMs)
    return { status: 200, body: { token, expires_in: lifetimeMs / SECOND_MS, session: { id } }, session }
  }
}

function organizationIn(params: unknown): string {
  const organization = typeof params === 'object' && params !== null && Reflect.get(params, 'organization')
  return typeof organization === 'string' ? organization : ''
}
