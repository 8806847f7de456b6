import { asc, eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { users } from '../database/schema.ts'

export type User = typeof users.$inferSelect

export async function findUser(db: Database, id: string): Promise<User | undefined> {
  const [user] = await db.select().from(users).where(eq(users.id, id))
  return user
}

export async function findUserByEmail(db: Database, email: string): Promise<User | undefined> {
  const [user] = await db
    .select()
    .from(users)
    .where(eq(users.email, normalizeEmail(email)))
  return user
}

/** Those who came first, first. */
export function listUsers(db: Database, limit: number): Promise<User[]> {
  return db.select().from(users).orderBy(asc(users.createdAt), asc(users.id)).limit(limit)
}

/** As it stays until the transaction is over. `update`: also no session of this user begins meanwhile. */
export async function lockUser(tx: Database, id: string, strength: 'share' | 'update' = 'share'): Promise<User> {
  const [user] = await tx.select().from(users).where(eq(users.id, id)).for(strength)
  if (!user) throw new Error('A user is gone')
  return user
}

/** `false`: the address is taken, perhaps since a moment ago. */
export async function insertUser(db: Database, user: typeof users.$inferInsert): Promise<boolean> {
  const row = { ...user, email: normalizeEmail(user.email) }
  const inserted = await db.insert(users).values(row).onConflictDoNothing().returning({ id: users.id })
  return inserted.length > 0
}

export async function setBanned(db: Database, id: string, bannedAt: Date | null): Promise<void> {
  await db.update(users).set({ bannedAt }).where(eq(users.id, id))
}

/** Addresses that differ in case alone reach the same person nearly everywhere. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}
