import { Hono } from 'hono'
import { createLocalJWKSet, createRemoteJWKSet, customFetch, generateKeyPair, type JWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createGreetingRoutes } from '../../demo/server/api/greeting-routes.ts'
import { requireUser } from '../../demo/server/api/require-user.ts'
import { answerProblem } from '../../demo/server/http/problem.ts'
import { outcome, startServer, type TestServer } from './visitor.ts'

describe('the protected API', () => {
  test('greets whom the token is for, by name and rights', async () => {
    const visitor = (await startServer()).visit()
    const { token } = await visitor.signIn('ada')
    expect(await outcome(visitor.callApi(token))).toEqual([
      200,
      { greeting: 'Hello, Ada Lovelace.', message: 'As admin of analytical-engines you may read and write notes.' },
    ])
  })

  test.each([undefined, 'Basic YTpi', 'Bearer', 'Bearer  '])('wants a bearer token, not %s', async (authorization) => {
    const { app } = await startServer()
    const headers: Record<string, string> = authorization === undefined ? {} : { Authorization: authorization }
    const response = await app.request('/api/greeting', { headers })
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect(await outcome(response)).toEqual([401, { error: 'token_missing' }])
  })

  test('does not take the cookie for a token', async () => {
    const { app, visit } = await startServer()
    const visitor = visit()
    await visitor.signIn('ada')
    expect((await app.request('/api/greeting', { headers: { Cookie: visitor.cookie } })).status).toBe(401)
  })

  test('takes a token to its last second and not beyond', async () => {
    const server = await startServer({ tokenLifetimeSeconds: 10 })
    const visitor = server.visit()
    const { token } = await visitor.signIn('ada')
    server.pass(9)
    expect((await visitor.callApi(token)).status).toBe(200)
    server.pass(1)
    const late = await visitor.callApi(token)
    expect(late.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"')
    expect(await outcome(late)).toEqual([401, { error: 'token_expired' }])
  })

  test('goes on taking the token of a session that is over: that is the price of asking nobody', async () => {
    const visitor = (await startServer()).visit()
    const { token, session } = await visitor.signIn('ada')
    await visitor.post('/session/end', { session: session.id })
    expect((await visitor.callApi(token)).status).toBe(200)
  })

  test.each<[string, (server: TestServer, token: string) => Promise<string>]>([
    ['without a signature (alg none)', async (_server, token) => unsigned(token)],
    ['signed by another key under the name of ours', async (_server, token) => forge(token)],
    ['signed by the public key as a shared secret (HS256)', async (server, token) => confuse(server, token)],
    ['changed after it was signed', async (_server, token) => promote(token)],
    ['cut short', async (_server, token) => token.slice(0, -4)],
    ['that is no token', async () => 'not-a-token'],
  ])('refuses a token %s', async (_what, attack) => {
    const server = await startServer()
    const visitor = server.visit()
    const { token } = await visitor.signIn('ada')
    const forged = await attack(server, token)
    expect(await outcome(visitor.callApi(forged))).toEqual([401, { error: 'token_invalid' }])
  })

  test('never shows a stack or the words of the verifier', async () => {
    const visitor = (await startServer()).visit()
    const text = await (await visitor.callApi('a.b.c')).text()
    expect(text).toBe('{"error":"token_invalid"}')
  })

  test('knows a new key before it signs, and the old one until its tokens have died', async () => {
    const server = await startServer()
    const visitor = server.visit()
    const { token: before } = await visitor.signIn('ada')
    expect((await visitor.callApi(before)).status).toBe(200)
    server.pass(1)
    await server.rotateKeys()
    const { token: after } = await (await visitor.post('/session/token', {})).json()
    expect(header(after).kid).not.toBe(header(before).kid)
    expect((await visitor.callApi(after)).status).toBe(200)
    expect((await visitor.callApi(before)).status).toBe(200)
  })
})

test.each<[string, () => Promise<Response>]>([
  ['answer with an error', async () => new Response('', { status: 500 })],
  ['are no keys', async () => Response.json({ keys: 'none' })],
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
])('an API whose published keys %s does not blame the token', async (_what, fetchKeys) => {
  const { token } = await (await startServer()).visit().signIn('ada')
  const keySet = createRemoteJWKSet(new URL('http://127.0.0.1/keys'), { [customFetch]: fetchKeys })
  const gate = { keySet, now: Date.now, lookUp: async () => undefined, onActivity: () => {} }
  const api = new Hono().use(requireUser('verified token', gate)).route('/', createGreetingRoutes())
  const response = api.onError(answerProblem).request('/greeting', { headers: { Authorization: `Bearer ${token}` } })
  expect(await outcome(response)).toEqual([503, { error: 'keys_unavailable' }])
})

describe('the published keys', () => {
  test('are public halves alone, and verify what the server signs', async () => {
    const server = await startServer()
    const { token } = await server.visit().signIn('ada')
    const { keys } = await publishedKeys(server)
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })
      expect(key).not.toHaveProperty('d')
    }
    expect(keys.map(({ kid }) => kid)).toContain(header(token).kid)
    await expect(createLocalJWKSet({ keys })({ alg: 'ES256', ...header(token) })).resolves.toBeDefined()
  })

  test('hold the next key and the last one beside the one that signs', async () => {
    const server = await startServer()
    const kids = async () => (await publishedKeys(server)).keys.map(({ kid }) => kid)
    const [current, next] = await kids()
    server.pass(1)
    await server.rotateKeys()
    expect(await kids()).toEqual([current, next, expect.any(String)])
    server.pass(60)
    await server.rotateKeys()
    expect(await kids()).toContain(current)
    server.pass(600)
    await server.maintain()
    expect(await kids()).not.toContain(current)
  })
})

async function publishedKeys(server: TestServer): Promise<{ keys: JWK[] }> {
  return (await server.app.request('/.well-known/jwks.json')).json()
}

function header(token: string): { kid: string; typ: string } {
  return part(token, 0)
}

function part<T>(token: string, index: number): T {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function unsigned(token: string): string {
  return `${encode({ ...header(token), alg: 'none' })}.${token.split('.')[1]}.`
}

function promote(token: string): string {
  const [head, , signature] = token.split('.')
  return `${head}.${encode({ ...part<object>(token, 1), sub: 'grace' })}.${signature}`
}

async function forge(token: string): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256')
  return new SignJWT(part(token, 1)).setProtectedHeader({ ...header(token), alg: 'ES256' }).sign(privateKey)
}

async function confuse(server: TestServer, token: string): Promise<string> {
  const { keys } = await publishedKeys(server)
  const secret = new TextEncoder().encode(JSON.stringify(keys.find(({ kid }) => kid === header(token).kid)))
  return new SignJWT(part(token, 1)).setProtectedHeader({ ...header(token), alg: 'HS256' }).sign(secret)
}
