import { randomBytes } from 'node:crypto'
import type { SignedOutReason } from '../../../src/types.ts'

export interface Session {
  /** Public name, `s1`, `s2` … */
  readonly id: string
  readonly user: string
  role: string
  /** What the cookie must carry. */
  secret: string
  /** `null` while it lives. */
  ended: SignedOutReason | null
  readonly begunAt: number
  /** `Infinity` while it lives. */
  endedAt: number
}

/** Sessions by their cookie, `id.secret`. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()

  begin(user: string): Session {
    const session: Session = {
      id: `s${this.#sessions.size + 1}`,
      user,
      role: 'member',
      secret: newSecret(),
      ended: null,
      begunAt: Date.now(),
      endedAt: Number.POSITIVE_INFINITY,
    }
    this.#sessions.set(session.id, session)
    return session
  }

  /** All that there were, oldest first. */
  get all(): readonly Session[] {
    return [...this.#sessions.values()]
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  /** The session that the cookie names, and whether its secret is the latest. */
  find(cookie: string): { readonly session: Session; readonly isLatest: boolean } | null {
    const [id = '', secret] = cookie.split('.')
    const session = this.#sessions.get(id)
    return session ? { session, isLatest: session.secret === secret } : null
  }

  rotate(session: Session): void {
    session.secret = newSecret()
  }

  /** Answers whether it lived until now. */
  end(id: string, reason: SignedOutReason): boolean {
    const session = this.#sessions.get(id)
    if (!session || session.ended !== null) return false
    session.ended = reason
    session.endedAt = Date.now()
    return true
  }
}

function newSecret(): string {
  return randomBytes(16).toString('base64url')
}
