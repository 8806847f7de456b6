import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../demo/server/database/database.ts'
import { auditLog, sessions } from '../../demo/server/database/schema.ts'
import { endSessions, findSession, recordActivity, recordToken } from '../../demo/server/sessions/sessions.ts'
import { outcome, startServer } from './visitor.ts'

const START = Date.UTC(2030, 0, 1)

describe('a token request that has found its session alive', () => {
  test('notes nothing and gets nothing when the session was revoked before it came to the row', async () => {
    const { server, id } = await signedIn()
    const now = new Date(START + 1000)
    await endSessions(server.database, eq(sessions.id, id), 'revoked', now)
    expect(await recordToken(server.database, id, true, now)).toBeUndefined()
    expect(await findSession(server.database, id, now)).toMatchObject({
      status: 'revoked',
      lastTokenAt: new Date(START),
      lastActiveAt: new Date(START),
    })
  })

  test.each([
    ['sessionLifetimeSeconds', 'expired'],
    ['inactivitySeconds', 'inactive'],
  ])('comes too late at the end of %s, to the second', async (option, status) => {
    const { server, id } = await signedIn({ [option]: 100 })
    const [before, end] = [new Date(START + 99_999), new Date(START + 100_000)]
    expect(await recordToken(server.database, id, false, before)).toMatchObject({ status: 'active' })
    expect(await recordToken(server.database, id, true, end)).toBeUndefined()
    await recordActivity(server.database, id, end)
    expect(await findSession(server.database, id, end)).toMatchObject({ status, lastTokenAt: before, endedAt: end })
  })
})

test('activity and tokens that are noted late take back nothing that was noted since', async () => {
  const { server, id } = await signedIn()
  const [late, last] = [new Date(START + 1000), new Date(START + 2000)]
  await recordToken(server.database, id, true, last)
  await recordToken(server.database, id, true, late)
  await recordActivity(server.database, id, late)
  expect(await findSession(server.database, id, last)).toMatchObject({ lastActiveAt: last, lastTokenAt: last })
})

test('of more than a hundred that live the oldest ends, so that a list shows all of them', async () => {
  const server = await startServer()
  const [first, stranger] = [server.visit(), server.visit()]
  await stranger.signIn('grace')
  const { session } = await first.signIn('ada')
  const signIn = async () => {
    server.pass(60)
    const visitor = server.visit()
    await visitor.signIn('ada')
    return visitor
  }
  for (let count = 2; count < 100; count += 1) await signIn()
  const hundredth = await signIn()
  // In the place of its own, which is one of them: nobody else has to go for it.
  await hundredth.signIn('ada')
  const living = (await server.database.select().from(sessions)).filter(({ status }) => status === 'active')
  expect(living.map(({ userId }) => userId).sort()).toEqual([...Array(100).fill('ada'), 'grace'])
  const last = await signIn()
  expect(await outcome(first.post('/session/token', {}))).toMatchObject([401, { reason: 'revoked' }])
  const { sessions: listed } = await (await last.post('/session/list', {})).json()
  expect(listed.map(({ status }: { status: string }) => status)).toEqual([
    ...Array(100).fill('active'),
    'revoked',
    'ended',
  ])
  expect((await stranger.post('/session/token', {})).status).toBe(200)
  const deeds = await server.database.select().from(auditLog).where(eq(auditLog.action, 'session.revoked'))
  expect(deeds).toMatchObject([{ actorId: null, userId: 'ada', sessionId: session.id }])
})

describe('a session whose time is over', () => {
  test.each([
    ['inactive', { inactivitySeconds: 100, sessionLifetimeSeconds: 200 }],
    ['expired', { inactivitySeconds: 200, sessionLifetimeSeconds: 100 }],
  ])('is %s since then, however late somebody looks', async (status, options) => {
    const { server, id } = await signedIn(options)
    expect(await findSession(server.database, id, new Date(START + 900_000))).toMatchObject({
      status,
      endedAt: new Date(START + 100_000),
    })
  })

  test.each([
    ['token', (db: Database, id: string, last: Date) => recordToken(db, id, false, last)],
    ['call of the API', recordActivity],
  ])('was not over before its last %s, though its organization has since shortened the time', async (_what, record) => {
    const { server, id } = await signedIn()
    const last = new Date(START + 900_000)
    await record(server.database, id, last)
    await server.database.update(sessions).set({ sessionSeconds: 100 })
    expect(await findSession(server.database, id, new Date(START + 950_000))).toMatchObject({
      status: 'expired',
      endedAt: last,
    })
  })
})

async function signedIn(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const { session } = await server.visit().signIn('ada')
  return { server, id: session.id }
}
