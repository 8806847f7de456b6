import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { MIGRATIONS_FOLDER, type Storage } from './database.ts'

export interface PgliteOptions {
  /** Where the data is kept. Default: in memory, gone with the process. */
  readonly folder?: string
  /** What an instance of before has dumped, to begin with. */
  readonly dump?: Blob
}

/** PostgreSQL in WebAssembly: nothing to install. One process alone may open a folder. */
export async function openPglite({ folder, dump }: PgliteOptions = {}): Promise<Storage & { readonly client: PGlite }> {
  const client = await PGlite.create({
    ...(folder !== undefined && { dataDir: folder }),
    ...(dump && { loadDataDir: dump }),
  })
  const database = drizzle(client)
  await migrate(database, { migrationsFolder: MIGRATIONS_FOLDER })
  return {
    client,
    database,
    async listen(channel, { onNotice }) {
      const undo = await client.listen(channel, onNotice)
      return () => undo()
    },
    close: () => client.close(),
  }
}
