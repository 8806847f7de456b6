import { and, eq } from 'drizzle-orm'
import { Hono } from 'hono'
import type { Database } from '../database/database.ts'
import { sessions } from '../database/schema.ts'
import { policyBody, readBody, roleBody, userBody } from '../http/bodies.ts'
import { Problem } from '../http/problem.ts'
import { audit } from '../people/audit.ts'
import {
  isLastAdmin,
  listMembers,
  ROLE_PERMISSIONS,
  removeMember,
  setPolicy,
  setRole,
} from '../people/organizations.ts'
import { announce } from '../sessions/changes.ts'
import { listLiving, updateSnapshots } from '../sessions/sessions.ts'
import type { CurrentUser } from './current-user.ts'
import { requirePermission, requireUser, type UserEnv, type UserGate } from './require-user.ts'

const NO_ORGANIZATION = { organizationId: null, role: null, permissions: [] }

/**
 * An organization and its members. Reading may be one token lifetime late. Changing may not: who was thrown out a moment
 * ago must not throw out others.
 */
export function createMemberRoutes(gate: UserGate, database: Database): Hono<UserEnv> {
  const routes = new Hono<UserEnv>()
  const mayManage = [requireUser('live session', gate), requirePermission('members:manage')] as const

  routes.get('/members', requireUser('verified token', gate), async (c) => {
    const { organization } = c.get('user')
    return c.json({ members: organization === null ? [] : await listMembers(database, organization) })
  })

  routes.post('/members/role', ...mayManage, async (c) => {
    const { user: userId, role } = await readBody(c, roleBody)
    await changeMember(database, c.get('user'), userId, gate, async (tx, organizationId, now) => {
      if (role !== 'admin' && (await isLastAdmin(tx, userId, organizationId))) throw new Problem(409, 'last_admin')
      if (!(await setRole(tx, userId, organizationId, role))) throw new Problem(404, 'unknown_member')
      const actorId = c.get('user').id
      await audit(tx, now, { action: 'member.role-changed', actorId, userId, organizationId, details: { role } })
      return { role, permissions: ROLE_PERMISSIONS[role] }
    })
    return c.json({ role })
  })

  routes.post('/members/remove', ...mayManage, async (c) => {
    const { user: userId } = await readBody(c, userBody)
    await changeMember(database, c.get('user'), userId, gate, async (tx, organizationId, now) => {
      if (await isLastAdmin(tx, userId, organizationId)) throw new Problem(409, 'last_admin')
      if (!(await removeMember(tx, userId, organizationId))) throw new Problem(404, 'unknown_member')
      await audit(tx, now, { action: 'member.removed', actorId: c.get('user').id, userId, organizationId })
      return NO_ORGANIZATION
    })
    return c.json({ removed: true })
  })

  routes.post('/policy', ...mayManage, async (c) => {
    const policy = await readBody(c, policyBody)
    const { id: actorId, organization } = c.get('user')
    if (organization === null) throw new Problem(403, 'forbidden')
    const now = new Date(gate.now())
    await database.transaction(async (tx) => {
      await setPolicy(tx, organization, policy)
      await updateSnapshots(tx, eq(sessions.organizationId, organization), policy, now)
      const deed = {
        action: 'organization.policy-changed',
        organizationId: organization,
        details: { ...policy },
      } as const
      await audit(tx, now, { ...deed, actorId })
    })
    return c.json({ policy })
  })

  return routes
}

type SnapshotChanges = Parameters<typeof updateSnapshots>[2]

/** The membership and the snapshots of it, together or not at all: the next token carries it. */
async function changeMember(
  database: Database,
  { organization }: CurrentUser,
  userId: string,
  gate: UserGate,
  change: (tx: Database, organizationId: string, now: Date) => Promise<SnapshotChanges>,
): Promise<void> {
  if (organization === null) throw new Problem(403, 'forbidden')
  const now = new Date(gate.now())
  await database.transaction(async (tx) => {
    const changes = await change(tx, organization, now)
    const theirs = eq(sessions.userId, userId)
    await updateSnapshots(tx, and(theirs, eq(sessions.organizationId, organization)), changes, now)
    // The others too: one of their tabs may look at this organization by a token of its own.
    await announce(tx, await listLiving(tx, theirs, now))
  })
}
