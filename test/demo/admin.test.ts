import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import { credentialsOf, outcome, startServer } from './visitor.ts'

describe('an administrator', () => {
  test('sees everybody’s sessions, or one person’s', async () => {
    const { admin, token, session, grace } = await start()
    const { sessions } = await (await admin.callApi(token, '/api/admin/sessions')).json()
    const ids = sessions.map(({ id }: { id: string }) => id)
    expect(new Set(ids)).toEqual(new Set([session.id, grace.session.id]))
    const graces = await (await admin.callApi(token, '/api/admin/sessions?user=grace')).json()
    expect(graces.sessions).toMatchObject([{ user: 'grace', id: grace.session.id, status: 'active' }])
    for (const query of ['limit=0', 'limit=201', 'user=%27%3B--']) {
      expect((await admin.callApi(token, `/api/admin/sessions?${query}`)).status).toBe(400)
    }
  })

  test('sees nobody as signed in who is overdue, and closes no more of those than are read', async () => {
    const { server, admin, token } = await start({ tokenLifetimeSeconds: 300 })
    server.pass(1)
    for (const browser of [server.visit(), server.visit()]) await browser.signIn('grace')
    await server.database.update(sessions).set({ inactivitySeconds: 60 }).where(eq(sessions.userId, 'grace'))
    server.pass(60)
    const list = await (await admin.callApi(token, '/api/admin/sessions?limit=2')).json()
    expect(list.sessions.map(({ status }: { status: string }) => status)).toEqual(['active', 'inactive'])
    const closed = await server.database.select().from(sessions).where(eq(sessions.status, 'inactive'))
    expect(closed).toHaveLength(2)
  })

  test('sees everybody, and who is banned', async () => {
    const { admin, token } = await start()
    await admin.callApi(token, '/api/admin/users/grace/ban', {})
    const { users } = await (await admin.callApi(token, '/api/admin/users')).json()
    expect(users).toMatchObject([
      { id: 'ada', name: 'Ada Lovelace', isAdministrator: true, bannedAt: null },
      { id: 'grace', email: 'grace@demo.example', isAdministrator: false, bannedAt: expect.any(Number) },
    ])
    expect(JSON.stringify(users)).not.toContain('plain:')
  })

  test('revokes anybody’s session, and it is written down who did', async () => {
    const { admin, token, grace } = await start()
    const path = `/api/admin/sessions/${grace.session.id}/revoke`
    expect(await outcome(admin.callApi(token, path, {}))).toEqual([200, { revoked: true }])
    expect(await outcome(grace.visitor.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'revoked' },
    ])
    const { entries } = await (await admin.callApi(token, '/api/admin/audit')).json()
    expect(entries[0]).toMatchObject({
      action: 'session.revoked',
      actorId: 'ada',
      userId: 'grace',
      sessionId: grace.session.id,
    })
    const unknown = admin.callApi(token, '/api/admin/sessions/s_never/revoke', {})
    expect(await outcome(unknown)).toEqual([404, { error: 'unknown_session' }])
  })

  test('sees that a session is over when nobody but the clock has ended it', async () => {
    const { server, admin, grace } = await start({ sessionLifetimeSeconds: 100 })
    server.pass(100)
    const { token } = await admin.signIn('ada')
    const { sessions } = await (await admin.callApi(token, '/api/admin/sessions?user=grace')).json()
    expect(sessions).toMatchObject([{ id: grace.session.id, status: 'expired', endedAt: expect.any(Number) }])
  })

  test('does not have written down what was not done', async () => {
    const { admin, token, grace } = await start()
    const path = `/api/admin/sessions/${grace.session.id}/revoke`
    for (let count = 0; count < 2; count += 1) await admin.callApi(token, path, {})
    await admin.post('/session/revoke', { session: grace.session.id })
    const { entries } = await (await admin.callApi(token, '/api/admin/audit')).json()
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      'session.revoked',
      'user.signed-in',
      'user.signed-in',
    ])
  })

  test('cannot be banned by nobody else: one would be left to take it back', async () => {
    const { admin, token } = await start()
    expect(await outcome(admin.callApi(token, '/api/admin/users/ada/ban', {}))).toEqual([409, { error: 'own_account' }])
    expect((await admin.post('/session/token', {})).status).toBe(200)
  })

  test('bans a person, who is out at once and not let in again until it is taken back', async () => {
    const { admin, token, grace } = await start()
    expect(await outcome(admin.callApi(token, '/api/admin/users/grace/ban', {}))).toEqual([200, { revoked: 1 }])
    expect((await grace.visitor.post('/session/token', {})).status).toBe(401)
    const signIn = () => grace.visitor.post('/session/sign-in', credentialsOf('grace'))
    expect(await outcome(signIn())).toEqual([403, { error: 'account_banned' }])
    const guess = { ...credentialsOf('grace'), password: 'wrong' }
    expect(await outcome(grace.visitor.post('/session/sign-in', guess))).toEqual([
      401,
      { error: 'invalid_credentials' },
    ])
    expect((await admin.callApi(token, '/api/admin/users/grace/unban', {})).status).toBe(200)
    expect((await signIn()).status).toBe(200)
    expect(await outcome(admin.callApi(token, '/api/admin/users/nobody/ban', {}))).toEqual([
      404,
      { error: 'unknown_user' },
    ])
    const { entries } = await (await admin.callApi(token, '/api/admin/audit?limit=3')).json()
    expect(entries).toMatchObject([
      { action: 'user.signed-in', userId: 'grace' },
      { action: 'user.unbanned' },
      { action: 'user.banned', actorId: 'ada' },
    ])
  })

  test('must have entered the password lately for what is dangerous', async () => {
    const { server, admin, token } = await start({ tokenLifetimeSeconds: 3600 })
    server.pass(301)
    const late = await admin.callApi(token, '/api/admin/users/grace/ban', {})
    expect(late.headers.get('WWW-Authenticate')).toBe('Bearer error="insufficient_user_authentication", max_age="300"')
    expect(await outcome(late)).toEqual([401, { error: 'insufficient_user_authentication' }])
    const stepUp = await admin.post('/session/step-up', { password: credentialsOf('ada').password })
    const { token: fresh } = await stepUp.json()
    expect((await admin.callApi(fresh, '/api/admin/users/grace/ban', {})).status).toBe(200)
  })

  test('whose session is over is none any more, while the token still lives', async () => {
    const { admin, token, session } = await start()
    await admin.post('/session/end', { session: session.id })
    expect((await admin.callApi(token)).status).toBe(200)
    expect(await outcome(admin.callApi(token, '/api/admin/sessions'))).toEqual([401, { error: 'session_over' }])
  })

  test('is nobody who merely runs an organization', async () => {
    const { server, admin, token } = await start()
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    const grace = server.visit()
    const { token: hers } = await grace.signIn('grace')
    for (const [path, body] of [
      ['/api/admin/sessions', undefined],
      ['/api/admin/audit', undefined],
      ['/api/admin/users/ada/ban', {}],
      ['/api/admin/keys/rotate', {}],
    ] as const) {
      expect(await outcome(grace.callApi(hers, path, body))).toEqual([403, { error: 'forbidden' }])
    }
  })
})

test('what people do to their own sessions, and to their organization, is written down too', async () => {
  const { server, admin, token, session } = await start()
  const phone = server.visit()
  const { session: onPhone } = await phone.signIn('ada')
  await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
  await admin.post('/session/revoke', { session: onPhone.id })
  await admin.post('/session/step-up', { password: credentialsOf('ada').password })
  const { token: fresh, session: steppedUp } = await admin.refresh()
  const { entries } = await (await admin.callApi(fresh, '/api/admin/audit')).json()
  expect(entries).toMatchObject([
    { action: 'session.stepped-up', sessionId: steppedUp.id, details: { before: session.id } },
    { action: 'session.revoked', sessionId: onPhone.id },
    { action: 'member.role-changed', userId: 'grace', details: { role: 'admin' } },
    { action: 'user.signed-in', actorId: 'ada', userId: 'ada', sessionId: onPhone.id, details: {} },
    { action: 'user.signed-in', userId: 'grace' },
    { action: 'user.signed-in', userId: 'ada', sessionId: session.id },
  ])
})

test('who came, what an organization decided, who had to leave it and who left everywhere is written down too', async () => {
  const { server, admin, token } = await start()
  const mary = server.visit()
  const newcomer = { name: 'Mary', email: 'mary@demo.example', password: 'mechanism of the heavens' }
  await mary.post('/session/sign-up', newcomer)
  const policy = { sessionSeconds: 3600, inactivitySeconds: 900, tokenSeconds: 60 }
  await admin.callApi(token, '/api/policy', policy)
  await admin.callApi(token, '/api/members/remove', { user: 'grace' })
  await mary.post('/session/end-all', {})
  const { entries } = await (await admin.callApi(token, '/api/admin/audit?limit=5')).json()
  const [maryId, organizationId] = [expect.stringMatching(/^u_/), 'analytical-engines']
  expect(entries).toMatchObject([
    { action: 'sessions.ended-everywhere', actorId: maryId, userId: maryId },
    { action: 'member.removed', actorId: 'ada', userId: 'grace', organizationId },
    { action: 'organization.policy-changed', actorId: 'ada', organizationId, details: policy },
    { action: 'user.signed-in', userId: maryId },
    { action: 'user.signed-up', actorId: maryId, userId: maryId },
  ])
})

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const [admin, visitor] = [server.visit(), server.visit()]
  const { token, session } = await admin.signIn('ada')
  const grace = { visitor, ...(await visitor.signIn('grace')) }
  return { server, admin, token, session, grace }
}
