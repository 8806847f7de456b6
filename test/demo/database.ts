import { readFile } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { inject } from 'vitest'
import type { Storage } from '../../demo/server/database/database.ts'
import { openPglite } from '../../demo/server/database/pglite.ts'

let opened: Promise<Storage> | undefined

/** A database with its tables in place and nobody in it. One for all files of tests, emptied each time. */
export async function emptyDatabase(): Promise<Storage> {
  opened ??= open()
  const storage = await opened
  await storage.database.execute(
    sql`TRUNCATE users, organizations, clients, signing_keys, rate_limits, audit_log RESTART IDENTITY CASCADE`,
  )
  return storage
}

/** Takes a second or more, most of it to compile WebAssembly. It ends with the process. */
async function open(): Promise<Storage> {
  return openPglite({ dump: new Blob([new Uint8Array(await readFile(inject('databaseDump')))]) })
}
