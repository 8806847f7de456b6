import { type Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Database } from '../database/database.ts'
import { memberships, organizations } from '../database/schema.ts'
import { networkOf } from '../http/address.ts'
import { readBody, signInBody, signUpBody, stepUpBody } from '../http/bodies.ts'
import { type Browser, readBrowser, requireCurrent } from '../http/browser.ts'
import { Problem } from '../http/problem.ts'
import { audit } from '../people/audit.ts'
import { lockFirstMembership, lockMemberships, ROLE_PERMISSIONS } from '../people/organizations.ts'
import { findUser, findUserByEmail, insertUser, lockUser, normalizeEmail, type User } from '../people/users.ts'
import { lockClient } from '../sessions/clients.ts'
import { type Opened, openSession, stepUp } from '../sessions/open-session.ts'
import { createId } from '../sessions/secret.ts'
import type { Session } from '../sessions/sessions.ts'
import { answerToken, markCurrent, setOpened } from './answers.ts'
import { attempt } from './attempts.ts'
import type { ServerContext } from './context.ts'
import { GUESS_LIMIT, type Place, REPEAT_LIMIT, signInLimits } from './sign-in-limits.ts'
import { requireYoung } from './token-life.ts'

const SIGN_UP_LIMIT = { name: 'sign-up', max: 10, windowSeconds: 3600 }
const MAX_USER_AGENT_LENGTH = 400

/** Where a session begins. Each of these answers with a token, and a session that was never there before. */
export function createSignInRoutes(context: ServerContext): Hono {
  const { database, now } = context
  const routes = new Hono()

  routes.post('/sign-in', async (c) => {
    const body = await readBody(c, signInBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const user = await findByPassword(context, body, { network: networkOf(context.addressOf(c)), ...browser }, moment)
    return startSession(c, context, { browser, user, isAdded: body.add }, moment)
  })

  routes.post('/sign-up', async (c) => {
    const body = await readBody(c, signUpBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const limits = [[SIGN_UP_LIMIT, networkOf(context.addressOf(c))]] as const
    const user = await attempt(database, limits, moment, () => signUp(context, body, moment))
    return startSession(c, context, { browser, user, isAdded: body.add }, moment)
  })

  routes.post('/step-up', async (c) => {
    const { session: meant, password } = await readBody(c, stepUpBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const current = requireCurrent(browser, meant)
    requireYoung(context, current, moment)
    const user = await findUser(database, current.userId)
    const check = () => context.credentials.check(user, password)
    const counted = [
      [GUESS_LIMIT, current.id],
      [REPEAT_LIMIT, current.userId],
    ] as const
    const isRight = await attempt(database, counted, moment, check)
    if (!isRight) throw new Problem(403, 'invalid_credentials')
    const opened = await database.transaction((tx) => openAgain(tx, current, browser.secretHashes, moment))
    return answerOpened(c, context, opened, moment)
  })

  return routes
}

async function findByPassword(
  { database, credentials }: ServerContext,
  { email, password }: { readonly email: string; readonly password: string },
  place: Place,
  now: Date,
): Promise<User> {
  const account = normalizeEmail(email)
  const limits = await signInLimits(database, account, place)
  const user = await findUserByEmail(database, account)
  const isRight = await attempt(database, limits.counted, now, () => credentials.check(user, password))
  if (!user || !isRight) {
    await limits.giveBackRepeat()
    throw new Problem(401, 'invalid_credentials')
  }
  await limits.forgive()
  return user
}

/** Without a mail to confirm it, an address that is taken cannot be kept from who tries it: it is only slow. */
async function signUp({ database, credentials, policy }: ServerContext, body: z.infer<typeof signUpBody>, now: Date) {
  const { name, email, password } = body
  const user = { id: createId('u'), name, email, createdAt: now }
  const passwordHash = await credentials.hash(password)
  const organizationId = createId('o')
  return database.transaction(async (tx) => {
    if (!(await insertUser(tx, { ...user, passwordHash }))) throw new Problem(409, 'email_taken')
    await tx.insert(organizations).values({ id: organizationId, name: `${name}'s own`, ...policy })
    const membership = { userId: user.id, organizationId, role: 'admin' as const, joinedAt: now }
    await tx.insert(memberships).values({ ...membership, permissions: ROLE_PERMISSIONS.admin })
    await audit(tx, now, { action: 'user.signed-up', actorId: user.id, userId: user.id })
    return lockUser(tx, user.id)
  })
}

interface Start {
  /** As it was before the password was looked at, so that what another sign-in has done since can be seen. */
  readonly browser: Browser
  readonly user: User
  readonly isAdded: boolean
}

async function startSession(c: Context, context: ServerContext, { browser, user, isAdded }: Start, now: Date) {
  const { database, policy, addressOf } = context
  const { client, secretHashes } = browser
  const userAgent = (c.req.header('User-Agent') ?? '').slice(0, MAX_USER_AGENT_LENGTH)
  const opened = await database.transaction(async (tx) => {
    // Locked, so that a ban or a change of role comes either before the session, which is then so, or finds it.
    const locked = await lockUser(tx, user.id)
    if (locked.bannedAt) throw new Problem(403, 'account_banned')
    const membership = await lockFirstMembership(tx, user.id)
    const claims = { name: locked.name }
    const device = { userAgent, address: addressOf(c), client, secretHashes }
    return openSession(tx, { user: locked, claims, membership, policy, ...device, isAdded }, now)
  })
  return answerOpened(c, context, opened, now)
}

/** The locks of a sign-in: what the new row copies of the old one must not change before it can be found. */
async function openAgain(tx: Database, session: Session, secretHashes: readonly string[], now: Date): Promise<Opened> {
  const { userId } = session
  await lockUser(tx, userId)
  await lockMemberships(tx, userId)
  // Another tab may have switched while the password was looked at.
  const client = await lockClient(tx, session.clientId)
  if (client?.currentSessionId !== session.id) throw new Problem(409, 'not_current')
  const opened = await stepUp(tx, session, secretHashes, now)
  if (!opened) throw new Problem(401, 'unauthenticated')
  await audit(tx, now, {
    action: 'session.stepped-up',
    actorId: userId,
    sessionId: opened.session.id,
    details: { before: session.id },
  })
  return opened
}

async function answerOpened(c: Context, context: ServerContext, opened: Opened, now: Date) {
  setOpened(c, opened)
  markCurrent(c, opened.session)
  return c.json(await answerToken(context, opened.session, now))
}
