import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bundle } from './bundle.ts'

/** Something that answers HTTP on this machine. */
export interface Site {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  readonly origin: string
  /** Cuts every connection. */
  close(): Promise<void>
}

/** An empty page with one script, on an origin of its own, at every path. `entry` is bundled from its source. */
export async function servePage(entry: URL): Promise<Site> {
  return serveScript(await bundle(entry))
}

/** The same for a script that is bundled already. */
export function serveScript(script: string): Promise<Site> {
  return listen((request, response) => {
    const isScript = request.url === '/main.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? script : pageWith('/main.js'))
  })
}

/** `script` runs when the document is there. The empty icon spares a request. */
export function pageWith(script: string): string {
  return `<!doctype html><title>freshtoken</title><link rel="icon" href="data:,">
<script type="module" src="${script}"></script>`
}

/** Port 0: any that is free. 127.0.0.1 counts as a secure context. */
export async function listen(listener: RequestListener): Promise<Site> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
