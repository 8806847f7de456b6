import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { createRemoteJWKSet, customFetch } from 'jose'
import { createApiRoutes } from './api-routes.ts'
import { readTroubleBody } from './bodies.ts'
import { onlyLoopback, onlyOwnPage, onlySmallBody } from './guard.ts'
import { hardened, neverStored } from './headers.ts'
import { KeyRing } from './keys.ts'
import { createPageRoutes, type Page } from './page-routes.ts'
import { answerProblem, Problem } from './problem.ts'
import { createSessionRoutes } from './session-routes.ts'
import { SessionStore } from './session-store.ts'
import { Troubles } from './troubles.ts'

const KEY_SET_PATH = '/.well-known/jwks.json'
const DAY_SECONDS = 86_400

export interface DemoServerOptions {
  /** Seconds a token lives. Default 60. */
  readonly tokenLifetimeSeconds?: number
  /** Seconds a session lives, whatever the user does. Default 30 days. */
  readonly sessionLifetimeSeconds?: number
  /** Seconds a session lives without activity. Default 1 day. */
  readonly inactivitySeconds?: number
  /** The built page. Default: none, the server alone. */
  readonly page?: Page
  /** Wall clock in milliseconds. */
  readonly now?: () => number
  /** How the trouble "slow" passes its time. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Takes one line per request: time, method, path, status. Never a header, a body or a query. */
  readonly log?: (line: string) => void
}

export interface DemoServer {
  readonly app: Hono
  rotateKeys(): Promise<void>
}

/** Session server, protected API and page in one, listening to nobody yet. */
export async function createDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const { tokenLifetimeSeconds = 60, now = Date.now, sleep = wait, page = new Map(), log = () => {} } = options
  const { sessionLifetimeSeconds = 30 * DAY_SECONDS, inactivitySeconds = DAY_SECONDS } = options
  const policy = { lifetimeMs: sessionLifetimeSeconds * 1000, inactivityMs: inactivitySeconds * 1000 }
  const sessions = new SessionStore(policy, now)
  const keys = await KeyRing.create()
  const troubles = new Troubles(sleep)
  const app = new Hono()

  app.onError(answerProblem)
  app.notFound((c) => answerProblem(new Problem(404, 'not_found'), c))
  app.use(logRequests(log, now), hardened, onlyLoopback)
  app.get(KEY_SET_PATH, (c) => c.json(keys.publicKeys, 200, { 'Cache-Control': 'public, max-age=60' }))

  app.use('/session/*', neverStored, onlyOwnPage, onlySmallBody, troubles.middleware)
  app.route('/session', createSessionRoutes({ sessions, keys, now, tokenLifetimeSeconds }))

  app.use('/demo/*', neverStored, onlyOwnPage, onlySmallBody)
  app.post('/demo/state', (c) => c.json({ trouble: troubles.current, tokenLifetimeSeconds }))
  app.post('/demo/trouble', async (c) => {
    troubles.current = (await readTroubleBody(c)).trouble
    return c.json({ trouble: troubles.current })
  })

  const onActivity = (id: string) => sessions.recordActivity(id)
  app.use('/api/*', neverStored)
  app.route('/api', createApiRoutes({ keySet: fetchKeySet(app), now, onActivity }))
  app.route('/', createPageRoutes(page))

  return { app, rotateKeys: () => keys.rotate() }
}

/** The API reads the keys as they are published, by the route anybody reads them by; only the wire is left out. */
function fetchKeySet(app: Hono) {
  const url = new URL(KEY_SET_PATH, 'http://127.0.0.1')
  return createRemoteJWKSet(url, { [customFetch]: async (address, init) => app.request(address, init) })
}

/** The path alone: queries, headers and bodies may carry what must not be in a log. */
function logRequests(log: (line: string) => void, now: () => number) {
  return createMiddleware(async (c, next) => {
    await next()
    if (/^\/(session|api|demo)\//.test(c.req.path)) {
      const time = new Date(now()).toISOString().slice(11, 19)
      log(`${time}  ${c.res.status}  ${c.req.method} ${c.req.path}`)
    }
  })
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
