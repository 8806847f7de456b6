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

/** Scripts by path. */
export type Scripts = ReadonlyMap<string, string>

let bundled: Promise<Scripts> | undefined

/** Bundles them once in a process. */
export function bundleScripts(): Promise<Scripts> {
  bundled ??= bundleAll()
  return bundled
}

async function bundleAll(): Promise<Scripts> {
  const [main, next, framing] = await Promise.all([bundle(MAIN), bundle(MAIN, NEXT_VERSION), bundle(FRAMING)])
  return new Map([
    ['/main.js', main],
    ['/next.js', next],
    ['/framing.js', framing],
    ['/worker.js', WORKER],
  ])
}

/** `null`: nothing is there. */
export function replyWithAsset(scripts: Scripts, { pathname, search, searchParams }: URL): Reply | null {
  const script = scripts.get(pathname)
  if (script !== undefined) return asset('text/javascript', script)
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
