import { eq, inArray } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import type { PasswordHasher } from '../../demo/server/people/passwords.ts'
import { credentialsOf, outcome, plainPasswords, startServer, type TestServer, type Visitor } from './visitor.ts'

const CLIENT_COOKIE = 'freshtoken-demo-client'
const SESSION_COOKIE = 'freshtoken-demo-session-'
const UNAUTHENTICATED = { error: 'unauthenticated' }
const PAGE = new Map([['/', { type: 'text/html', body: '' }]])
/** Set by one answer, so that it stays within what proxies take of headers. */
const MAX_CLEARED = 20

describe('cookies that no session is behind', () => {
  test.each([
    ['older than the living one, so before it', (cookie: string, flood: string) => `${flood}; ${cookie}`],
    ['younger, so after it', (cookie: string, flood: string) => `${cookie}; ${flood}`],
  ])('keep nobody out, however many there are: %s', async (_what, join) => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    const flood = Array.from({ length: 400 }, (_, index) => `${SESSION_COOKIE}s_${index}=x`).join('; ')
    for (const { session } of [ada, grace]) {
      const response = await visitor.post(
        '/session/token',
        { params: { session: session.id } },
        join(visitor.cookie, flood),
      )
      expect(response.status).toBe(200)
    }
  })

  test('are gone after a sign-in, by whomever they were planted', async () => {
    const visitor = (await startServer({ page: PAGE })).visit()
    await visitor.open()
    for (let count = 0; count < 10; count += 1) visitor.jar.set(`__Host-${SESSION_COOKIE}x${count}`, 'garbage')
    for (let count = 0; count < 9; count += 1) visitor.jar.set(`${SESSION_COOKIE}y${count}`, 'garbage')
    const { session } = await visitor.signIn('ada')
    expect(namesIn(visitor)).toEqual([`__Host-${SESSION_COOKIE}${session.id}`])
    expect((await visitor.refresh()).session.id).toBe(session.id)
  })

  test('are gone after a few sign-ins, if there are so many that no answer could carry it', async () => {
    const visitor = (await startServer()).visit()
    for (let count = 0; count < 2 * MAX_CLEARED; count += 1) visitor.jar.set(`${SESSION_COOKIE}x${count}`, 'garbage')
    const response = await visitor.post('/session/sign-in', credentialsOf('ada'))
    expect(response.headers.getSetCookie().filter((line) => line.includes('Max-Age=0'))).toHaveLength(MAX_CLEARED)
    expect((await visitor.post('/session/token', {})).status).toBe(200)
    for (let count = 0; count < 2; count += 1) await visitor.signIn('ada')
    expect(namesIn(visitor)).toHaveLength(1)
  })

  test('are gone after a sign-in also where the row is', async () => {
    const server = await startServer()
    const visitor = server.visit()
    for (let count = 0; count < 12; count += 1) {
      const { session } = await visitor.signIn('ada')
      expect((await visitor.refresh()).session.id).toBe(session.id)
      expect(namesIn(visitor)).toEqual([SESSION_COOKIE + session.id])
      await server.database.delete(sessions)
    }
  })

  test('are gone after a step-up, which leaves the accounts beside it as they are', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    await visitor.signIn('grace', { add: true })
    visitor.jar.set(`${SESSION_COOKIE}x`, 'garbage')
    const answer = await visitor.post('/session/step-up', { password: credentialsOf('grace').password })
    const { session } = await answer.json()
    expect(namesIn(visitor)).toEqual([ada, { session }].map((signedIn) => SESSION_COOKIE + signedIn.session.id))
    expect((await visitor.refresh({ session: ada.session.id })).session.id).toBe(ada.session.id)
  })

  test('of a name that the server never gives are not its own, and break nothing', async () => {
    const visitor = (await startServer()).visit()
    for (const name of ['(x)', 'é', '"', '']) visitor.jar.set(SESSION_COOKIE + name, 'garbage')
    const { session } = await visitor.signIn('ada')
    expect((await visitor.refresh()).session.id).toBe(session.id)
  })

  test('do not hide that of the client: of one name the browser sends ours, of the shortest path, last', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    const planted = `${CLIENT_COOKIE}=of-the-path-session; ${visitor.cookie}`
    expect((await visitor.post('/session/token', {}, planted)).status).toBe(200)
  })

  test('do not stand before a weaker one that is set without the page having come', async () => {
    const visitor = (await startServer()).visit()
    visitor.jar.set(`__Host-${CLIENT_COOKIE}`, 'garbage')
    const { session } = await visitor.signIn('ada')
    expect((await visitor.refresh()).session.id).toBe(session.id)
  })
})

describe('two sign-ins at once with the same cookies', () => {
  test.each([
    ['in the place of each other', false, false],
    ['one of them as another account', true, false],
    ['the later one as another account', false, true],
  ])('leave one session, and what was there is over: %s', async (_what, isFirstAdded, isSecondAdded) => {
    const passwords = new Meeting()
    const server = await startServer({ passwords })
    const visitor = server.visit()
    await visitor.signIn('ada')
    passwords.size = 2
    const { session: before } = await visitor.refresh()
    const cookie = visitor.cookie
    const at = (account: string, add: boolean) =>
      visitor.post('/session/sign-in', { ...credentialsOf(account), add }, cookie)
    const answers = await Promise.all([at('ada', isFirstAdded), at('grace', isSecondAdded)])
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json()).session.id))
    expect(await statusesOf(server, ids)).toEqual(['active', 'ended'])
    expect(await statusesOf(server, [before.id])).toEqual(['ended'])
  })

  test('leave both where both are added', async () => {
    const passwords = new Meeting()
    const server = await startServer({ passwords })
    const visitor = server.visit()
    await visitor.signIn('ada')
    passwords.size = 2
    const cookie = visitor.cookie
    const add = (account: string) => visitor.post('/session/sign-in', { ...credentialsOf(account), add: true }, cookie)
    await Promise.all([add('ada'), add('grace')])
    const { accounts } = await (await visitor.post('/session/accounts', {})).json()
    expect(accounts.map(({ user }: { user: string }) => user).sort()).toEqual(['ada', 'grace'])
  })

  test.each<[string, object]>([
    ['sign-in', credentialsOf('grace')],
    ['step-up', { password: credentialsOf('ada').password }],
  ])('in a browser that had none yet leave nothing after its next %s', async (path, body) => {
    const server = await startServer()
    const visitor = server.visit()
    await Promise.all([visitor.signIn('ada'), visitor.signIn('ada')])
    expect(namesIn(visitor)).toHaveLength(2)
    const { session } = await (await visitor.post(`/session/${path}`, body)).json()
    expect(namesIn(visitor)).toEqual([SESSION_COOKIE + session.id])
    const living = await server.database.select().from(sessions).where(eq(sessions.status, 'active'))
    expect(living.map(({ id }) => id)).toEqual([session.id])
  })
})

test('a sign-in in the place of all ends the accounts too that were added while it was under way', async () => {
  let isHeld = false
  let release = () => {}
  const verify = async (password: string, hash: string) => {
    if (isHeld) {
      isHeld = false
      await new Promise<void>((resolve) => {
        release = resolve
      })
    }
    return plainPasswords.verify(password, hash)
  }
  const server = await startServer({ passwords: { ...plainPasswords, verify } })
  const visitor = server.visit()
  await visitor.signIn('ada')
  isHeld = true
  const signIn = visitor.signIn('grace')
  await expect.poll(() => isHeld).toBe(false)
  const added = [await visitor.signIn('grace', { add: true }), await visitor.signIn('ada', { add: true })]
  release()
  await signIn
  const ids = added.map(({ session }) => session.id)
  expect(await statusesOf(server, ids)).toEqual(['ended', 'ended'])
})

test('whoever signs in with cookies of long ago does not end what came after them', async () => {
  const server = await startServer()
  const visitor = server.visit()
  await visitor.signIn('ada')
  const stolen = visitor.cookie
  const { session } = await visitor.signIn('ada')
  expect((await server.visit().post('/session/sign-in', credentialsOf('grace'), stolen)).status).toBe(200)
  expect((await visitor.refresh()).session.id).toBe(session.id)
  server.pass(30)
  expect(await outcome(server.visit().post('/session/token', {}, stolen))).toEqual([401, UNAUTHENTICATED])
})

/** Looks at no password until so many have come. */
class Meeting implements PasswordHasher {
  size = 1
  readonly hash = plainPasswords.hash
  readonly #waiting: (() => void)[] = []

  async verify(password: string, hash: string): Promise<boolean> {
    const met = new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#waiting.length === this.size) for (const release of this.#waiting.splice(0)) release()
    await met
    return plainPasswords.verify(password, hash)
  }
}

function namesIn(visitor: Visitor): string[] {
  return [...visitor.jar.keys()].filter((name) => name.includes(SESSION_COOKIE))
}

async function statusesOf({ database }: TestServer, ids: readonly string[]): Promise<string[]> {
  const rows = await database
    .select()
    .from(sessions)
    .where(inArray(sessions.id, [...ids]))
  return rows.map(({ status }) => status).sort()
}
