import { and, eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { clients, sessions, users } from '../database/schema.ts'
import { createId, createSecret, hashSecret } from './secret.ts'

export type Client = typeof clients.$inferSelect

export async function findClient(db: Database, secret: string): Promise<Client | undefined> {
  const [client] = await db
    .select()
    .from(clients)
    .where(eq(clients.secretHash, hashSecret(secret)))
  return client
}

/** Whether the person of this e-mail address has been signed in there, as far as history goes. */
export async function hasHosted(db: Database, clientId: string, email: string): Promise<boolean> {
  const isTheirs = and(eq(sessions.clientId, clientId), eq(users.email, email))
  const join = db.select({ id: sessions.id }).from(sessions).innerJoin(users, eq(users.id, sessions.userId))
  return (await join.where(isTheirs).limit(1)).length > 0
}

/** As it stays until the transaction is over: of sign-ins and step-ups at once in one browser, one comes after the other. */
export async function lockClient(tx: Database, id: string): Promise<Client | undefined> {
  const [client] = await tx.select().from(clients).where(eq(clients.id, id)).for('no key update')
  return client
}

export async function createClient(
  db: Database,
  now: Date,
): Promise<{ readonly client: Client; readonly secret: string }> {
  const secret = createSecret()
  const row = { id: createId('c'), secretHash: hashSecret(secret), createdAt: now }
  const [client] = await db.insert(clients).values(row).returning()
  if (!client) throw new Error('A client was not written')
  return { client, secret }
}

/**
 * Which of its sessions is meant where none is named. One of another client: a sign-in has taken this one's place, so none
 * of its own is meant any more.
 */
export async function setCurrentSession(db: Database, clientId: string, sessionId: string): Promise<void> {
  await db.update(clients).set({ currentSessionId: sessionId }).where(eq(clients.id, clientId))
}
