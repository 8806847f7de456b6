import type { AccessClaims } from '../keys/tokens.ts'
import type { Session } from '../sessions/sessions.ts'

/** Who is asking: all that business code sees of it, and the same whether a token said so or the session itself. */
export class CurrentUser {
  readonly id: string
  readonly name: string
  readonly sessionId: string
  /** `null`: in no organization. */
  readonly organization: string | null
  readonly role: string | null
  /** When the password was last entered, in milliseconds since the Unix epoch. */
  readonly authenticatedAt: number
  readonly #permissions: ReadonlySet<string>

  private constructor(facts: Omit<CurrentUser, 'can' | 'isMember'>, permissions: readonly string[]) {
    this.id = facts.id
    this.name = facts.name
    this.sessionId = facts.sessionId
    this.organization = facts.organization
    this.role = facts.role
    this.authenticatedAt = facts.authenticatedAt
    this.#permissions = new Set(permissions)
  }

  /** As the token was signed: up to one lifetime late. */
  static fromClaims(claims: AccessClaims): CurrentUser {
    const { sub, sid, name = sub, org_id, org_role, permissions = [], auth_time } = claims
    return new CurrentUser(
      {
        id: sub,
        name,
        sessionId: sid,
        organization: org_id ?? null,
        role: org_role ?? null,
        authenticatedAt: auth_time * 1000,
      },
      permissions,
    )
  }

  /** As it is at this moment. */
  static fromSession(session: Session): CurrentUser {
    const { id, userId, claims, organizationId, role, permissions } = session
    return new CurrentUser(
      {
        id: userId,
        name: String(claims.name ?? userId),
        sessionId: id,
        organization: organizationId,
        role,
        authenticatedAt: session.authenticatedAt.getTime(),
      },
      permissions,
    )
  }

  can(permission: string): boolean {
    return this.#permissions.has(permission)
  }

  isMember(organization: string): boolean {
    return this.organization === organization
  }
}
