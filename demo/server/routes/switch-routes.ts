import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { sessions } from '../database/schema.ts'
import { organizationBody, readBody, sessionBody } from '../http/bodies.ts'
import { readBrowser, requireCurrent } from '../http/browser.ts'
import { Problem } from '../http/problem.ts'
import { lockMembership } from '../people/organizations.ts'
import { lockClient, setCurrentSession } from '../sessions/clients.ts'
import { recordToken, updateSnapshots } from '../sessions/sessions.ts'
import { snapshotOf } from '../sessions/snapshot.ts'
import { answerToken, markCurrent } from './answers.ts'
import type { ServerContext } from './context.ts'
import { requireYoung } from './token-life.ts'
import { limitTokens } from './token-limit.ts'

/** Another account, or another organization. Each answers with a token, which is noted as any other. */
export function createSwitchRoutes(context: ServerContext): Hono {
  const { database, now } = context
  const routes = new Hono()

  routes.post('/switch', async (c) => {
    const { session: id } = await readBody(c, sessionBody)
    const moment = new Date(now())
    const { client, held } = await readBrowser(c, database, moment)
    const there = held.find((candidate) => candidate.id === id)
    if (!client || there?.status !== 'active') throw new Problem(404, 'unknown_session')
    await limitTokens(database, id, moment)
    requireYoung(context, there, moment)
    const session = await database.transaction(async (tx) => {
      // A sign-in either comes before, and has ended it, or finds it current.
      await lockClient(tx, client.id)
      const noted = await recordToken(tx, id, true, moment)
      if (!noted) throw new Problem(404, 'unknown_session')
      await setCurrentSession(tx, client.id, id)
      return noted
    })
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
      requireYoung(context, current, moment, { ...current, ...snapshot })
      await updateSnapshots(tx, eq(sessions.id, current.id), snapshot, moment)
      const changed = await recordToken(tx, current.id, true, moment)
      if (!changed) throw new Problem(401, 'unauthenticated')
      return changed
    })
    return c.json(await answerToken(context, session, moment))
  })

  return routes
}
