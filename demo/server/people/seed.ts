import { SEED_ACCOUNTS, SEED_PASSWORD } from '../../names.ts'
import type { Database } from '../database/database.ts'
import { memberships, organizations, type Role, users } from '../database/schema.ts'
import { type Policy, ROLE_PERMISSIONS } from './organizations.ts'
import type { PasswordHasher } from './passwords.ts'
import { insertUser } from './users.ts'

const ORGANIZATIONS = [
  { id: 'analytical-engines', name: 'Analytical Engines' },
  { id: 'royal-society', name: 'Royal Society' },
]

/** In the order they joined. */
const MEMBERSHIPS: readonly { userId: string; organizationId: string; role: Role }[] = [
  { userId: 'ada', organizationId: 'analytical-engines', role: 'admin' },
  { userId: 'ada', organizationId: 'royal-society', role: 'member' },
  { userId: 'grace', organizationId: 'analytical-engines', role: 'member' },
]

/** The people of the demo, with a password that everybody knows: never where others can reach the server. */
export async function seed(db: Database, passwords: PasswordHasher, policy: Policy, now: Date): Promise<void> {
  const passwordHash = await passwords.hash(SEED_PASSWORD)
  await db.transaction(async (tx) => {
    for (const { id, name, email, isAdministrator } of SEED_ACCOUNTS) {
      await insertUser(tx, { id, name, email, isAdministrator, passwordHash, createdAt: now })
    }
    await tx
      .insert(organizations)
      .values(ORGANIZATIONS.map((organization) => ({ ...organization, ...policy })))
      .onConflictDoNothing()
    await tx
      .insert(memberships)
      .values(
        MEMBERSHIPS.map((membership, index) => ({
          ...membership,
          permissions: ROLE_PERMISSIONS[membership.role],
          joinedAt: new Date(now.getTime() + index),
        })),
      )
      .onConflictDoNothing()
  })
}

/** Somebody has been here before: what they changed stays as they left it. */
export async function isEmpty(db: Database): Promise<boolean> {
  return (await db.select({ id: users.id }).from(users).limit(1)).length === 0
}
