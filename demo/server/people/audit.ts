import { desc } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { auditLog } from '../database/schema.ts'

export type AuditAction =
  | 'user.signed-up'
  | 'user.signed-in'
  | 'user.banned'
  | 'user.unbanned'
  | 'session.revoked'
  | 'sessions.ended-everywhere'
  | 'session.stepped-up'
  | 'member.role-changed'
  | 'member.removed'
  | 'organization.policy-changed'
  | 'keys.rotated'

export type AuditEntry = typeof auditLog.$inferSelect

/** Who did what to whom. In the transaction of the deed: neither is there without the other. */
export interface Deed {
  readonly action: AuditAction
  /** `null`: the server itself. */
  readonly actorId: string | null
  readonly userId?: string
  readonly sessionId?: string
  readonly organizationId?: string
  /** Never a secret, never an address. */
  readonly details?: Readonly<Record<string, unknown>>
}

export async function audit(db: Database, at: Date, { details = {}, ...deed }: Deed): Promise<void> {
  await db.insert(auditLog).values({ ...deed, at, details })
}

/** The newest first. */
export function listAudit(db: Database, limit: number): Promise<AuditEntry[]> {
  return db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(limit)
}
