import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { sessions } from '../database/schema.ts'
import { currentBody, dataBody, empty, readBody } from '../http/bodies.ts'
import { readBrowser, requireCurrent } from '../http/browser.ts'
import { describeAccount, describeDevice } from '../http/descriptions.ts'
import { readSessionData, writeSessionData } from '../sessions/session-data.ts'
import { listSessions } from '../sessions/sessions.ts'
import type { ServerContext } from './context.ts'
import { lockForActOf } from './lock-for-act.ts'

/** What somebody who is signed in can see of it, and what is kept with it. */
export function createSessionRoutes(context: ServerContext): Hono {
  const { database, now, createLocate } = context
  const routes = new Hono()

  routes.post('/list', async (c) => {
    const { session: meant } = await readBody(c, currentBody)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment), meant)
    const devices = await listSessions(database, eq(sessions.userId, current.userId), moment)
    const locate = createLocate()
    return c.json({ sessions: devices.map((session) => describeDevice(session, current.id, locate)) })
  })

  routes.post('/accounts', async (c) => {
    await readBody(c, empty)
    const { client, held } = await readBrowser(c, database, new Date(now()))
    const living = held.filter(({ status }) => status === 'active')
    return c.json({ accounts: living.map((session) => describeAccount(session, client?.currentSessionId ?? null)) })
  })

  routes.post('/data', async (c) => {
    const { session: meant, locale, cart } = await readBody(c, dataBody)
    const moment = new Date(now())
    const current = requireCurrent(await readBrowser(c, database, moment), meant)
    const changes = { ...(locale !== undefined && { locale }), ...(cart !== undefined && { cart }) }
    if (Object.keys(changes).length === 0) return c.json({ data: await readSessionData(database, current.id) })
    const data = await database.transaction(async (tx) => {
      await lockForActOf(tx, current, undefined, moment)
      await writeSessionData(tx, current.id, changes)
      return readSessionData(tx, current.id)
    })
    return c.json({ data })
  })

  return routes
}
