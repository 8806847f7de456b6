import { describe, expect, test } from 'vitest'
import { OWN_PAGE, outcome, startServer, type TestServer } from './visitor.ts'

const TOKEN_URL = 'http://localhost/session/token'

describe('the token endpoint', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('refuses %s, whoever asks', async (method) => {
    const { server, cookie } = await signedIn()
    const response = await server.app.request(TOKEN_URL, { method, headers: { ...OWN_PAGE, Cookie: cookie } })
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe('POST')
  })

  test.each<[string, Record<string, string | undefined>]>([
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['another port of the same host', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:8080' }],
    ['another site whose Origin was lost', { 'Sec-Fetch-Site': 'cross-site', Origin: undefined }],
    [
      'another port, by a browser without Fetch Metadata',
      { 'Sec-Fetch-Site': undefined, Origin: 'http://localhost:81' },
    ],
    ['an opaque origin', { 'Sec-Fetch-Site': undefined, Origin: 'null' }],
    ['somebody who sends neither header', { 'Sec-Fetch-Site': undefined, Origin: undefined }],
    ['headers that contradict each other', { Origin: 'https://evil.example' }],
    ['a navigation', { 'Sec-Fetch-Site': 'none' }],
    ['a form of the own page', { 'Sec-Fetch-Dest': 'document' }],
    ['a prefetch', { 'Sec-Purpose': 'prefetch' }],
    ['a page that is rendered ahead', { 'Sec-Purpose': 'prefetch;prerender' }],
  ])('refuses %s', async (_who, headers) => {
    const { server, cookie } = await signedIn()
    expect(await outcome(ask(server, cookie, headers))).toEqual([403, { error: 'cross_site' }])
  })

  test('takes the Origin of a browser that has no Fetch Metadata', async () => {
    const { server, cookie } = await signedIn()
    expect((await ask(server, cookie, { 'Sec-Fetch-Site': undefined, 'Sec-Fetch-Dest': undefined })).status).toBe(200)
  })

  test('refuses a host name that is not this machine, whatever it resolves to', async () => {
    const { server, cookie } = await signedIn()
    const headers = { ...OWN_PAGE, Cookie: cookie, Origin: 'http://rebound.example' }
    const response = server.app.request('http://rebound.example/session/token', { method: 'POST', headers, body: '{}' })
    expect(await outcome(response)).toEqual([403, { error: 'host_refused' }])
  })

  test.each([
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form with files', 'multipart/form-data; boundary=x'],
    ['plain text, which needs no preflight', 'text/plain'],
    ['a type that only begins like JSON', 'application/json-seq'],
    ['nothing said', undefined],
  ])('refuses %s', async (_what, type) => {
    const { server, cookie } = await signedIn()
    const [status, body] = await outcome(ask(server, cookie, { 'Content-Type': type }))
    expect([status, body]).toEqual([415, { error: 'unsupported_media_type' }])
  })

  test('takes JSON with a charset', async () => {
    const { server, cookie } = await signedIn()
    expect((await ask(server, cookie, { 'Content-Type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  test('refuses a body that is too large, also one that comes in pieces', async () => {
    const { server, cookie } = await signedIn()
    const large = JSON.stringify({ active: true, padding: 'x'.repeat(5000) })
    expect(await outcome(ask(server, cookie, {}, large))).toEqual([413, { error: 'body_too_large' }])
    expect(await outcome(ask(server, cookie, {}, new Blob([large]).stream()))).toEqual([
      413,
      { error: 'body_too_large' },
    ])
  })

  test.each<[string, string, number, object]>([
    ['no JSON', 'active', 400, { error: 'invalid_json' }],
    ['an empty body', '', 400, { error: 'invalid_json' }],
    ['null', 'null', 400, { error: 'invalid_body' }],
    ['an array', '[]', 400, { error: 'invalid_body' }],
    ['active as a string', '{"active":"yes"}', 400, { error: 'invalid_body', field: 'active' }],
    ['params as an array', '{"params":[]}', 400, { error: 'invalid_body', field: 'params' }],
    ['params it does not know', '{"params":{"audience":"x"}}', 400, { error: 'invalid_body', field: 'params' }],
    [
      'a number for a name',
      '{"params":{"organization":1}}',
      400,
      { error: 'invalid_body', field: 'params.organization' },
    ],
    ['an organization of others', '{"params":{"organization":"nasa"}}', 403, { error: 'organization_refused' }],
  ])('answers %s with a code', async (_what, body, status, expected) => {
    const { server, cookie } = await signedIn()
    expect(await outcome(ask(server, cookie, {}, body))).toEqual([status, expected])
  })

  test('is in no cache and open to no other origin, whatever it answers', async () => {
    const { server, cookie } = await signedIn()
    const answers = await Promise.all([
      ask(server, cookie, {}),
      ask(server, '', {}),
      ask(server, cookie, {}, '['),
      ask(server, cookie, { 'Sec-Fetch-Site': 'cross-site' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400, 403])
    for (const { headers } of answers) {
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin')
    }
  })
})

test.each([
  'sign-up',
  'sign-in',
  'step-up',
  'list',
  'accounts',
  'switch',
  'switch-organization',
  'data',
  'end',
  'end-all',
  'revoke',
  'events',
])('/session/%s is behind the same guard', async (path) => {
  const { server, cookie } = await signedIn()
  const request = (headers: object, method = 'POST') =>
    server.app.request(`http://localhost/session/${path}`, {
      method,
      headers: { ...OWN_PAGE, Cookie: cookie, ...headers },
      ...(method === 'POST' && { body: '{}' }),
    })
  expect((await request({}, 'GET')).status).toBe(405)
  expect((await request({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect((await request({ 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
  expect((await request({ 'Content-Type': 'text/plain' })).status).toBe(415)
})

describe.each(['/api', '/live-api'])('what a token opens at %s', (base) => {
  test('is in no cache, whatever it answers', async () => {
    const visitor = (await startServer()).visit()
    const { token } = await visitor.signIn('ada')
    const answers = await Promise.all([
      visitor.callApi(token, `${base}/greeting`),
      visitor.callApi('no-token', `${base}/greeting`),
      visitor.callApi(token, `${base}/nothing`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404])
    for (const { headers } of answers) expect(headers.get('Cache-Control')).toBe('no-store')
  })

  test('takes no body that is too large, whoever sends it', async () => {
    const visitor = (await startServer()).visit()
    const { token } = await visitor.signIn('ada')
    const large = { padding: 'x'.repeat(5000) }
    for (const bearer of [token, 'no-token']) {
      const answer = visitor.callApi(bearer, `${base}/greeting`, large)
      expect(await outcome(answer)).toEqual([413, { error: 'body_too_large' }])
    }
  })
})

test('an unknown path is a code, not a page', async () => {
  const server = await startServer()
  expect(await outcome(server.app.request('/nothing'))).toEqual([404, { error: 'not_found' }])
})

async function signedIn(): Promise<{ server: TestServer; cookie: string }> {
  const server = await startServer()
  const visitor = server.visit()
  await visitor.signIn('ada')
  return { server, cookie: visitor.cookie }
}

/** `undefined` leaves a header out. */
function ask(
  server: TestServer,
  cookie: string,
  changes: Readonly<Record<string, string | undefined>>,
  body: string | ReadableStream = '{}',
): Response | Promise<Response> {
  const headers = new Headers({ Cookie: cookie })
  for (const [name, value] of Object.entries({ ...OWN_PAGE, ...changes }))
    if (value !== undefined) headers.set(name, value)
  const request = new Request(TOKEN_URL, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  if (changes['Content-Type'] === undefined && 'Content-Type' in changes) request.headers.delete('Content-Type')
  return server.app.request(request)
}
