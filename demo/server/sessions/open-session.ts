import { eq, inArray, or } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { type CustomClaims, sessions } from '../database/schema.ts'
import { audit } from '../people/audit.ts'
import type { Membership, Policy } from '../people/organizations.ts'
import type { User } from '../people/users.ts'
import { type Client, createClient, setCurrentSession } from './clients.ts'
import { forgetHistory } from './retention.ts'
import { createId, createSecret, hashSecret } from './secret.ts'
import { moveSessionData } from './session-data.ts'
import { endSessions, findSession, insertSession, listLiving, lockLiving, type Session } from './sessions.ts'

/** Living sessions of one user. Fewer than a list shows: none can hide behind the others. */
const MAX_LIVING = 100
/** More accounts side by side than this, and the oldest has to go: each is a cookie with every request. */
const MAX_SIDE_BY_SIDE = 5

export interface SignIn {
  readonly user: User
  readonly claims: CustomClaims
  /** `undefined`: member of none; then `policy` decides. */
  readonly membership: Membership | undefined
  readonly policy: Policy
  readonly userAgent: string
  readonly address: string | null
  readonly client: Client | undefined
  /** What this browser has shown the secrets of. */
  readonly held: readonly Session[]
  /** Another account beside those that are there, rather than in their place. */
  readonly isAdded: boolean
}

export interface Opened {
  readonly session: Session
  readonly secret: string
  /** Of a client that is new. */
  readonly clientSecret: string | undefined
  /** What it took the place of. */
  readonly endedIds: readonly string[]
}

/**
 * A new session with a new id and a new secret each time: neither survives a change of privilege. A browser that proves
 * no living session gets a new client as well, so whoever planted or kept the old cookies has nothing in common with it.
 */
export async function openSession(tx: Database, signIn: SignIn, now: Date): Promise<Opened> {
  const { user, membership, policy, claims, userAgent, address, held } = signIn
  const living = held.filter(({ status }) => status === 'active')
  const replaced = replacedBy(signIn, living)
  await makeRoom(tx, user.id, replaced, now)
  const endedIds = replaced.length > 0 ? await endSessions(tx, inArray(sessions.id, replaced), 'ended', now) : []
  const isKept = signIn.isAdded && living.length > 0 && signIn.client !== undefined
  const { client, secret: clientSecret } =
    isKept && signIn.client ? { client: signIn.client, secret: undefined } : await createClient(tx, now)
  // A request that is late with the old cookies must not be told, nor tell, that nobody is signed in here.
  if (!isKept && signIn.client) await setCurrentSession(tx, signIn.client.id, null)
  const secret = createSecret()
  const session = await insertSession(tx, {
    id: createId('s'),
    secretHash: hashSecret(secret),
    clientId: client.id,
    userId: user.id,
    ...snapshotOf(membership, policy),
    claims,
    status: 'active',
    userAgent,
    address,
    createdAt: now,
    authenticatedAt: now,
    lastActiveAt: now,
    lastTokenAt: now,
  })
  await setCurrentSession(tx, client.id, session.id)
  await audit(tx, now, { action: 'user.signed-in', actorId: user.id, userId: user.id, sessionId: session.id })
  await forgetHistory(tx, user.id, now)
  return { session, secret, clientSecret, endedIds }
}

/**
 * The same person has proved again to be there: a new session in the place of this one. Its age goes on. `undefined`: the
 * old one has ended meanwhile, and there is nothing to go on from.
 */
export async function stepUp(tx: Database, oldId: string, now: Date): Promise<Opened | undefined> {
  const endedIds = await endSessions(tx, eq(sessions.id, oldId), 'ended', now)
  const old = await findSession(tx, oldId, now)
  if (!old || endedIds.length === 0) return undefined
  const secret = createSecret()
  const session = await insertSession(tx, {
    ...old,
    id: createId('s'),
    secretHash: hashSecret(secret),
    status: 'active',
    authenticatedAt: now,
    lastActiveAt: now,
    lastTokenAt: now,
    endedAt: null,
  })
  await moveSessionData(tx, old.id, session.id)
  await setCurrentSession(tx, session.clientId, session.id)
  return { session, secret, clientSecret: undefined, endedIds }
}

/** Who has signed in once too often loses the oldest of the others, and can see it: on that device, and in the log. */
async function makeRoom(tx: Database, userId: string, replaced: readonly string[], now: Date): Promise<void> {
  const theirs = eq(sessions.userId, userId)
  const others = (await listLiving(tx, theirs, now)).filter((id) => !replaced.includes(id))
  const surplus = others.slice(MAX_LIVING - 1)
  if (surplus.length === 0) return
  await lockLiving(tx, or(theirs, inArray(sessions.id, [...replaced])), now)
  for (const sessionId of await endSessions(tx, inArray(sessions.id, surplus), 'revoked', now)) {
    await audit(tx, now, { action: 'session.revoked', actorId: null, userId, sessionId })
  }
}

/** What a session copies, so that its row says all that a token says. */
export function snapshotOf(membership: Membership | undefined, policy: Policy) {
  const { sessionSeconds, inactivitySeconds, tokenSeconds } = membership ?? policy
  return {
    organizationId: membership?.organizationId ?? null,
    role: membership?.role ?? null,
    permissions: membership?.permissions ?? [],
    sessionSeconds,
    inactivitySeconds,
    tokenSeconds,
  }
}

/** All of them, or with another account added, its own older session and what there is no room for. */
function replacedBy({ user, isAdded }: SignIn, living: readonly Session[]): string[] {
  const kept = isAdded ? living.filter(({ userId }) => userId !== user.id).slice(0, MAX_SIDE_BY_SIDE - 1) : []
  return living.filter((session) => !kept.includes(session)).map(({ id }) => id)
}
