import { randomBytes } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cluster } from './cluster.ts'
import { changeOf, EventReader } from './events.ts'
import { DemoProcess } from './process.ts'
import { credentialsOf, outcome, type SignedIn, type Visitor } from './visitor.ts'

const TIMEOUT_MS = 120_000
const VISITORS = 6

/** `npm run demo` more than once, on one real PostgreSQL. */
describe('two server processes on one PostgreSQL', { timeout: TIMEOUT_MS }, () => {
  let cluster: Cluster
  let env: Record<string, string>
  let one: DemoProcess
  let two: DemoProcess

  beforeAll(async () => {
    cluster = await Cluster.start()
    const url = await cluster.createDatabase('demo')
    env = { DATABASE_URL: url, FRESHTOKEN_SEAL_KEY: randomBytes(32).toString('base64url') }
    // At once, on a database without a table: both want to make them.
    const started = await Promise.all([DemoProcess.start(['--seed'], env), DemoProcess.start(['--seed'], env)])
    ;[one, two] = started
  }, TIMEOUT_MS)
  afterAll(async () => {
    await Promise.all([one?.end(), two?.end()])
    await cluster?.stop()
  }, TIMEOUT_MS)

  test('verify each other’s tokens, and know each other’s sessions', async () => {
    const visitor = one.visit()
    const { token, session } = await visitor.signIn('ada')
    const there = two.take(visitor)
    const other = await there.refresh()
    expect(other.session.id).toBe(session.id)
    for (const bearer of [token, other.token]) {
      expect((await visitor.callApi(bearer)).status).toBe(200)
      expect((await there.callApi(bearer)).status).toBe(200)
    }
  })

  test('made one key that signs and one that is next, though both began at once', async () => {
    const published = await Promise.all([one, two].map(({ origin }) => fetch(`${origin}/.well-known/jwks.json`)))
    const [first, second] = await Promise.all(published.map((response) => response.json()))
    expect(first.keys).toHaveLength(2)
    expect(second).toEqual(first)
  })

  test('have nobody there whose password all know, and nobody who makes trouble for all, unless they were asked to', async () => {
    const url = await cluster.createDatabase('bare')
    const bare = await DemoProcess.start([], { ...env, DATABASE_URL: url })
    const visitor = bare.visit()
    expect(await outcome(visitor.post('/session/sign-in', credentialsOf('ada')))).toEqual([
      401,
      { error: 'invalid_credentials' },
    ])
    expect((await visitor.post('/demo/trouble', { trouble: 'down' })).status).toBe(404)
    await bare.end()
    const asked = await DemoProcess.start(['--seed', '--trouble'], { ...env, DATABASE_URL: url })
    expect((await asked.visit().post('/session/sign-in', credentialsOf('ada'))).status).toBe(200)
    expect((await asked.visit().post('/demo/trouble', { trouble: 'down' })).status).toBe(200)
    await asked.end()
  })

  test('refuse what the other one has revoked, from the next request on', async () => {
    const [phone, laptop] = [one.visit(), two.visit()]
    const { session } = await phone.signIn('grace')
    await laptop.signIn('grace')
    expect(await outcome(laptop.post('/session/revoke', { session: session.id }))).toEqual([200, { revoked: true }])
    expect(await outcome(phone.post('/session/token', {}))).toEqual([
      401,
      { error: 'unauthenticated', reason: 'revoked' },
    ])
  })

  test('tell a page of what happened at the other one, and close its stream', async () => {
    const [phone, laptop] = [one.visit(), two.visit()]
    const { session } = await phone.signIn('grace')
    await laptop.signIn('grace')
    const events = new EventReader(await phone.post('/session/events', {}))
    expect(await events.next()).toBe('event: open\ndata: {}')
    await laptop.post('/session/revoke', { session: session.id })
    expect(await events.next()).toBe(changeOf(session.id))
    expect(await events.next()).toBeNull()
  })

  test('tell a page to look again when they were deaf for a while', async () => {
    const [phone, laptop] = [one.visit(), two.visit()]
    const { session } = await phone.signIn('grace')
    await laptop.signIn('grace')
    const events = new EventReader(await phone.post('/session/events', {}))
    expect(await events.next()).toBe('event: open\ndata: {}')
    await cluster.run(
      'demo',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'freshtoken notices'`,
    )
    expect(await events.next()).toBe(changeOf(session.id))
    await laptop.post('/session/revoke', { session: session.id })
    expect(await events.next()).toBe(changeOf(session.id))
  })

  test('leave nothing behind of a third one that cannot be where it was told to be', async () => {
    const { port } = new URL(one.origin)
    await expect(DemoProcess.start([`--port=${port}`], env)).rejects.toThrow('EADDRINUSE')
  })

  test('count wrong passwords together', async () => {
    const eve = { email: credentialsOf('grace').email, password: 'not the password' }
    const statuses: number[] = []
    for (const server of [one, two, one, two, one, two]) {
      statuses.push((await server.visit().post('/session/sign-in', eve)).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('rotate the signing key without a request that fails', async () => {
    const here = one.visit()
    const admin = await here.signIn('ada')
    const there = two.take(here)
    const kids = new Set<unknown>()
    let isRotated = false
    let isOver = false
    const failures: string[] = []
    const use = async (from: Visitor, to: Visitor) => {
      while (!isOver) {
        const { token } = await from.refresh()
        const { status } = await to.callApi(token)
        if (status !== 200) failures.push(`${status} after ${isRotated ? 'the rotation' : 'no rotation'}`)
        kids.add(decodeProtectedHeader(token).kid)
        if (isRotated && kids.size === 2) isOver = true
      }
    }
    const traffic = Promise.all([use(here, there), use(there, here), use(there, there)])
    expect((await here.callApi(admin.token, '/api/admin/keys/rotate', {})).status).toBe(200)
    isRotated = true
    await traffic
    expect(failures).toEqual([])
  })

  test('keep what was answered when one is killed while people sign in and devices are revoked', async () => {
    const doomed = await DemoProcess.start(['--proxy=127.0.0.1'], env)
    let places = 0
    // Each from a place of its own: none of them is guessing.
    const signIn = async () => {
      places += 1
      const visitor = doomed.visit({ 'X-Forwarded-For': `198.51.100.${places}` })
      return { visitor, signedIn: await visitor.signIn('grace') }
    }
    const owner = await signIn()
    const [kept, revoked]: [Signed[], Signed[]] = [[], []]
    const keepSigningIn = forever(async () => kept.push(await signIn()))
    const keepRevoking = forever(async () => {
      const device = await signIn()
      const { session } = device.signedIn
      const answer = await outcome(owner.visitor.post('/session/revoke', { session: session.id }))
      expect(answer).toEqual([200, { revoked: true }])
      revoked.push(device)
    })
    await Promise.all([keepSigningIn.hasBegun, keepRevoking.hasBegun])
    await doomed.end('SIGKILL')
    await Promise.all([keepSigningIn.hasEnded, keepRevoking.hasEnded])

    const ask = ({ visitor }: Signed) => outcome(two.take(visitor).post('/session/token', {}))
    for (const device of kept)
      expect(await ask(device)).toMatchObject([200, { session: { id: device.signedIn.session.id } }])
    for (const device of revoked) expect(await ask(device)).toMatchObject([401, { reason: 'revoked' }])
  })

  test('lose nothing when one is killed in the middle of traffic', async () => {
    const doomed = await DemoProcess.start([], env)
    const visitors = await Promise.all(Array.from({ length: VISITORS }, () => signUp(doomed.visit())))
    const [leaver] = visitors
    await leaver?.visitor.post('/session/end', { session: leaver.signedIn.session.id })
    const traffic = visitors.map(({ visitor }) => refreshUntilItFails(visitor))
    await Promise.all(traffic.map(({ begun }) => begun))
    await doomed.end('SIGKILL')
    await Promise.all(traffic.map(({ ended }) => ended))

    for (const { visitor, signedIn } of visitors) {
      const here = two.take(visitor)
      const isEnded = signedIn === leaver?.signedIn
      const answer = await here.post('/session/token', { params: { session: signedIn.session.id } })
      expect(answer.status).toBe(isEnded ? 401 : 200)
      if (!isEnded) expect((await here.callApi(signedIn.token)).status).toBe(200)
    }
  })
})

interface Signed {
  readonly visitor: Visitor
  readonly signedIn: SignedIn
}

let people = 0

async function signUp(visitor: Visitor): Promise<Signed> {
  people += 1
  const body = {
    name: `Visitor ${people}`,
    email: `visitor-${people}@demo.example`,
    password: 'a long enough password',
  }
  const response = await visitor.post('/session/sign-up', body)
  const signedIn: SignedIn = await response.json()
  return { visitor, signedIn }
}

/** Again and again, until nobody answers. It has begun when it has been done twice. */
function forever(act: () => Promise<unknown>): {
  readonly hasBegun: Promise<unknown>
  readonly hasEnded: Promise<void>
} {
  const hasBegun = act().then(act)
  const goOn = async () => {
    for (;;) await act()
  }
  const hasEnded = hasBegun.then(goOn).catch((error: unknown) => {
    // What `fetch` says of a connection that is gone.
    if (!(error instanceof TypeError)) throw error
  })
  return { hasBegun, hasEnded }
}

/** One request after the other, until nobody answers. */
function refreshUntilItFails(visitor: Visitor): { readonly begun: Promise<unknown>; readonly ended: Promise<void> } {
  const begun = visitor.post('/session/token', {})
  const goOn = async () => {
    for (;;) await visitor.post('/session/token', {})
  }
  return { begun, ended: begun.then(goOn).catch(() => {}) }
}
