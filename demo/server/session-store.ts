import { createHash, randomBytes } from 'node:crypto'
import type { Account } from './accounts.ts'

/** `ended`: by the user, here. `revoked`: from elsewhere. `expired`: by age. `inactive`: nobody touched it. */
export type SessionStatus = 'active' | 'ended' | 'revoked' | 'expired' | 'inactive'

/** The truth about who is signed in where. All times in milliseconds since the Unix epoch. */
export interface Session {
  /** Public: it is in tokens, in lists and in the marker cookie. It opens nothing. */
  readonly id: string
  readonly account: Account
  /** As the browser called itself at sign-in: information, never a security decision. */
  readonly userAgent: string
  readonly createdAt: number
  readonly status: SessionStatus
  /** When there was last input by the user, or a call of the API. Fetching a token is not activity. */
  readonly lastActiveAt: number
  readonly lastTokenAt: number | null
  readonly endedAt: number | null
  /** A later sign-in took its place in the browser: the cookie there is no longer this session's. */
  readonly isReplaced: boolean
}

export interface SessionPolicy {
  /** How long a session lasts, whatever the user does. */
  readonly lifetimeMs: number
  /** How long it lasts without activity. */
  readonly inactivityMs: number
}

/** What is known of a session beside its secret, which leaves the store once and is kept only as a hash. */
type Row = { -readonly [Key in keyof Session]: Session[Key] }

/** So that a demo left running does not grow for ever: sessions that are over are history, and this much is kept. */
const MAX_OVER_PER_ACCOUNT = 20

/** Sessions in memory. Nothing outside this file changes one. */
export class SessionStore {
  readonly #rowsByHash = new Map<string, Row>()
  readonly #policy: SessionPolicy
  readonly #now: () => number

  constructor(policy: SessionPolicy, now: () => number) {
    this.#policy = policy
    this.#now = now
  }

  /** A new session, with a new id and a new secret each time: neither survives a change of privilege. */
  create(account: Account, userAgent: string): { readonly session: Session; readonly secret: string } {
    const secret = randomBytes(32).toString('base64url')
    const now = this.#now()
    const session: Row = {
      id: `s_${randomBytes(12).toString('base64url')}`,
      account,
      userAgent,
      createdAt: now,
      status: 'active',
      lastActiveAt: now,
      lastTokenAt: null,
      endedAt: null,
      isReplaced: false,
    }
    this.#rowsByHash.set(hash(secret), session)
    this.#forgetOldest(account)
    return { session, secret }
  }

  /** Whose secret this is, alive or not. Looked up by hash, so that timing tells nothing of the secrets kept. */
  findBySecret(secret: string): Session | undefined {
    const row = this.#rowsByHash.get(hash(secret))
    if (row) this.#endWhenDue(row)
    return row
  }

  findById(id: string): Session | undefined {
    const row = this.#row(id)
    if (row) this.#endWhenDue(row)
    return row
  }

  /** Newest first. */
  listOf(account: Account): readonly Session[] {
    const rows = this.#rowsOf(account)
    for (const row of rows) this.#endWhenDue(row)
    return rows.reverse()
  }

  /** Milliseconds left, by age and by inactivity. */
  remaining(session: Session): { readonly lifetimeMs: number; readonly inactivityMs: number } {
    const now = this.#now()
    return {
      lifetimeMs: session.createdAt + this.#policy.lifetimeMs - now,
      inactivityMs: session.lastActiveAt + this.#policy.inactivityMs - now,
    }
  }

  recordToken(id: string): void {
    const row = this.#row(id)
    if (row) row.lastTokenAt = this.#now()
  }

  recordActivity(id: string): void {
    const row = this.#row(id)
    if (!row) return
    this.#endWhenDue(row)
    if (row.status === 'active') row.lastActiveAt = this.#now()
  }

  /** Idempotent: a session that is over stays over, for the reason it had. Answers whether this call ended it. */
  end(id: string, status: 'ended' | 'revoked'): boolean {
    const row = this.#row(id)
    if (row) this.#endWhenDue(row)
    if (row?.status !== 'active') return false
    this.#close(row, status)
    return true
  }

  /** The browser that held this session signs in again: its cookie is about to be another's. */
  replace(id: string): void {
    this.end(id, 'ended')
    const row = this.#row(id)
    if (row) row.isReplaced = true
  }

  #endWhenDue(row: Row): void {
    if (row.status !== 'active') return
    const { lifetimeMs, inactivityMs } = this.remaining(row)
    if (lifetimeMs <= 0) this.#close(row, 'expired')
    else if (inactivityMs <= 0) this.#close(row, 'inactive')
  }

  #close(row: Row, status: Exclude<SessionStatus, 'active'>): void {
    row.status = status
    row.endedAt = this.#now()
  }

  #row(id: string): Row | undefined {
    for (const row of this.#rowsByHash.values()) if (row.id === id) return row
    return undefined
  }

  #rowsOf(account: Account): Row[] {
    return [...this.#rowsByHash.values()].filter((row) => row.account.id === account.id)
  }

  #forgetOldest(account: Account): void {
    const over = this.#rowsOf(account).filter((row) => row.status !== 'active')
    const forgotten = new Set(over.slice(0, Math.max(0, over.length - MAX_OVER_PER_ACCOUNT)))
    for (const [key, row] of this.#rowsByHash) if (forgotten.has(row)) this.#rowsByHash.delete(key)
  }
}

/** 256 random bits need no slow hash and no salt: there is nothing to guess. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
