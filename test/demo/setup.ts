import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openPglite } from '../../demo/server/database/pglite.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A dump of a database with its tables in place and nobody in it. */
    databaseDump: string
  }
}

/** Making a database takes seconds of work, which is the same for all files of tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'freshtoken-demo-'))
  const dump = join(folder, 'database.tar')
  const { client } = await openPglite()
  await writeFile(dump, Buffer.from(await (await client.dumpDataDir('none')).arrayBuffer()))
  await client.close()
  provide('databaseDump', dump)
  return () => rm(folder, { recursive: true })
}
