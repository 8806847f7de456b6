import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { outcome, startServer, type TestServer, type Visitor } from './visitor.ts'

const ENGINES = 'analytical-engines'
const SOCIETY = 'royal-society'

describe('who is signed in', () => {
  test('is told where else to go, and as what', async () => {
    const visitor = (await startServer()).visit()
    const { token } = await visitor.signIn('ada')
    expect(await outcome(visitor.callApi(token, '/api/me'))).toEqual([
      200,
      {
        id: 'ada',
        name: 'Ada Lovelace',
        email: 'ada@demo.example',
        isAdministrator: true,
        organizations: [
          { id: ENGINES, name: 'Analytical Engines', role: 'admin' },
          { id: SOCIETY, name: 'Royal Society', role: 'member' },
        ],
      },
    ])
  })
})

describe('another organization', () => {
  test('is the session’s, and so that of its next tokens, once switched to', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const answer = await (await visitor.post('/session/switch-organization', { organization: SOCIETY })).json()
    expect(answer.session.id).toBe(session.id)
    for (const { token } of [answer, await visitor.refresh()]) {
      expect(decodeJwt(token)).toMatchObject({ org_id: SOCIETY, org_role: 'member', permissions: ['notes:read'] })
    }
  })

  test('that one is no member of is refused', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('grace')
    for (const organization of [SOCIETY, 'nasa']) {
      const response = visitor.post('/session/switch-organization', { organization })
      expect(await outcome(response)).toEqual([403, { error: 'organization_refused' }])
    }
    expect(decodeJwt((await visitor.refresh()).token).org_id).toBe(ENGINES)
  })

  test('with shorter sessions does not take one that is older', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const strict = { sessionSeconds: 900, inactivitySeconds: 300, tokenSeconds: 20 }
    await admin.post('/session/switch-organization', { organization: SOCIETY })
    await server.visit().callApi(token, '/api/policy', strict)
    server.pass(301)
    const switched = admin.post('/session/switch-organization', { organization: ENGINES })
    expect(await outcome(switched)).toEqual([403, { error: 'session_too_old' }])
    for (const active of [false, true, true]) {
      const asked = admin.post('/session/token', { active, params: { organization: ENGINES } })
      expect(await outcome(asked)).toEqual([403, { error: 'session_too_old' }])
    }
  })

  test('with shorter sessions says how long they are to who asks for a token of it', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    await admin.post('/session/switch-organization', { organization: SOCIETY })
    const strict = { sessionSeconds: 900, inactivitySeconds: 300, tokenSeconds: 20 }
    await server.visit().callApi(token, '/api/policy', strict)
    expect((await admin.refresh({ organization: ENGINES })).session).toMatchObject({
      expires_in: 900,
      idle_expires_in: 300,
    })
  })
})

describe('a member whose role was changed', () => {
  test('has the new one in the next token', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const grace = server.visit()
    const before = await grace.signIn('grace')
    expect(decodeJwt(before.token).org_role).toBe('member')
    const answer = admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    expect(await outcome(answer)).toEqual([200, { role: 'admin' }])
    expect(decodeJwt((await grace.refresh()).token)).toMatchObject({
      org_role: 'admin',
      permissions: ['notes:read', 'notes:write', 'members:manage'],
    })
  })

  test('is what the database says on routes that must not be late, and what the token says on the others', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const grace = server.visit()
    const { token: old } = await grace.signIn('grace')
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    expect(await outcome(grace.callApi(old, '/api/greeting'))).toMatchObject([
      200,
      { message: `As member of ${ENGINES} you may read notes.` },
    ])
    expect(await outcome(grace.callApi(old, '/live-api/greeting'))).toMatchObject([
      200,
      { message: `As admin of ${ENGINES} you may read and write notes.` },
    ])
  })
})

describe('a member who was removed', () => {
  test('stays signed in, in no organization', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const grace = server.visit()
    const { token: old } = await grace.signIn('grace')
    expect((await admin.callApi(token, '/api/members/remove', { user: 'grace' })).status).toBe(200)
    const { token: next } = await grace.refresh()
    expect(decodeJwt(next)).not.toHaveProperty('org_id')
    expect(decodeJwt(next).permissions).toEqual([])
    expect(await outcome(grace.callApi(next))).toMatchObject([200, { message: 'You are in no organization.' }])
    expect((await grace.callApi(old, '/api/members/remove', { user: 'ada' })).status).toBe(403)
    expect(await outcome(grace.post('/session/token', { params: { organization: ENGINES } }))).toEqual([
      403,
      { error: 'organization_refused' },
    ])
  })

  test('an administrator of a moment ago can change nothing any more, while the token still lives', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const grace = server.visit()
    await grace.signIn('grace')
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    const { token: hers } = await grace.refresh()
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'member' })
    const answer = grace.callApi(hers, '/api/members/remove', { user: 'ada' })
    expect(await outcome(answer)).toEqual([403, { error: 'forbidden' }])
  })
})

test('an organization keeps its last administrator', async () => {
  const server = await startServer()
  const { admin, token } = await adminOf(server)
  for (const [path, body] of [
    ['/api/members/role', { user: 'ada', role: 'member' }],
    ['/api/members/remove', { user: 'ada' }],
  ] as const) {
    expect(await outcome(admin.callApi(token, path, body))).toEqual([409, { error: 'last_admin' }])
  }
})

test('members are listed for members, and changed by those who may', async () => {
  const server = await startServer()
  const grace = server.visit()
  const { token } = await grace.signIn('grace')
  expect(await outcome(grace.callApi(token, '/api/members'))).toEqual([
    200,
    {
      members: [
        { id: 'ada', name: 'Ada Lovelace', role: 'admin' },
        { id: 'grace', name: 'Grace Hopper', role: 'member' },
      ],
    },
  ])
  for (const path of ['/api/members/role', '/api/members/remove', '/api/policy']) {
    expect(await outcome(grace.callApi(token, path, {}))).toEqual([403, { error: 'forbidden' }])
  }
  const { admin, token: adas } = await adminOf(server)
  const unknown = admin.callApi(adas, '/api/members/role', { user: 'nobody', role: 'admin' })
  expect(await outcome(unknown)).toEqual([404, { error: 'unknown_member' }])
})

describe('an organization’s policy', () => {
  test('holds for tokens and sessions that are there already', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const policy = { sessionSeconds: 900, inactivitySeconds: 600, tokenSeconds: 20 }
    expect(await outcome(admin.callApi(token, '/api/policy', policy))).toEqual([200, { policy }])
    const { expires_in, session, token: next } = await admin.refresh()
    expect([expires_in, session.expires_in, session.idle_expires_in]).toEqual([20, 900, 600])
    expect(Number(decodeJwt(next).exp) - Number(decodeJwt(next).iat)).toBe(20)
    server.pass(600)
    expect(await outcome(admin.post('/session/token', { active: true }))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'inactive' },
    ])
  })

  test('gives no token that outlives what the session would have left there', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    await admin.post('/session/switch-organization', { organization: SOCIETY })
    await server.visit().callApi(token, '/api/policy', { sessionSeconds: 60, inactivitySeconds: 60, tokenSeconds: 30 })
    server.pass(50)
    expect((await admin.refresh()).expires_in).toBe(60)
    expect((await admin.refresh({ organization: ENGINES })).expires_in).toBe(10)
  })

  test('takes the shortest that is no contradiction', async () => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const policy = { sessionSeconds: 60, inactivitySeconds: 120, tokenSeconds: 60 }
    expect((await admin.callApi(token, '/api/policy', policy)).status).toBe(200)
    expect((await admin.refresh()).expires_in).toBe(60)
  })

  test.each([
    ['tokens that outlive the session', { sessionSeconds: 60, tokenSeconds: 61 }, 'tokenSeconds'],
    ['tokens that tell of activity too late', { inactivitySeconds: 119 }, 'inactivitySeconds'],
  ])('with %s contradicts itself and is refused', async (_what, change, field) => {
    const server = await startServer()
    const { admin, token } = await adminOf(server)
    const policy = { sessionSeconds: 900, inactivitySeconds: 600, tokenSeconds: 60, ...change }
    expect(await outcome(admin.callApi(token, '/api/policy', policy))).toEqual([400, { error: 'invalid_body', field }])
    expect((await admin.refresh()).expires_in).toBe(60)
  })

  test.each([{ tokenSeconds: 19 }, { tokenSeconds: 301 }, { sessionSeconds: 59 }, { inactivitySeconds: 1.5 }])(
    'of %j is refused',
    async (change) => {
      const server = await startServer()
      const { admin, token } = await adminOf(server)
      const policy = { sessionSeconds: 900, inactivitySeconds: 600, tokenSeconds: 60, ...change }
      const [field] = Object.keys(change)
      const answer = admin.callApi(token, '/api/policy', policy)
      expect(await outcome(answer)).toEqual([400, { error: 'invalid_body', field }])
    },
  )
})

async function adminOf(server: TestServer): Promise<{ admin: Visitor; token: string }> {
  const admin = server.visit()
  const { token } = await admin.signIn('ada')
  return { admin, token }
}
