import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { sessions } from '../database/schema.ts'
import { dataBody, empty, organizationBody, readBody, sessionBody } from '../http/bodies.ts'
import { readBrowser, requireCurrent } from '../http/browser.ts'
import { describeAccount, describeDevice } from '../http/descriptions.ts'
import { Problem } from '../http/problem.ts'
import { lockMembership } from '../people/organizations.ts'
import { setCurrentSession } from '../sessions/clients.ts'
import { snapshotOf } from '../sessions/open-session.ts'
import { readSessionData, writeSessionData } from '../sessions/session-data.ts'
import { listSessionsOf, updateSnapshots } from '../sessions/sessions.ts'
import { answerToken, markCurrent } from './answers.ts'
import type { ServerContext } from './context.ts'
import { requireYoung } from './token-routes.ts'

/** What somebody who is signed in can see of it, and change without ending it. */
export function createSessionRoutes(context: ServerContext): Hono {
  const { database, now } = context
  const routes = new Hono()

  routes.post('/list', async (c) => {
    await readBody(c, empty)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment))
    const devices = await listSessionsOf(database, current.userId, moment)
    return c.json({ sessions: devices.map((session) => describeDevice(session, current.id)) })
  })

  routes.post('/accounts', async (c) => {
    await readBody(c, empty)
    const { client, held } = await readBrowser(c, database, new Date(now()))
    const living = held.filter(({ status }) => status === 'active')
    return c.json({ accounts: living.map((session) => describeAccount(session, client?.currentSessionId ?? null)) })
  })

  routes.post('/switch', async (c) => {
    const { session: id } = await readBody(c, sessionBody)
    const moment = new Date(now())
    const { client, held } = await readBrowser(c, database, moment)
    const session = held.find((candidate) => candidate.id === id)
    if (!client || session?.status !== 'active') throw new Problem(404, 'unknown_session')
    await setCurrentSession(database, client.id, session.id)
    markCurrent(c, session, moment)
    return c.json(await answerToken(context, session, moment))
  })

  routes.post('/switch-organization', async (c) => {
    const { organization } = await readBody(c, organizationBody)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment))
    const session = await database.transaction(async (tx) => {
      const membership = await lockMembership(tx, current.userId, organization)
      if (!membership) throw new Problem(403, 'organization_refused')
      const snapshot = snapshotOf(membership, context.policy)
      requireYoung({ ...current, ...snapshot }, moment)
      const [changed] = await updateSnapshots(tx, eq(sessions.id, current.id), snapshot, moment)
      if (!changed) throw new Problem(401, 'unauthenticated')
      return changed
    })
    return c.json(await answerToken(context, session, moment))
  })

  routes.post('/data', async (c) => {
    const { locale, cart } = await readBody(c, dataBody)
    const current = requireCurrent(await readBrowser(c, database, new Date(now())))
    const changes = { ...(locale !== undefined && { locale }), ...(cart !== undefined && { cart }) }
    if (Object.keys(changes).length > 0) await writeSessionData(database, current.id, changes)
    return c.json({ data: await readSessionData(database, current.id) })
  })

  return routes
}
