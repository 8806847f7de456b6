/** What the server of the scenarios serves beside tokens: pages and their scripts. */
import { bundle } from '../../browsers/bundle.ts'
import { pageWith } from '../../browsers/serve-page.ts'
import { readPageOptions } from '../page/options.ts'
import type { Reply } from './reply.ts'

const MAIN = new URL('../page/main.ts', import.meta.url)
const FRAMING = new URL('../page/framing.ts', import.meta.url)

/** As the next version of the library: other payloads on the wire. */
const NEXT_VERSION = {
  'core/messages.ts': (text: string) => text.replace('const WIRE_VERSION = 1', 'const WIRE_VERSION = 2'),
}

/** Hands every request on, as the worker of an app that only caches its shell. */
const WORKER = `addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

const BUNDLES: Readonly<Record<string, () => Promise<string>>> = {
  '/main.js': () => bundle(MAIN),
  '/next.js': () => bundle(MAIN, NEXT_VERSION),
  '/framing.js': () => bundle(FRAMING),
}

const bundled = new Map<string, Promise<string>>()

/** Bundles it once in a process, when a page wants it. `null`: there is none. */
async function scriptAt(pathname: string): Promise<string | null> {
  if (pathname === '/worker.js') return WORKER
  const script = bundled.get(pathname) ?? BUNDLES[pathname]?.()
  if (script) bundled.set(pathname, script)
  return script ?? null
}

/** What every page wants. That it cannot be bundled is better told by who starts a server than by a page that hangs. */
export async function prepareAssets(): Promise<void> {
  await scriptAt('/main.js')
}

/** `null`: nothing is there. */
export async function replyWithAsset({ pathname, search, searchParams }: URL): Promise<Reply | null> {
  const script = await scriptAt(pathname)
  if (script !== null) return asset('text/javascript', script)
  switch (pathname) {
    case '/':
      return asset('text/html', pageWith(readPageOptions(search).isNextVersion ? '/next.js' : '/main.js'))
    case '/elsewhere':
      return asset('text/html', '<!doctype html><title>Elsewhere</title>')
    case '/framing':
      return asset('text/html', pageWith('/framing.js'))
    case '/prerendering':
      return asset('text/html', prerendering(searchParams.get('of') ?? '/'))
    case '/wiping':
      // https://www.w3.org/TR/clear-site-data/#grammardef-storage
      return { ...asset('text/html', ''), headers: { 'clear-site-data': '"storage"' } }
    default:
      return null
  }
}

/** Goes to the page that it has prerendered when another page says so. */
function prerendering(url: string): string {
  const rules = JSON.stringify({ prerender: [{ urls: [url], eagerness: 'immediate' }] })
  const activate = `new BroadcastChannel('activate').onmessage = () => location.assign(${JSON.stringify(url)})`
  return `<!doctype html><title>Prerendering</title>
<script type="speculationrules">${rules}</script><script>${activate}</script>`
}

/** May be kept by the browser: with `no-store` on the page itself it would not enter the back/forward cache. */
function asset(type: string, body: string): Reply {
  return { status: 200, headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }, body }
}
