import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { MARKER_COOKIE } from '../../demo/names.ts'
import { sessions } from '../../demo/server/database/schema.ts'
import { credentialsOf, outcome, plainPasswords, startServer, type Visitor } from './visitor.ts'

const NEWCOMER = { name: 'Mary Somerville', email: 'Mary@Demo.example', password: 'mechanism of the heavens' }
const MAX_SIDE_BY_SIDE = 5

describe('a sign-up', () => {
  test('signs in, as the one in charge of an organization of one’s own', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { token } = await (await visitor.post('/session/sign-up', NEWCOMER)).json()
    expect(decodeJwt(token)).toMatchObject({
      sub: expect.stringMatching(/^u_/),
      name: 'Mary Somerville',
      org_id: expect.stringMatching(/^o_/),
      org_role: 'admin',
    })
    expect((await visitor.callApi(token)).status).toBe(200)
  })

  test('can be signed in to from elsewhere, however the address is spelled', async () => {
    const server = await startServer()
    await server.visit().post('/session/sign-up', NEWCOMER)
    const { password } = NEWCOMER
    const elsewhere = await server.visit().post('/session/sign-in', { email: 'mary@demo.EXAMPLE', password })
    expect(elsewhere.status).toBe(200)
  })

  test('of an address that is taken is refused, by a code', async () => {
    const server = await startServer()
    await server.visit().post('/session/sign-up', NEWCOMER)
    const again = { ...NEWCOMER, email: 'mary@demo.example', password: 'another long password' }
    expect(await outcome(server.visit().post('/session/sign-up', again))).toEqual([409, { error: 'email_taken' }])
  })

  test.each<[string, object, string]>([
    ['a short password', { password: 'too short' }, 'password'],
    ['a password that would cost too much to hash', { password: 'x'.repeat(129) }, 'password'],
    ['no address', { email: 'mary' }, 'email'],
    ['no name', { name: '  ' }, 'name'],
    ['a name of two lines', { name: 'Mary\r\nSet-Cookie: a=b' }, 'name'],
    ['a name that SQL cannot hold', { name: 'Mary\u0000' }, 'name'],
    ['a name of two paragraphs', { name: 'Mary\u2029Admin' }, 'name'],
    ['a name that nobody can see', { name: '\u200B\u3164' }, 'name'],
    ['a name that turns the text after it around', { name: 'Mary\u202Enimda' }, 'name'],
  ])('with %s is refused, by the member that is wrong', async (_what, change, field) => {
    const visitor = (await startServer()).visit()
    const response = visitor.post('/session/sign-up', { ...NEWCOMER, ...change })
    expect(await outcome(response)).toEqual([400, { error: 'invalid_body', field }])
  })
})

describe('accounts side by side', () => {
  test('are each a session of its own; the one added last is meant where none is named', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    expect(decodeJwt((await visitor.refresh()).token).sub).toBe('grace')
    expect(decodeJwt((await visitor.refresh({ session: ada.session.id })).token).sub).toBe('ada')
    expect(decodeJwt((await visitor.refresh({ session: grace.session.id })).token).sub).toBe('grace')
    const { accounts } = await (await visitor.post('/session/accounts', {})).json()
    expect(
      new Set(accounts.map(({ user, isCurrent }: { user: string; isCurrent: boolean }) => `${user} ${isCurrent}`)),
    ).toEqual(new Set(['ada false', 'grace true']))
  })

  test('can be switched, and each switch is one that tabs can see', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    const markers = [visitor.jar.get(MARKER_COOKIE)]
    const grace = await visitor.signIn('grace', { add: true })
    for (const { session } of [ada, grace, ada]) {
      markers.push(visitor.jar.get(MARKER_COOKIE))
      const answer = await (await visitor.post('/session/switch', { session: session.id })).json()
      expect(answer.session.id).toBe(session.id)
      expect((await visitor.refresh()).session.id).toBe(session.id)
    }
    expect(new Set(markers).size).toBe(markers.length)
  })

  test('do not fall to each other: signed out of one, nobody is signed in by surprise', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    await visitor.post('/session/end', { session: grace.session.id })
    expect(await outcome(visitor.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'signed_out' },
    ])
    expect((await visitor.refresh({ session: ada.session.id })).session.id).toBe(ada.session.id)
    expect((await visitor.post('/session/switch', { session: ada.session.id })).status).toBe(200)
    expect((await visitor.refresh()).session.id).toBe(ada.session.id)
  })

  test('keep their marker when another one is signed out of', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    await visitor.signIn('grace', { add: true })
    const marker = visitor.jar.get(MARKER_COOKIE)
    await visitor.post('/session/end', { session: ada.session.id })
    expect(visitor.jar.get(MARKER_COOKIE)).toBe(marker)
    expect(visitor.cookie).not.toContain(ada.session.id)
  })

  test('are all ended by a sign-in that is not added', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    await visitor.signIn('grace', { add: true })
    const before = visitor.cookie
    await visitor.signIn('ada')
    const { accounts } = await (await visitor.post('/session/accounts', {})).json()
    expect(accounts).toHaveLength(1)
    expect(await outcome(visitor.post('/session/accounts', {}, before))).toEqual([200, { accounts: [] }])
  })

  test('are one per person: who adds oneself again gets a new session in the place of the old one', async () => {
    const visitor = (await startServer()).visit()
    const first = await visitor.signIn('ada')
    await visitor.signIn('ada', { add: true })
    const named = await visitor.post('/session/token', { params: { session: first.session.id } })
    expect(await outcome(named)).toEqual([403, { error: 'session_over', reason: 'signed_out' }])
  })

  test('are over one by one: a tab that follows one of them learns it without signing out the others', async () => {
    const server = await startServer()
    const [visitor, elsewhere] = [server.visit(), server.visit()]
    const grace = await visitor.signIn('grace')
    const ada = await visitor.signIn('ada', { add: true })
    const marker = visitor.jar.get(MARKER_COOKIE)
    await elsewhere.signIn('grace')
    await elsewhere.post('/session/revoke', { session: grace.session.id })
    // The second time its cookie is gone.
    for (let count = 0; count < 2; count += 1) {
      const named = await visitor.post('/session/token', { params: { session: grace.session.id } })
      expect(await outcome(named)).toEqual([403, { error: 'session_over', reason: 'revoked' }])
    }
    expect(visitor.jar.get(MARKER_COOKIE)).toBe(marker)
    expect((await visitor.refresh()).session.id).toBe(ada.session.id)
  })

  test('are a handful: the oldest gives way', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const first = await visitor.signIn('ada')
    for (let count = 0; count < MAX_SIDE_BY_SIDE; count += 1) {
      server.pass(1)
      const person = { ...NEWCOMER, email: `person-${count}@demo.example`, add: true }
      expect((await visitor.post('/session/sign-up', person)).status).toBe(200)
    }
    const { accounts } = await (await visitor.post('/session/accounts', {})).json()
    expect(accounts).toHaveLength(MAX_SIDE_BY_SIDE)
    expect(accounts.map(({ session }: { session: string }) => session)).not.toContain(first.session.id)
  })

  test('take the cookies of those that were ended elsewhere away, so that they never crowd out the living', async () => {
    const server = await startServer()
    const [visitor, elsewhere] = [server.visit(), server.visit()]
    await visitor.signIn('ada')
    await elsewhere.signIn('grace')
    for (let count = 0; count < 11; count += 1) {
      const { session } = await visitor.signIn('grace', { add: true })
      expect((await visitor.refresh()).session.id).toBe(session.id)
      await elsewhere.post('/session/revoke', { session: session.id })
    }
    expect([...visitor.jar.keys()].filter((name) => name.includes('-session-'))).toHaveLength(2)
  })

  test.each<[string, number, (visitor: Visitor) => Promise<unknown>]>([
    ['another account was added', 200, (visitor) => visitor.signIn('grace', { add: true })],
    ['somebody else signed in', 503, (visitor) => visitor.signIn('grace')],
    ['the password was entered again', 503, (visitor) => visitor.post('/session/step-up', credentialsOf('ada'))],
  ])(
    'a request that left before %s is told to wait for the new cookies, for half a minute',
    async (_what, ofTheOldOne, open) => {
      const server = await startServer()
      const visitor = server.visit()
      const { session } = await visitor.signIn('ada')
      const adasCookies = visitor.cookie
      await open(visitor)
      server.pass(29.9)
      const late = await visitor.post('/session/token', {}, adasCookies)
      expect(late.headers.getSetCookie()).toEqual([])
      expect(late.headers.get('Retry-After')).toBe('1')
      expect(await outcome(late)).toEqual([503, { error: 'session_opening' }])
      // A tab that follows that account alone names it.
      const named = visitor.post('/session/token', { params: { session: session.id } }, adasCookies)
      expect((await named).status).toBe(ofTheOldOne)
      server.pass(0.1)
      const lost = visitor.post('/session/token', {}, adasCookies)
      expect(await outcome(lost)).toEqual([401, { error: 'unauthenticated' }])
    },
  )

  test('of another browser say nothing of how they are, over or alive', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { session } = await ada.signIn('ada')
    await grace.signIn('grace')
    const ask = (visitor: Visitor) => outcome(visitor.post('/session/token', { params: { session: session.id } }))
    const nothing = [401, { error: 'unauthenticated' }]
    expect(await ask(grace)).toEqual(nothing)
    await ada.post('/session/end', { session: session.id })
    for (const stranger of [grace, server.visit()]) expect(await ask(stranger)).toEqual(nothing)
    // Its own browser is told, though the cookie is gone.
    expect(await ask(ada)).toEqual([401, { error: 'unauthenticated', reason: 'signed_out' }])
  })

  test('of another browser cannot be named or switched to', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { session } = await ada.signIn('ada')
    await grace.signIn('grace')
    const named = grace.post('/session/token', { params: { session: session.id } })
    expect(await outcome(named)).toEqual([401, { error: 'unauthenticated' }])
    const switched = grace.post('/session/switch', { session: session.id })
    expect(await outcome(switched)).toEqual([404, { error: 'unknown_session' }])
  })
})

describe('what is done to the account that a page shows', () => {
  const { password } = credentialsOf('grace')

  test.each<[string, (shown: string) => object]>([
    ['end-all', (session) => ({ session })],
    ['step-up', (session) => ({ session, password })],
    ['data', (session) => ({ session, cart: 'cart:42' })],
    ['list', (session) => ({ session })],
    ['switch-organization', (session) => ({ session, organization: 'analytical-engines' })],
    ['revoke', (current) => ({ session: current, current })],
  ])('by %s is not done to the one that another tab has switched to', async (path, bodyFor) => {
    const server = await startServer()
    const [visitor, elsewhere] = [server.visit(), server.visit()]
    await elsewhere.signIn('grace')
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    const before = await server.database.select().from(sessions).orderBy(sessions.id)
    const refused = await visitor.post(`/session/${path}`, bodyFor(ada.session.id))
    expect(await outcome(refused)).toEqual([409, { error: 'not_current' }])
    expect(refused.headers.getSetCookie()).toEqual([])
    expect(await server.database.select().from(sessions).orderBy(sessions.id)).toEqual(before)
    expect(await outcome(visitor.post('/session/data', {}))).toEqual([200, { data: { locale: null, cart: null } }])
    expect((await visitor.post(`/session/${path}`, bodyFor(grace.session.id))).status).toBe(200)
  })

  test('by step-up is not done either when another tab switches while the password is looked at', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined
    const verify = async (given: string, hash: string) => {
      await meanwhile?.()
      return plainPasswords.verify(given, hash)
    }
    const visitor = (await startServer({ passwords: { ...plainPasswords, verify } })).visit()
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    meanwhile = () => visitor.post('/session/switch', { session: ada.session.id })
    const steppedUp = visitor.post('/session/step-up', { session: grace.session.id, password })
    expect(await outcome(steppedUp)).toEqual([409, { error: 'not_current' }])
    expect((await visitor.refresh()).session.id).toBe(ada.session.id)
    expect((await visitor.refresh({ session: grace.session.id })).session.id).toBe(grace.session.id)
  })

  test('is refused as before where nobody is current, whoever is named', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    await visitor.post('/session/end', { session: session.id })
    const answer = visitor.post('/session/end-all', { session: session.id })
    expect(await outcome(answer)).toEqual([401, { error: 'unauthenticated' }])
  })
})

describe('signing out everywhere', () => {
  test('ends all sessions of this person, here and elsewhere, and nobody else’s', async () => {
    const server = await startServer()
    const [phone, laptop, other] = [server.visit(), server.visit(), server.visit()]
    await phone.signIn('ada')
    await laptop.signIn('ada')
    await other.signIn('grace')
    expect(await outcome(laptop.post('/session/end-all', {}))).toEqual([200, { ended: 2 }])
    expect([...laptop.jar.keys()]).toEqual(['freshtoken-demo-client', 'freshtoken-demo-marker'])
    const reasonOf = async (visitor: Visitor) => (await (await visitor.post('/session/token', {})).json()).reason
    expect(await reasonOf(laptop)).toBe('signed_out')
    expect(await reasonOf(phone)).toBe('revoked')
    expect((await other.post('/session/token', {})).status).toBe(200)
  })
})

describe('session data', () => {
  test('belongs to the session: it is in no token, and another session has its own', async () => {
    const server = await startServer()
    const [phone, laptop] = [server.visit(), server.visit()]
    await phone.signIn('ada')
    await laptop.signIn('ada')
    expect(await outcome(phone.post('/session/data', { locale: 'en-GB', cart: 'cart:42' }))).toEqual([
      200,
      { data: { locale: 'en-GB', cart: 'cart:42' } },
    ])
    expect(await outcome(phone.post('/session/data', { locale: null }))).toEqual([
      200,
      { data: { locale: null, cart: 'cart:42' } },
    ])
    expect(await outcome(laptop.post('/session/data', {}))).toEqual([200, { data: { locale: null, cart: null } }])
    expect(JSON.stringify(decodeJwt((await phone.refresh()).token))).not.toContain('cart')
  })

  test.each([{ locale: 'en GB' }, { cart: 'x'.repeat(65) }, { cart: 7 }])('%j is refused', async (data) => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    const [field] = Object.keys(data)
    expect(await outcome(visitor.post('/session/data', data))).toEqual([400, { error: 'invalid_body', field }])
  })
})

describe('step-up', () => {
  test('has to wait with the right password too after sixty in an hour', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    const stepUp = () => visitor.post('/session/step-up', { password: credentialsOf('ada').password })
    for (let count = 0; count < 60; count += 1) expect((await stepUp()).status).toBe(200)
    expect(await outcome(stepUp())).toEqual([429, { error: 'too_many_requests' }])
  })

  test('makes a new session of the old one, with the time of the password in its tokens', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { session: old, token: before } = await visitor.signIn('ada')
    await visitor.post('/session/data', { cart: 'cart:42' })
    server.pass(100)
    const answer = await visitor.post('/session/step-up', { password: credentialsOf('ada').password })
    const { session, token } = await answer.json()
    expect(session.id).not.toBe(old.id)
    expect(Number(decodeJwt(token).auth_time) - Number(decodeJwt(before).auth_time)).toBe(100)
    expect((await visitor.refresh()).session.id).toBe(session.id)
    expect(session.expires_in).toBe(old.expires_in - 100)
    expect(await outcome(visitor.post('/session/data', {}))).toMatchObject([200, { data: { cart: 'cart:42' } }])
    expect(visitor.cookie).not.toContain(old.id)
  })

  test('with a wrong password changes nothing, and soon has to wait, though not on another device', async () => {
    const server = await startServer()
    const [visitor, elsewhere] = [server.visit(), server.visit()]
    const { session } = await visitor.signIn('ada')
    await elsewhere.signIn('ada')
    const statuses: number[] = []
    for (let count = 0; count < 6; count += 1) {
      statuses.push((await visitor.post('/session/step-up', { password: 'wrong' })).status)
    }
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429])
    expect((await visitor.refresh()).session.id).toBe(session.id)
    const { password } = credentialsOf('ada')
    expect((await elsewhere.post('/session/step-up', { password })).status).toBe(200)
  })
})
