import { eq } from 'drizzle-orm'
import { type Context, Hono } from 'hono'
import { sessions } from '../database/schema.ts'
import { currentBody, readBody, revokeBody, sessionBody } from '../http/bodies.ts'
import { type Browser, readBrowser, requireCurrent } from '../http/browser.ts'
import { clearSessionCookie } from '../http/cookies.ts'
import { Problem } from '../http/problem.ts'
import { audit } from '../people/audit.ts'
import { lockUser } from '../people/users.ts'
import { revokeSession } from '../sessions/revoke.ts'
import { endSessions, findSession } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'
import { lockForActOf } from './lock-for-act.ts'

/** Where sessions end, by the will of those they belong to. */
export function createSignOutRoutes(context: ServerContext): Hono {
  const { database, now } = context
  const routes = new Hono()

  routes.post('/end', async (c) => {
    const { session: id } = await readBody(c, sessionBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const ended = (await mayEnd(context, browser, id, moment))
      ? await database.transaction((tx) => endSessions(tx, eq(sessions.id, id), 'ended', moment))
      : []
    clearEnded(c, browser, id)
    return c.json({ ended: ended.length > 0 })
  })

  routes.post('/end-all', async (c) => {
    const { session: meant } = await readBody(c, currentBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const current = requireCurrent(browser, meant)
    const { userId } = current
    const ended = await database.transaction(async (tx) => {
      await lockUser(tx, userId, 'update')
      await lockForActOf(tx, current, eq(sessions.userId, userId), moment)
      await audit(tx, moment, { action: 'sessions.ended-everywhere', actorId: userId, userId })
      const here = await endSessions(tx, eq(sessions.id, current.id), 'ended', moment)
      return [...here, ...(await endSessions(tx, eq(sessions.userId, userId), 'revoked', moment))]
    })
    for (const id of ended) clearEnded(c, browser, id)
    return c.json({ ended: ended.length })
  })

  routes.post('/revoke', async (c) => {
    const { session: id, current: meant } = await readBody(c, revokeBody)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment), meant)
    const session = await findSession(database, id, moment)
    // Somebody else's session and none at all must look the same.
    if (session?.userId !== current.userId) throw new Problem(404, 'unknown_session')
    const revoked = await database.transaction(async (tx) => {
      await lockForActOf(tx, current, eq(sessions.id, id), moment)
      return revokeSession(tx, session, current.userId, moment)
    })
    return c.json({ revoked })
  })

  return routes
}

/**
 * The session that is named, not the one whose cookie happens to come along: a sign-out that was owed since the browser
 * was offline may arrive when the next user has signed in. It is proved by its own cookie, or by a living session of the
 * same user. What is not here any more counts as ended.
 */
async function mayEnd({ database }: ServerContext, { held }: Browser, id: string, now: Date): Promise<boolean> {
  if (held.some((session) => session.id === id)) return true
  const named = await findSession(database, id, now)
  return held.some(({ userId, status }) => status === 'active' && userId === named?.userId)
}

/** The cookie of the session that is over, and no other. */
function clearEnded(c: Context, { held }: Browser, id: string): void {
  if (held.some((session) => session.id === id)) clearSessionCookie(c, id)
}
