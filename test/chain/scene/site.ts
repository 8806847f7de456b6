import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { buildPage } from '../../../demo/build-page.ts'
import { createDemoServer, type DemoServerOptions } from '../../../demo/server/app.ts'
import type { Database } from '../../../demo/server/database/database.ts'
import { openPglite } from '../../../demo/server/database/pglite.ts'
import type { Page } from '../../../demo/server/http/page-routes.ts'
import { bundle } from '../../browsers/bundle.ts'
import { listen } from '../../browsers/serve-page.ts'
import { credentialsOf } from './credentials.ts'
import { Traffic } from './traffic.ts'

/** A sign-in of the old kind: a page that is navigated to, sets cookies and leads on to the app. */
export const SIGN_IN_PATH = '/sign-in-by-redirect'

export interface SiteOptions extends DemoServerOptions {
  /** Whether pages are told of changes by a stream of events; default `true`. */
  readonly hasPush?: boolean
}

/** The demo, real from its page to its database. */
export interface Site {
  readonly origin: string
  readonly traffic: Traffic
  readonly database: Database
  close(): Promise<void>
}

export async function openSite({ hasPush = true, ...options }: SiteOptions): Promise<Site> {
  const storage = await openPglite()
  const demo = await createDemoServer({ page: await buildWatchedPage(), ...options, storage })
  const traffic = new Traffic(hasPush)
  const fetch = async (request: Request, env: unknown) => {
    const url = new URL(request.url)
    return url.pathname === SIGN_IN_PATH
      ? signInByRedirect(demo.app, request, url)
      : demo.app.fetch(request, env as object)
  }
  const site = await listen(
    getRequestListener((request, env) => traffic.handle(request, env, fetch), { overrideGlobalObjects: false }),
  )
  const close = async () => {
    await site.close()
    await demo.close()
    await storage.close()
  }
  return { origin: site.origin, traffic, database: storage.database, close }
}

/** The demo's own page, and the witness beside it. */
async function buildWatchedPage(): Promise<Page> {
  const page = await buildPage()
  const index = page.get('/')
  if (!index) throw new Error('the demo has no page')
  const script = await bundle(new URL('../page/witness.ts', import.meta.url))
  return new Map([
    ...page,
    ['/', { ...index, body: `${index.body}<script type="module" src="/witness.js"></script>` }],
    ['/witness.js', { type: 'text/javascript; charset=utf-8', body: script }],
  ])
}

async function signInByRedirect(app: Hono, request: Request, url: URL): Promise<Response> {
  const answer = await app.request(`${url.origin}/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url.origin, Cookie: request.headers.get('Cookie') ?? '' },
    body: JSON.stringify(credentialsOf(url.searchParams.get('account') ?? '')),
  })
  const headers = new Headers({ Location: '/' })
  for (const cookie of answer.headers.getSetCookie()) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: answer.ok ? 303 : 500, headers })
}
