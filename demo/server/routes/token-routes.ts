import { type Context, Hono } from 'hono'
import { readBody, tokenBody } from '../http/bodies.ts'
import { type Browser, readBrowser } from '../http/browser.ts'
import { notNow, Problem } from '../http/problem.ts'
import { findMembership } from '../people/organizations.ts'
import { findLiving, findSession, type OverStatus, recordToken, type Session } from '../sessions/sessions.ts'
import { snapshotOf } from '../sessions/snapshot.ts'
import { answerToken, refuseOver, refuseSideAccount } from './answers.ts'
import type { ServerContext } from './context.ts'
import { requireYoung, tokenExpiry } from './token-life.ts'
import { limitTokens } from './token-limit.ts'

/** How long the answer with the cookie of a new session may be on its way: a slow line, a phone in a tunnel. */
const OPENING_MS = 30_000
const OPENING_RETRY_SECONDS = 1

/** `POST /session/token`: what the library asks. */
export function createTokenRoutes(context: ServerContext): Hono {
  const { database, now } = context
  return new Hono().post('/token', async (c) => {
    const { active, params } = await readBody(c, tokenBody)
    const moment = new Date(now())
    const browser = await readBrowser(c, database, moment)
    const id = params.session ?? browser.client?.currentSessionId
    const held = browser.held.find((session) => session.id === id)
    if (!held) return refuseUnproven(c, context, browser, id ?? null, moment)
    if (held.status !== 'active') {
      await refuseWhileOpening(c, context, moment)
      return refuse(c, browser, held, held.status)
    }
    // It has a moment left, and no token has as little.
    if (tokenExpiry(context, held, moment) === null) return refuse(c, browser, held, 'expired')
    await limitTokens(database, held.id, moment)
    // Before activity is noted: what an organization takes for inactive is not mended by asking.
    const elsewhere = await findElsewhere(context, held, params.organization, moment)
    const session = await recordToken(database, held.id, active, moment)
    if (!session) return refuseUnproven(c, context, browser, held.id, moment)
    // Switched meanwhile, the session may be in another organization than the one that was asked for.
    const there = elsewhere ?? (await findElsewhere(context, session, params.organization, moment))
    return c.json(await answerToken(context, session, moment, { ...session, ...there }))
  })
}

/** A 401 is about the browser: all its tabs are signed out by it. One account of several is less than that. */
function refuse(c: Context, browser: Browser, session: Session, status: OverStatus): Response {
  const isSideAccount = browser.client?.currentSessionId !== session.id
  const isSomebodyLeft = browser.held.some((other) => other.status === 'active')
  if (isSideAccount && isSomebodyLeft) return refuseSideAccount(c, session, status)
  return refuseOver(c, session, status)
}

/**
 * Without its secret nobody gets a token, but its own browser may know why it is over: the cookie went with the answer
 * to another tab. One that is alive gets no reason: so the library asks once more, with the cookies of then.
 */
async function refuseUnproven(
  c: Context,
  context: ServerContext,
  browser: Browser,
  id: string | null,
  now: Date,
): Promise<Response> {
  await refuseWhileOpening(c, context, now)
  const session = id === null ? undefined : await findSession(context.database, id, now)
  const isOwn = session !== undefined && session.clientId === browser.client?.id
  if (isOwn && session.status !== 'active') return refuse(c, browser, session, session.status)
  return c.json({ error: 'unauthenticated' }, 401)
}

/**
 * A tab has signed in or stepped up, and other tabs ask with the cookies of before. To ask once more may be too soon, and a
 * 401 would sign out all of them, the new session too. Reads anew: it may have begun while this request was waiting.
 */
async function refuseWhileOpening(c: Context, { database }: ServerContext, now: Date): Promise<void> {
  const { client, held } = await readBrowser(c, database, now)
  const id = client?.currentSessionId
  if (!id || held.length === 0 || held.some((session) => session.id === id)) return
  const current = await findLiving(database, id, now)
  if (!current || now.getTime() - current.authenticatedAt.getTime() >= OPENING_MS) return
  throw notNow('session_opening', OPENING_RETRY_SECONDS)
}

/** What the session would be in another organization of its user, if one is named: one tab there, another one here. */
async function findElsewhere(context: ServerContext, session: Session, organization: string | undefined, now: Date) {
  if (organization === undefined || organization === session.organizationId) return undefined
  const membership = await findMembership(context.database, session.userId, organization)
  if (!membership) throw new Problem(403, 'organization_refused')
  const snapshot = snapshotOf(membership, context.policy)
  requireYoung(context, session, now, { ...session, ...snapshot })
  return snapshot
}
