import { Hono } from 'hono'
import type { Database } from '../database/database.ts'
import { Problem } from '../http/problem.ts'
import { listMemberships } from '../people/organizations.ts'
import { findUser } from '../people/users.ts'
import { requireUser, type UserEnv, type UserGate } from './require-user.ts'

/** What a page shows of who is signed in, beyond what is in the token. */
export function createMeRoutes(gate: UserGate, database: Database): Hono<UserEnv> {
  return new Hono<UserEnv>().get('/me', requireUser('verified token', gate), async (c) => {
    const user = await findUser(database, c.get('user').id)
    if (!user) throw new Problem(404, 'unknown_user')
    const { id, name, email, isAdministrator } = user
    return c.json({ id, name, email, isAdministrator, organizations: await listMemberships(database, id) })
  })
}
