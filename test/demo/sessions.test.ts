import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import { endSessions, findSession, recordActivity, recordToken } from '../../demo/server/sessions/sessions.ts'
import { startServer } from './visitor.ts'

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

  test('was not over before its last token, though its organization has since shortened the time', async () => {
    const { server, id } = await signedIn()
    const last = new Date(START + 900_000)
    await recordToken(server.database, id, false, last)
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
