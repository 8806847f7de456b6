import { eq } from 'drizzle-orm'
import { Hono, type MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Database } from '../database/database.ts'
import { sessions } from '../database/schema.ts'
import { listQuery, readId, readQuery, sessionsQuery } from '../http/bodies.ts'
import { describeDevice } from '../http/descriptions.ts'
import type { Locate } from '../http/locations.ts'
import { Problem, tooMany } from '../http/problem.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { audit, listAudit } from '../people/audit.ts'
import { findUser, listUsers, setBanned, type User } from '../people/users.ts'
import { revokeSession } from '../sessions/revoke.ts'
import { endSessions, listSessions } from '../sessions/sessions.ts'
import { requireRecentSignIn, requireUser, type UserEnv, type UserGate } from './require-user.ts'

/** A ban cannot be overlooked by a colleague at an unlocked screen: it wants the password of the last 5 minutes. */
const STEP_UP_SECONDS = 300

/** Across users and organizations, never late, and written down. */
export function createAdminRoutes(
  gate: UserGate,
  database: Database,
  keys: KeyRing,
  createLocate: () => Locate,
): Hono<UserEnv> {
  const routes = new Hono<UserEnv>()
  routes.use(requireUser('live session', gate), requireAdministrator(database))

  routes.get('/sessions', async (c) => {
    const { user, limit } = readQuery(c, sessionsQuery)
    const theirs = user === undefined ? undefined : eq(sessions.userId, user)
    const rows = await listSessions(database, theirs, new Date(gate.now()), limit)
    const current = c.get('user').sessionId
    const locate = createLocate()
    return c.json({ sessions: rows.map((row) => ({ user: row.userId, ...describeDevice(row, current, locate) })) })
  })

  routes.post('/sessions/:id/revoke', async (c) => {
    const id = readId(c, 'id')
    const now = new Date(gate.now())
    const [session] = await database.select().from(sessions).where(eq(sessions.id, id))
    if (!session) throw new Problem(404, 'unknown_session')
    const revoked = await database.transaction((tx) => revokeSession(tx, session, c.get('user').id, now))
    return c.json({ revoked })
  })

  routes.get('/users', async (c) => {
    const { limit } = readQuery(c, listQuery)
    return c.json({ users: (await listUsers(database, limit)).map(describeUser) })
  })
  routes.route('/users', createUserRoutes(gate, database))

  routes.post('/keys/rotate', requireRecentSignIn(STEP_UP_SECONDS, gate.now), async (c) => {
    const retryAfter = await keys.rotate(c.get('user').id)
    if (retryAfter !== null) throw tooMany(retryAfter)
    return c.json({ rotated: true })
  })

  routes.get('/audit', async (c) => {
    const { limit } = readQuery(c, listQuery)
    const entries = await listAudit(database, limit)
    return c.json({ entries: entries.map((entry) => ({ ...entry, at: entry.at.getTime() })) })
  })

  return routes
}

function describeUser({ id, name, email, isAdministrator, bannedAt }: User) {
  return { id, name, email, isAdministrator, bannedAt: bannedAt?.getTime() ?? null }
}

/** What is done to people. */
function createUserRoutes(gate: UserGate, database: Database): Hono<UserEnv> {
  const routes = new Hono<UserEnv>()
  routes.use(requireRecentSignIn(STEP_UP_SECONDS, gate.now))

  routes.post('/:id/ban', async (c) => {
    const userId = readId(c, 'id')
    const now = new Date(gate.now())
    const actorId = c.get('user').id
    if (!(await findUser(database, userId))) throw new Problem(404, 'unknown_user')
    // Who bans others stays, to take it back.
    if (userId === actorId) throw new Problem(409, 'own_account')
    const revoked = await database.transaction(async (tx) => {
      await setBanned(tx, userId, now)
      await audit(tx, now, { action: 'user.banned', actorId, userId })
      return endSessions(tx, eq(sessions.userId, userId), 'revoked', now)
    })
    return c.json({ revoked: revoked.length })
  })

  routes.post('/:id/unban', async (c) => {
    const userId = readId(c, 'id')
    if (!(await findUser(database, userId))) throw new Problem(404, 'unknown_user')
    await database.transaction(async (tx) => {
      await setBanned(tx, userId, null)
      await audit(tx, new Date(gate.now()), { action: 'user.unbanned', actorId: c.get('user').id, userId })
    })
    return c.json({ unbanned: true })
  })

  return routes
}

/** Looked up each time: it is in no token, so that none can carry it any longer than it holds. */
function requireAdministrator(database: Database): MiddlewareHandler<UserEnv> {
  return createMiddleware<UserEnv>(async (c, next) => {
    const user = await findUser(database, c.get('user').id)
    if (!user?.isAdministrator) throw new Problem(403, 'forbidden')
    await next()
  })
}
