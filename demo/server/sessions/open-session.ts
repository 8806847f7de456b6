import { and, eq, inArray, not, notInArray, or, type SQL } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { type CustomClaims, sessions } from '../database/schema.ts'
import { audit } from '../people/audit.ts'
import type { Membership, Policy } from '../people/organizations.ts'
import type { User } from '../people/users.ts'
import { type Client, createClient, lockClient, setCurrentSession } from './clients.ts'
import { forgetHistory } from './retention.ts'
import { createId, createSecret, hashSecret } from './secret.ts'
import { moveSessionData } from './session-data.ts'
import {
  endSessions,
  findSession,
  insertSession,
  listLiving,
  listSessions,
  lockLiving,
  type Session,
} from './sessions.ts'
import { snapshotOf } from './snapshot.ts'

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
  /** As it was when the request came. */
  readonly client: Client | undefined
  /** Of the sessions that this browser has shown, its own or not. */
  readonly secretHashes: readonly string[]
  /** Another account beside those that are there, rather than in their place. */
  readonly isAdded: boolean
}

export interface Opened {
  readonly session: Session
  readonly secret: string
  /** Of a client that is new. */
  readonly clientSecret: string | undefined
  /** What goes on beside it. */
  readonly keptIds: readonly string[]
}

/**
 * A new session with a new id and a new secret each time: neither survives a change of privilege. A browser that proves
 * no living session gets a new client as well, so whoever planted or kept the old cookies has nothing in common with it.
 */
export async function openSession(tx: Database, signIn: SignIn, now: Date): Promise<Opened> {
  const { user, membership, policy, claims, userAgent, address, isAdded } = signIn
  const old = signIn.client && (await lockClient(tx, signIn.client.id))
  const which = replacedBy(signIn, old)
  const own = isAdded ? await listOwn(tx, which, old?.id, now) : []
  const keptIds = keptBeside(user, own).map(({ id }) => id)
  const replaced = and(which, notInArray(sessions.id, keptIds))
  await makeRoom(tx, user.id, replaced, now)
  await endSessions(tx, replaced, 'ended', now)
  const { client, secret: clientSecret } =
    own.length > 0 && old ? { client: old, secret: undefined } : await createClient(tx, now)
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
  // A request that is late with the old cookies must not be told, nor tell, that nobody is signed in here.
  if (old && old.id !== client.id) await setCurrentSession(tx, old.id, session.id)
  await audit(tx, now, { action: 'user.signed-in', actorId: user.id, userId: user.id, sessionId: session.id })
  await forgetHistory(tx, user.id, now)
  return { session, secret, clientSecret, keptIds }
}

/**
 * The same person has proved again to be there: a new session in the place of this one, whose client is locked. Its age
 * goes on. `undefined`: the old one has ended meanwhile, and there is nothing to go on from.
 */
export async function stepUp(
  tx: Database,
  { id: oldId, clientId }: Session,
  secretHashes: readonly string[],
  now: Date,
): Promise<Opened | undefined> {
  const shown = inArray(sessions.secretHash, [...secretHashes])
  await lockLiving(tx, or(eq(sessions.id, oldId), shown), now)
  const endedIds = await endSessions(tx, eq(sessions.id, oldId), 'ended', now)
  const old = await findSession(tx, oldId, now)
  if (!old || endedIds.length === 0) return undefined
  const keptIds = (await listOwn(tx, shown, clientId, now)).map(({ id }) => id)
  await endSessions(tx, and(shown, notInArray(sessions.id, keptIds)), 'ended', now)
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
  return { session, secret, clientSecret: undefined, keptIds }
}

/** Who has signed in once too often loses the oldest of the others, and can see it: on that device, and in the log. */
async function makeRoom(tx: Database, userId: string, replaced: SQL | undefined, now: Date): Promise<void> {
  const theirs = eq(sessions.userId, userId)
  const others = await listLiving(tx, and(theirs, replaced && not(replaced)), now)
  const surplus = others.slice(MAX_LIVING - 1)
  if (surplus.length === 0) return
  await lockLiving(tx, or(theirs, replaced), now)
  for (const sessionId of await endSessions(tx, inArray(sessions.id, surplus), 'revoked', now)) {
    await audit(tx, now, { action: 'session.revoked', actorId: null, userId, sessionId })
  }
}

/**
 * All that the browser has shown, whichever client it is of: the cookie of one that two sign-ins at once have left behind
 * goes, and so does the session. And what has come since the request did, by another one with the same cookies; but no
 * later: who shows cookies of long ago has no say in what came after them.
 */
function replacedBy({ client, secretHashes }: SignIn, old: Client | undefined): SQL | undefined {
  const shown = inArray(sessions.secretHash, [...secretHashes])
  if (!old || old.currentSessionId === client?.currentSessionId) return shown
  return or(shown, eq(sessions.clientId, old.id), eq(sessions.id, old.currentSessionId ?? ''))
}

/** All others, but this person's own older session and what there is no room for. */
function keptBeside(user: User, own: readonly Session[]): readonly Session[] {
  return own.filter(({ userId }) => userId !== user.id).slice(0, MAX_SIDE_BY_SIDE - 1)
}

/** Those of them that live, and are of this client. */
async function listOwn(tx: Database, which: SQL | undefined, clientId: string | undefined, now: Date) {
  if (clientId === undefined) return []
  const own = await listSessions(tx, and(eq(sessions.clientId, clientId), which), now)
  return own.filter(({ status }) => status === 'active')
}
