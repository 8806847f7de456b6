import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { sessions } from '../database/schema.ts'
import { organizationBody, readBody, sessionBody } from '../http/bodies.ts'
import { readBrowser, requireCurrent } from '../http/browser.ts'
import { Problem } from '../http/problem.ts'
import { lockMembership } from '../people/organizations.ts'
import { setCurrentSession } from '../sessions/clients.ts'
import { snapshotOf } from '../sessions/open-session.ts'
import { recordToken, updateSnapshots } from '../sessions/sessions.ts'
import { answerToken, markCurrent } from './answers.ts'
import type { ServerContext } from './context.ts'
import { limitTokens } from './token-limit.ts'
import { requireYoung } from './token-routes.ts'

/** Another account, or another organization. Each answers with a token, which is noted as any other. */
export function createSwitchRoutes(context: ServerContext): Hono {
  const { database, now } = context
  const routes = new Hono()

  routes.post('/switch', async (c) => {
    const { session: id } = await readBody(c, sessionBody)
    const moment = new Date(now())
    const { client, held } = await readBrowser(c, database, moment)
    if (!held.some((candidate) => candidate.id === id)) throw new Problem(404, 'unknown_session')
    await limitTokens(database, id, moment)
    const session = await recordToken(database, id, true, moment)
    if (!client || !session) throw new Problem(404, 'unknown_session')
    await setCurrentSession(database, client.id, session.id)
    markCurrent(c, session)
    return c.json(await answerToken(context, session, moment))
  })

  routes.post('/switch-organization', async (c) => {
    const { session: meant, organization } = await readBody(c, organizationBody)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment), meant)
    await limitTokens(database, current.id, moment)
    const session = await database.transaction(async (tx) => {
      const membership = await lockMembership(tx, current.userId, organization)
      if (!membership) throw new Problem(403, 'organization_refused')
      const snapshot = snapshotOf(membership, context.policy)
      requireYoung({ ...current, ...snapshot }, moment)
      await updateSnapshots(tx, eq(sessions.id, current.id), snapshot, moment)
      const changed = await recordToken(tx, current.id, true, moment)
      if (!changed) throw new Problem(401, 'unauthenticated')
      return changed
    })
    return c.json(await answerToken(context, session, moment))
  })

  return routes
}
