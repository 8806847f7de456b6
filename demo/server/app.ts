import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { createRemoteJWKSet, customFetch } from 'jose'
import { createAdminRoutes } from './api/admin-routes.ts'
import { createGreetingRoutes } from './api/greeting-routes.ts'
import { createMeRoutes } from './api/me-routes.ts'
import { createMemberRoutes } from './api/member-routes.ts'
import { requireUser, type UserGate } from './api/require-user.ts'
import type { Storage } from './database/database.ts'
import { openPglite } from './database/pglite.ts'
import { createAddressReader } from './http/address.ts'
import { readBody, troubleBody } from './http/bodies.ts'
import { onlyLoopback, onlyOwnPage, onlySmallBody } from './http/guard.ts'
import { hardened, neverStored } from './http/headers.ts'
import { createListLocator, type Locate } from './http/locations.ts'
import { createPageRoutes, type Page } from './http/page-routes.ts'
import { answerProblem, Problem } from './http/problem.ts'
import { answerError, explainError, type Log, logRequests, reportErrors } from './http/request-log.ts'
import { Troubles } from './http/troubles.ts'
import { KeyRing } from './keys/key-ring.ts'
import { createSeal, SEAL_KEY_BYTES } from './keys/seal.ts'
import { boundPasswords } from './people/bounded-passwords.ts'
import { Credentials } from './people/credentials.ts'
import { type PasswordHasher, scryptPasswords } from './people/passwords.ts'
import { isEmpty, seed } from './people/seed.ts'
import type { ServerContext } from './routes/context.ts'
import { createEventRoutes } from './routes/event-routes.ts'
import { createSessionRoutes } from './routes/session-routes.ts'
import { createSignInRoutes } from './routes/sign-in-routes.ts'
import { createSignOutRoutes } from './routes/sign-out-routes.ts'
import { createSwitchRoutes } from './routes/switch-routes.ts'
import { createTokenRoutes } from './routes/token-routes.ts'
import { ActivityRecorder } from './sessions/activity.ts'
import { ChangeFeed } from './sessions/change-feed.ts'
import { lookUpSession } from './sessions/look-up.ts'
import { prune } from './sessions/retention.ts'
import { recordActivity } from './sessions/sessions.ts'

const KEY_SET_PATH = '/.well-known/jwks.json'
const DAY_SECONDS = 86_400
const TOKEN_SECONDS = 60

export interface DemoServerOptions {
  /** Where everything is kept. Default: in memory, gone with the server. */
  readonly storage?: Storage
  /** Seals the private keys in the storage: 32 bytes, the same for all who share it. Default: made up. */
  readonly sealKey?: Uint8Array
  /** Whether the people of the demo are put into a storage that has nobody. Default: they are. */
  readonly isSeeded?: boolean
  /** Addresses of proxies whose `X-Forwarded-For` counts. Default: none. */
  readonly proxies?: readonly string[]
  /** Roughly where an address is, for lists of sessions; nothing of it is kept. Default: nobody knows. */
  readonly locate?: Locate
  /** Seconds a token lives, whatever the organizations have decided. Default: as they have, 60 at first. */
  readonly tokenLifetimeSeconds?: number
  /** Seconds a session lives, whatever the user does, where nobody has decided otherwise. Default 30 days. */
  readonly sessionLifetimeSeconds?: number
  /** Seconds a session lives without activity, where nobody has decided otherwise. Default 1 day. */
  readonly inactivitySeconds?: number
  /** Whether whoever opens the page may make trouble for all who use the server. Default: they may. */
  readonly hasTroubles?: boolean
  /** The built page. Default: none, the server alone. */
  readonly page?: Page
  readonly passwords?: PasswordHasher
  /** Wall clock in milliseconds. */
  readonly now?: () => number
  /** How the trouble "slow" and the heart of a stream pass their time. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Takes one line per request. Never a header, a body or a query. */
  readonly log?: Log
}

export interface DemoServer {
  readonly app: Hono
  /** The next key signs from now on. Answers the seconds to wait where one began too lately, else `null`. */
  rotateKeys(): Promise<number | null>
  /** What has to be done every few minutes: keys in time, and what was kept for long enough forgotten. */
  maintain(): Promise<void>
  /** Ends the streams, and the storage if it was its own. */
  close(): Promise<void>
}

/** Session server, protected API and page in one, listening to nobody yet. */
export async function createDemoServer(options: DemoServerOptions = {}): Promise<DemoServer> {
  const { now = Date.now, log = () => {}, page = new Map(), hasTroubles = true } = options
  const storage = options.storage ?? (await openPglite())
  const context = await createContext(storage, options)
  const { database, keys, changes } = context
  const troubles = new Troubles(context.sleep)
  const app = new Hono()

  app.onError(answerError(context.reportError))
  app.notFound((c) => answerProblem(new Problem(404, 'not_found'), c))
  app.use(logRequests(log, now), hardened, onlyLoopback)
  app.get(KEY_SET_PATH, (c) => c.json(keys.publicKeys, 200, { 'Cache-Control': 'public, max-age=60' }))

  app.use('/session/*', neverStored, onlyOwnPage, onlySmallBody, troubles.middleware)
  for (const create of SESSION_ROUTES) app.route('/session', create(context))

  app.use('/demo/*', neverStored, onlyOwnPage, onlySmallBody)
  app.post('/demo/state', (c) => {
    const { tokenLifetimeSeconds = TOKEN_SECONDS } = options
    return c.json({ trouble: hasTroubles ? troubles.current : null, tokenLifetimeSeconds })
  })
  app.post('/demo/trouble', async (c) => {
    if (!hasTroubles) throw new Problem(404, 'not_found')
    troubles.current = (await readBody(c, troubleBody)).trouble
    return c.json({ trouble: troubles.current })
  })

  mountApi(app, createGate(app, context, log), context)
  app.route('/', createPageRoutes(page))

  return {
    app,
    rotateKeys: () => keys.rotate(),
    async maintain() {
      try {
        await keys.maintain()
      } finally {
        await prune(database, new Date(now()), (error) => log(`retention: ${explainError(error)}`))
      }
    },
    async close() {
      await Promise.all([changes.close(), keys.close()])
      if (!options.storage) await storage.close()
    },
  }
}

const SESSION_ROUTES = [
  createSignInRoutes,
  createTokenRoutes,
  createSessionRoutes,
  createSwitchRoutes,
  createSignOutRoutes,
  createEventRoutes,
]

async function createContext(storage: Storage, options: DemoServerOptions): Promise<ServerContext> {
  const { now = Date.now, sleep = wait, log = () => {}, passwords = scryptPasswords, locate = () => null } = options
  const { sessionLifetimeSeconds = 30 * DAY_SECONDS, inactivitySeconds = DAY_SECONDS, isSeeded = true } = options
  const { database } = storage
  const policy = { sessionSeconds: sessionLifetimeSeconds, inactivitySeconds, tokenSeconds: TOKEN_SECONDS }
  if (isSeeded && (await isEmpty(database))) await seed(database, passwords, policy, new Date(now()))
  const seal = createSeal(options.sealKey ?? randomBytes(SEAL_KEY_BYTES))
  return {
    database,
    keys: await KeyRing.open(storage, seal, now, log),
    credentials: await Credentials.create(boundPasswords(passwords)),
    changes: await ChangeFeed.open(storage),
    addressOf: createAddressReader(options.proxies ?? []),
    createLocate: createListLocator(locate, log),
    reportError: reportErrors(log, now),
    policy,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds,
    now,
    sleep,
  }
}

function createGate(app: Hono, { database, now }: ServerContext, log: Log): UserGate {
  const activity = new ActivityRecorder(
    (id) =>
      recordActivity(database, id, new Date(now())).catch((error: unknown) => log(`activity: ${explainError(error)}`)),
    now,
  )
  return {
    keySet: fetchKeySet(app),
    now,
    lookUp: (id, organization) => lookUpSession(database, id, organization, new Date(now())),
    onActivity: (id) => activity.note(id),
  }
}

/** A protected API as it would stand elsewhere: no cookie. The greeting twice, to compare what each way costs. */
function mountApi(app: Hono, gate: UserGate, { database, keys, createLocate }: ServerContext): void {
  app.use('/api/*', neverStored, onlySmallBody)
  app.route('/api/admin', createAdminRoutes(gate, database, keys, createLocate))
  app.route('/api', createMemberRoutes(gate, database))
  app.route('/api', createMeRoutes(gate, database))
  app.use('/api/greeting', requireUser('verified token', gate))
  app.route('/api', createGreetingRoutes())
  app.use('/live-api/*', neverStored, onlySmallBody, requireUser('live session', gate))
  app.route('/live-api', createGreetingRoutes())
}

/** The API reads the keys as they are published, by the route anybody reads them by; only the wire is left out. */
function fetchKeySet(app: Hono) {
  const url = new URL(KEY_SET_PATH, 'http://127.0.0.1')
  return createRemoteJWKSet(url, { [customFetch]: async (address, init) => app.request(address, init) })
}

/** Keeps no process alive. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
