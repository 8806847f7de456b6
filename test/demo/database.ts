import { readFile } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, inject } from 'vitest'
import type { Storage } from '../../demo/server/database/database.ts'
import { openPglite } from '../../demo/server/database/pglite.ts'

let storage: Storage

beforeAll(async () => {
  storage = await openPglite({ dump: new Blob([new Uint8Array(await readFile(inject('databaseDump')))]) })
})
afterAll(() => storage.close())

/** A database with its tables in place and nobody in it. One for each file of tests, emptied each time. */
export async function emptyDatabase(): Promise<Storage> {
  await storage.database.execute(
    sql`TRUNCATE users, organizations, clients, signing_keys, rate_limits, audit_log RESTART IDENTITY CASCADE`,
  )
  return storage
}
