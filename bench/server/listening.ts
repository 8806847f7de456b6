/**
 * The demo's session server in a process of its own, for the bench. Its arguments are how many seconds tokens live, and
 * where the database is; without one it has a PGlite in memory. Tells the process that started it where it is.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createDemoServer } from '../../demo/server/app.ts'
import { openPglite } from '../../demo/server/database/pglite.ts'
import { openPostgres } from '../../demo/server/database/postgres.ts'
import { freePasswords } from './free-passwords.ts'
import { FRONT } from './person.ts'

const [, , tokenSeconds, url] = process.argv
const storage = url === undefined ? await openPglite() : await openPostgres(url, console.error)
const demo = await createDemoServer({
  storage,
  tokenLifetimeSeconds: Number(tokenSeconds),
  passwords: freePasswords,
  proxies: [FRONT],
})
const server = createAdaptorServer({ fetch: demo.app.fetch })
server.listen(0, FRONT)
await once(server, 'listening')

// Also when the one who started it is gone.
process.once('disconnect', async () => {
  await demo.close()
  await storage.close()
  process.exit()
})
process.send?.(`http://${FRONT}:${(server.address() as AddressInfo).port}`)
