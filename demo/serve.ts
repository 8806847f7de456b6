import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { buildPage } from './build-page.ts'
import { openLocations } from './locations.ts'
import { DEFAULT_PORT, type DemoOptions, parseDemoOptions } from './options.ts'
import { createDemoServer } from './server/app.ts'
import type { Locate } from './server/http/locations.ts'
import { explainError } from './server/http/request-log.ts'
import { type OpenedStorage, openStorage } from './storage.ts'

const MAINTENANCE_MS = 300_000
/** For answers that are under way when the process is asked to end. */
const GRACE_MS = 5000

const warn = (line: string) => console.error(line)

/** `npm run demo`: builds the page, starts the server on this machine alone, says where. */
async function main(): Promise<void> {
  const options = parseDemoOptions(process.argv.slice(2))
  const { locationsFile } = options
  const locate = locationsFile === undefined ? undefined : await openLocations(locationsFile)
  const { DATABASE_URL: databaseUrl, FRESHTOKEN_SEAL_KEY: sealKey } = process.env
  const opened = await openStorage({ databaseUrl, sealKey, dataFolder: options.dataFolder, warn })
  try {
    await serve(options, opened, locate)
  } catch (error) {
    // Its lines to the database would keep a process going that serves nobody.
    await opened.storage.close()
    throw error
  }
}

async function serve(
  options: DemoOptions,
  { storage, sealKey, isShared }: OpenedStorage,
  locate: Locate | undefined,
): Promise<void> {
  const { lifetimeSeconds } = options
  const demo = await createDemoServer({
    storage,
    sealKey,
    isSeeded: options.isSeeded ?? !isShared,
    hasTroubles: options.hasTroubles ?? !isShared,
    proxies: options.proxies,
    ...(lifetimeSeconds !== undefined && { tokenLifetimeSeconds: lifetimeSeconds }),
    ...(locate && { locate }),
    page: await buildPage(),
    log: (line) => console.log(line),
  })
  const server = createAdaptorServer({ fetch: demo.app.fetch })
  const port = await listen(server, options.port)
  const maintenance = setInterval(() => {
    demo.maintain().catch((error: unknown) => warn(`maintenance: ${explainError(error)}`))
  }, MAINTENANCE_MS)
  onceAsked(async () => {
    clearInterval(maintenance)
    const closed = new Promise((resolve) => server.close(resolve))
    // Whoever is slow to ask, or never comes to the end of it, does not keep the database open.
    setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), GRACE_MS).unref()
    await demo.close()
    await closed
    await storage.close()
  })
  console.log(describe(port, options))
}

/** Lets requests that are under way end, and the database write what it has. Asked twice, the process just ends. */
function onceAsked(shutDown: () => Promise<void>): void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const handle = () => {
    for (const signal of signals) process.off(signal, handle)
    shutDown().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of signals) process.on(signal, handle)
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

  Sign in, then open it in three tabs. Tokens live ${lifetimeSeconds ?? 60} s: one tab fetches, all of them are fresh.
  Each request that reaches the server is a line below. Ctrl+C ends it.
`
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
