import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { buildPage } from './build-page.ts'
import { DEFAULT_PORT, type DemoOptions, parseDemoOptions } from './options.ts'
import { createDemoServer } from './server/app.ts'

const KEY_LIFETIME_MS = 3_600_000

/** `npm run demo`: builds the page, starts the server on this machine alone, says where. */
async function main(): Promise<void> {
  const options = parseDemoOptions(process.argv.slice(2))
  const { app, rotateKeys } = await createDemoServer({
    tokenLifetimeSeconds: options.lifetimeSeconds,
    page: await buildPage(),
    log: (line) => console.log(line),
  })
  const server = createAdaptorServer({ fetch: app.fetch })
  const port = await listen(server, options.port)
  setInterval(() => void rotateKeys(), KEY_LIFETIME_MS).unref()
  console.log(describe(port, options))
}

/** The usual port, so that bookmarks and cookies hold; any other where it is taken and nobody asked for it. */
async function listen(server: ServerType, port: number | undefined): Promise<number> {
  try {
    return await listenOn(server, port ?? DEFAULT_PORT)
  } catch (error) {
    if (port !== undefined || !isPortTaken(error)) throw error
    return listenOn(server, 0)
  }
}

async function listenOn(server: ServerType, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function describe(port: number, { lifetimeSeconds }: DemoOptions): string {
  return `
  freshtoken demo   http://127.0.0.1:${port}

  Sign in, then open it in three tabs. Tokens live ${lifetimeSeconds} s: one tab fetches, all of them are fresh.
  Each request that reaches the server is a line below. Ctrl+C ends it.
`
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
