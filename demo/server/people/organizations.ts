import { and, asc, eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { memberships, organizations, type Role, users } from '../database/schema.ts'

/** How long things last. The server decides, by organization: 15 minutes for a bank, 30 days for a blog. */
export interface Policy {
  /** A session, whatever its user does. */
  readonly sessionSeconds: number
  /** A session without activity. */
  readonly inactivitySeconds: number
  /** A token: 20 to 300. */
  readonly tokenSeconds: number
}

/** What somebody is in an organization, and what the organization has decided. */
export interface Membership extends Policy {
  readonly organizationId: string
  readonly role: Role
  readonly permissions: readonly string[]
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly role: Role
}

/** What a role allows where nobody has said otherwise. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly string[]>> = {
  admin: ['notes:read', 'notes:write', 'members:manage'],
  member: ['notes:read'],
}

const MEMBERSHIP = {
  organizationId: memberships.organizationId,
  role: memberships.role,
  permissions: memberships.permissions,
  sessionSeconds: organizations.sessionSeconds,
  inactivitySeconds: organizations.inactivitySeconds,
  tokenSeconds: organizations.tokenSeconds,
}

export async function findMembership(
  db: Database,
  userId: string,
  organizationId: string,
): Promise<Membership | undefined> {
  const [membership] = await selectMemberships(db).where(isMembership(userId, organizationId))
  return membership
}

/** As it stays until the transaction is over: what is taken of it is not out of date before it is written. */
export async function lockMembership(
  tx: Database,
  userId: string,
  organizationId: string,
): Promise<Membership | undefined> {
  const [membership] = await selectMemberships(tx).where(isMembership(userId, organizationId)).for('share')
  return membership
}

/** The one joined first: there a session starts. Locked as above. */
export async function lockFirstMembership(tx: Database, userId: string): Promise<Membership | undefined> {
  const [membership] = await selectMemberships(tx)
    .where(eq(memberships.userId, userId))
    .orderBy(asc(memberships.joinedAt), asc(organizations.id))
    .limit(1)
    .for('share')
  return membership
}

/** All of them, for who copies a session without knowing which of them it is a snapshot of. Locked as above. */
export async function lockMemberships(tx: Database, userId: string): Promise<void> {
  await selectMemberships(tx).where(eq(memberships.userId, userId)).orderBy(asc(organizations.id)).for('share')
}

/** Where somebody may go, in the order of joining. */
export function listMemberships(
  db: Database,
  userId: string,
): Promise<{ readonly id: string; readonly name: string; readonly role: Role }[]> {
  return db
    .select({ id: organizations.id, name: organizations.name, role: memberships.role })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(memberships.joinedAt), asc(organizations.id))
}

export function listMembers(db: Database, organizationId: string): Promise<Member[]> {
  return db
    .select({ id: users.id, name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.organizationId, organizationId))
    .orderBy(asc(memberships.joinedAt), asc(users.id))
}

/** `false`: there is no such member. */
export async function setRole(db: Database, userId: string, organizationId: string, role: Role): Promise<boolean> {
  const changed = await db
    .update(memberships)
    .set({ role, permissions: ROLE_PERMISSIONS[role] })
    .where(isMembership(userId, organizationId))
    .returning({ role: memberships.role })
  return changed.length > 0
}

/** `false`: there is no such member. */
export async function removeMember(db: Database, userId: string, organizationId: string): Promise<boolean> {
  const removed = await db
    .delete(memberships)
    .where(isMembership(userId, organizationId))
    .returning({ role: memberships.role })
  return removed.length > 0
}

export async function setPolicy(db: Database, organizationId: string, policy: Policy): Promise<void> {
  await db.update(organizations).set(policy).where(eq(organizations.id, organizationId))
}

/** Nobody could undo it: an organization keeps one administrator. Locks the others until the transaction is over. */
export async function isLastAdmin(db: Database, userId: string, organizationId: string): Promise<boolean> {
  const admins = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.role, 'admin')))
    .orderBy(asc(memberships.userId))
    .for('update')
  return admins.length === 1 && admins[0]?.userId === userId
}

function selectMemberships(db: Database) {
  return db
    .select(MEMBERSHIP)
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .$dynamic()
}

function isMembership(userId: string, organizationId: string) {
  return and(eq(memberships.userId, userId), eq(memberships.organizationId, organizationId))
}
