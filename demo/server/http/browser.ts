import type { Context } from 'hono'
import type { Database } from '../database/database.ts'
import { type Client, findClient } from '../sessions/clients.ts'
import { hashSecret } from '../sessions/secret.ts'
import { findProven, type Session } from '../sessions/sessions.ts'
import { readSecrets } from './cookies.ts'
import { Problem } from './problem.ts'

/** What a request's cookies prove. */
export interface Browser {
  readonly client: Client | undefined
  /** Sessions whose secret came along with the secret of their client, alive or over, the newest first. */
  readonly held: readonly Session[]
  /** Of all the secrets of sessions that came along, whosever they are. */
  readonly secretHashes: readonly string[]
}

export async function readBrowser(c: Context, db: Database, now: Date): Promise<Browser> {
  const secrets = readSecrets(c)
  const secretHashes = secrets.sessions.map(hashSecret)
  const client = secrets.client === undefined ? undefined : await findClient(db, secrets.client)
  if (!client) return { client, held: [], secretHashes }
  return { client, held: await findProven(db, { clientId: client.id, secretHashes }, now), secretHashes }
}

/**
 * The session that is meant where none is named. `meant`: the one that the page shows, if it says so. Another tab may have
 * switched to somebody else since, who is not to bear what was meant for this one.
 */
export function requireCurrent({ client, held }: Browser, meant?: string): Session {
  const current = held.find(({ id }) => id === client?.currentSessionId)
  if (current?.status !== 'active') throw new Problem(401, 'unauthenticated')
  if (meant !== undefined && meant !== current.id) throw new Problem(409, 'not_current')
  return current
}
