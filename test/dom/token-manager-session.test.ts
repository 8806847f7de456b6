// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { Session, TokenManager } from '../../src/index.ts'
import { annsToken, createScene, jwt } from './token-manager-scene.ts'

/** All that the store has shown. */
function noteSessions(tokens: Pick<TokenManager, '$session'>): Session[] {
  const shown: Session[] = []
  tokens.$session.subscribe((session) => shown.push(session))
  return shown
}

const LIFETIME = 60_000

describe('$session', () => {
  test('is pending, and then tells who is signed in', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => annsToken(count, { role: 'admin' })
    const shown = noteSessions(open())
    await browser.advance(1000)
    expect(shown).toEqual([
      { status: 'pending' },
      { status: 'signed-in', identity: 'ann', claims: { sub: 'ann', role: 'admin' } },
    ])
  })

  test('shows nothing new for tokens that differ in iat, exp, nbf and jti alone', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => annsToken(count, { nbf: count })
    const [here, there] = [open(), open()]
    const [shown, shownThere] = [noteSessions(here), noteSessions(there)]
    const events: unknown[] = []
    here.on('session-change', (event) => events.push(event))
    await browser.advance(5 * LIFETIME)
    expect(server.requests.length).toBeGreaterThan(5)
    expect([shown.length, shownThere.length, events.length]).toEqual([2, 2, 1])
  })

  test('shows another role at once, as an update', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => annsToken(count, { roles: count < 2 ? ['reader'] : ['reader', 'writer'] })
    const tokens = open()
    const shown = noteSessions(tokens)
    const reasons: string[] = []
    tokens.on('session-change', ({ reason }) => reasons.push(reason))
    await browser.advance(LIFETIME)
    expect(shown.at(-1)).toMatchObject({ claims: { roles: ['reader', 'writer'] } })
    expect(reasons).toEqual(['signed-in', 'updated'])
  })

  test('shows what the option claims makes of the payload, and changes with that alone', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => annsToken(count, { name: 'Ann', visits: count })
    const shown = noteSessions(open({ claims: ({ name }) => ({ name }) }))
    await browser.advance(3 * LIFETIME)
    expect(shown).toEqual([{ status: 'pending' }, { status: 'signed-in', identity: 'ann', claims: { name: 'Ann' } }])
  })

  test('takes the identity from the option identity', async () => {
    const { open, server, settle } = createScene()
    server.answer = (_request, count) => annsToken(count, { tenant: 'acme' })
    const identity = (payload: Readonly<Record<string, unknown>>) => `${payload['tenant']}/${payload['sub']}`
    expect(await settle(open({ identity }).ready())).toMatchObject({ identity: 'acme/ann' })
  })

  test('tells of no claims and no identity where the token is opaque', async () => {
    const { open, settle } = createScene()
    expect(await settle(open().ready())).toEqual({ status: 'signed-in', claims: {}, identity: null })
  })

  test('never shows one person with the token of another: a change of identity is one of the session', async () => {
    const { browser, open, server } = createScene()
    const forCount = (count: number) => (count < 2 ? 'ann' : 'bob')
    server.answer = (_request, count) => ({ token: jwt({ sub: forCount(count), jti: count }), expires_in: 60 })
    const tabs = [open(), open()]
    const seen = new Set<string>()
    for (const tokens of tabs) {
      tokens.$session.subscribe((session) => {
        const { token = '..' } = tokens.peek() ?? {}
        const sub =
          token === '..' ? 'nobody' : JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub
        seen.add(`${session.status === 'signed-in' ? session.identity : session.status}: ${sub}`)
      })
    }
    await browser.advance(2 * LIFETIME)
    expect(seen).toEqual(new Set(['pending: nobody', 'ann: ann', 'bob: bob']))
  })

  test('keeps who is signed in while requests fail and after the token is dead', async () => {
    const { browser, open, server } = createScene()
    const tokens = open()
    const shown = noteSessions(tokens)
    await browser.advance(1000)
    server.answer = () => new Response(null, { status: 503 })
    await browser.advance(3 * LIFETIME)
    expect(tokens.peek()).toBeNull()
    expect(shown.at(-1)).toMatchObject({ status: 'signed-in' })
  })

  test.each(['signed_out', 'revoked', 'expired', 'inactive'] as const)(
    'tells that a session is over: %s',
    async (reason) => {
      const { browser, open, server } = createScene()
      const [here, there] = [open(), open()]
      const [shown, shownThere] = [noteSessions(here), noteSessions(there)]
      await browser.advance(1000)
      server.answer = () => Response.json({ reason }, { status: 401 })
      await browser.advance(LIFETIME)
      const over = { status: 'signed-out', reason }
      expect([shown.at(-1), shownThere.at(-1)]).toEqual([over, over])
      expect(server.requests).toHaveLength(2)
    },
  )
})

describe('the times of the session', () => {
  const session = (expires_in: number, idle_expires_in: number) => ({ id: 's1', expires_in, idle_expires_in })

  test('are moments, from the seconds that the server tells', async () => {
    const { browser, open, server, settle } = createScene()
    server.answer = () => ({ token: 'token', expires_in: 60, session: session(3600, 900) })
    const tokens = open()
    await settle(tokens.getToken())
    const [request] = server.requests
    expect(request).toBeDefined()
    const from = browser.wall() - server.latencyMs
    expect(tokens.$session.get()).toMatchObject({
      expiresAt: expect.closeTo(from + 3_600_000, -2),
      idleExpiresAt: expect.closeTo(from + 900_000, -2),
    })
  })

  test('stay the same while each request is a little late in its own way', async () => {
    const { browser, open, server } = createScene()
    const endsAt = browser.wall() + 3_600_000
    server.answer = (_request, count) => {
      const left = (endsAt - browser.wall()) / 1000
      return { token: `token-${count}`, expires_in: 60, session: { id: 's1', expires_in: Math.round(left) } }
    }
    const [here, there] = [open(), open()]
    const [shown, shownThere] = [noteSessions(here), noteSessions(there)]
    await browser.advance(20 * LIFETIME)
    expect(server.requests.length).toBeGreaterThan(20)
    expect([shown.length, shownThere.length]).toEqual([2, 2])
  })

  test('are shown anew when the session is prolonged', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => ({ token: `token-${count}`, expires_in: 60, session: session(3600, 900) })
    const tokens = open()
    const reasons: string[] = []
    tokens.on('session-change', ({ reason }) => reasons.push(reason))
    const shown = noteSessions(tokens)
    await browser.advance(LIFETIME)
    expect(reasons).toEqual(['signed-in', 'updated'])
    expect(shown).toHaveLength(3)
  })
})
