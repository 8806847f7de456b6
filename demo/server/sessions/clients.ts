import { eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { clients } from '../database/schema.ts'
import { createId, createSecret, hashSecret } from './secret.ts'

export type Client = typeof clients.$inferSelect

export async function findClient(db: Database, secret: string): Promise<Client | undefined> {
  const [client] = await db
    .select()
    .from(clients)
    .where(eq(clients.secretHash, hashSecret(secret)))
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

/** Which of its sessions is meant where none is named. `null`: none of them, any more. */
export async function setCurrentSession(db: Database, clientId: string, sessionId: string | null): Promise<void> {
  await db.update(clients).set({ currentSessionId: sessionId }).where(eq(clients.id, clientId))
}
