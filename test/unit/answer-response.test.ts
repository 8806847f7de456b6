import { describe, expect, it } from 'vitest'
import { readHead } from '../../src/core/answer.ts'
import { resolveOptions } from '../../src/core/options.ts'
import { readAnswer } from '../../src/shell/read-answer.ts'
import type { TokenAnswer, TokenManagerOptions, Verdict } from '../../src/types.ts'
import { jwt } from './jwt.ts'

const { read } = resolveOptions({ fetchToken: () => null }, 'a')
const readResponse = (response: TokenAnswer, { classify }: Pick<TokenManagerOptions, 'classify'> = {}) =>
  readAnswer(response, { read, classify })
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init)
const INVALID = { kind: 'failed', code: 'ERR_TOKEN_INVALID', network: false }

describe('a response with a token', () => {
  it.each([
    ['as JSON', json({ token: 't1', expires_in: 60 })],
    ['as JSON of RFC 6749', json({ access_token: 't1', token_type: 'Bearer', expires_in: '60' })],
    ['of any other success', json({ token: 't1', expires_in: 60 }, { status: 201 })],
  ])('is read %s', async (_, response) => {
    expect(await readResponse(response)).toMatchObject({ kind: 'token', value: 't1', lifetime: 60_000 })
  })

  it('is read as a bare JWT', async () => {
    const value = jwt({ iat: 0, exp: 60 })
    expect(await readResponse(new Response(`${value}\n`))).toMatchObject({ kind: 'token', value, lifetime: 60_000 })
    expect(await readResponse(json(value))).toMatchObject({ kind: 'token', value })
  })

  it('is known by its status, before its body is read', () => {
    expect(readHead(json({}), undefined)).toBe('token')
  })

  it('says nothing of the response it came with', async () => {
    const headers = { 'retry-after': '7' }
    const answer = await readResponse(json({ token: 't1', expires_in: 60 }, { headers }))
    expect(Object.keys(answer)).toEqual(['kind', 'value', 'lifetime', 'reading', 'session'])
  })

  it('counts what is left by its Date header, for the server may have cached the token', async () => {
    const headers = { date: new Date(1_040_000).toUTCString() }
    const response = json({ token: jwt({ iat: 1000, exp: 1060 }) }, { headers })
    expect(await readResponse(response)).toMatchObject({ lifetime: 20_000 })
  })

  it('does so for a JWT without iat', async () => {
    const headers = { date: new Date(1_000_000).toUTCString() }
    expect(await readResponse(json({ token: jwt({ exp: 1060 }) }, { headers }))).toMatchObject({ lifetime: 60_000 })
  })

  it('is told by expires_in before its Date header', async () => {
    const headers = { date: new Date(1_040_000).toUTCString() }
    const response = json({ token: jwt({ iat: 1000, exp: 1060 }), expires_in: 5 }, { headers })
    expect(await readResponse(response)).toMatchObject({ lifetime: 5000 })
  })

  it('is dead on arrival where nothing is left of it', async () => {
    const headers = { date: new Date(1_060_000).toUTCString() }
    const response = json({ token: jwt({ iat: 1000, exp: 1060 }) }, { headers })
    expect(await readResponse(response)).toMatchObject({ ...INVALID, status: 200 })
  })

  it('may come from another realm', async () => {
    const body = JSON.stringify({ token: 't1', expires_in: 60 })
    const foreign = { ok: true, status: 200, headers: new Headers(), text: async () => body } as Response
    expect(await readResponse(foreign)).toMatchObject({ kind: 'token', value: 't1' })
  })
})

describe('a response without one', () => {
  it.each([
    [
      'a page',
      new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
      200,
    ],
    ['nothing', new Response(null, { status: 204 }), 204],
    ['null', json(null), 200],
    ['other JSON', json({ ok: true }), 200],
    ['a list', json([]), 200],
    ['a redirect', new Response(null, { status: 302, headers: { location: '/login' } }), 302],
    ['a status that nobody expects', new Response(null, { status: 404 }), 404],
  ])('breaks the protocol: %s', async (_, response, status) => {
    expect(await readResponse(response)).toMatchObject({ ...INVALID, status })
  })

  it('breaks the protocol: a redirect that was not followed', async () => {
    const headers = new Headers()
    const opaque = { ok: false, status: 0, type: 'opaqueredirect', headers, text: async () => '' } as Response
    expect(await readResponse(opaque)).toMatchObject(INVALID)
  })

  it.each([408, 425, 429, 500, 502, 503, 599])('asks for patience: %i', async (status) => {
    const answer = { kind: 'failed', code: 'ERR_REFRESH_FAILED', status, network: false, retryAfter: null }
    expect(await readResponse(new Response('busy', { status }))).toEqual(answer)
  })

  it('refuses: 403', async () => {
    const answer = { kind: 'failed', code: 'ERR_REFRESH_REJECTED', status: 403 }
    expect(await readResponse(json({ error: 'forbidden' }, { status: 403 }))).toMatchObject(answer)
  })

  it('rejects where its body is cut off', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) })
    await expect(readResponse(new Response(body))).rejects.toThrow('terminated')
  })
})

describe('Retry-After', () => {
  const date = new Date(1_000_000).toUTCString()
  const waitOf = async (headers: Record<string, string>, status = 503) =>
    (await readResponse(new Response(null, { status, headers }))) as { retryAfter?: number | null }

  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date, by the clock of the server', { 'retry-after': new Date(1_030_000).toUTCString(), date }, 30_000],
    ['a date that is over', { 'retry-after': new Date(990_000).toUTCString(), date }, -10_000],
    ['a date without the clock of the server', { 'retry-after': new Date(1_030_000).toUTCString() }, null],
    ['nothing', {}, null],
    ['an empty text', { 'retry-after': '' }, null],
    ['anything else', { 'retry-after': 'soon', date }, null],
  ])('may be %s', async (_, headers, retryAfter) => {
    expect(await waitOf(headers)).toMatchObject({ retryAfter })
  })

  it('counts for every status that is no token', async () => {
    for (const status of [200, 429, 403, 404]) {
      expect(await waitOf({ 'retry-after': '7' }, status)).toMatchObject({ kind: 'failed', retryAfter: 7000 })
    }
  })
})

describe('a 401', () => {
  const BARE = { kind: 'out', reason: 'unauthenticated', sure: false }

  it.each(['reason', 'error', 'code'])('is sure where "%s" says why', async (field) => {
    for (const reason of ['revoked', 'expired', 'inactive', 'signed_out']) {
      expect(await readResponse(json({ [field]: reason }, { status: 401 }))).toEqual({
        kind: 'out',
        reason,
        sure: true,
      })
    }
  })

  it('is sure where any of them does', async () => {
    const body = { error: 'invalid_grant', code: 'expired' }
    expect(await readResponse(json(body, { status: 401 }))).toEqual({ kind: 'out', reason: 'expired', sure: true })
  })

  it.each([
    ['nothing', new Response(null, { status: 401 })],
    ['a page', new Response('<h1>Unauthorized</h1>', { status: 401 })],
    ['another word', json({ error: 'unauthenticated' }, { status: 401 })],
    ['null', json(null, { status: 401 })],
  ])('is a matter of doubt where it says %s', async (_, response) => {
    expect(await readResponse(response)).toEqual(BARE)
  })
})

describe('a dialect', () => {
  const saying = (verdict: Verdict | undefined) => ({ classify: () => verdict })

  it('may take a 419 for a sign-out', async () => {
    const classify = ({ status }: Response) => (status === 419 ? 'signed-out' : undefined)
    expect(await readResponse(new Response(null, { status: 419 }), { classify })).toMatchObject({ kind: 'out' })
    const told = json({ reason: 'expired' }, { status: 419 })
    expect(await readResponse(told, { classify })).toEqual({ kind: 'out', reason: 'expired', sure: true })
    expect(await readResponse(json({ token: 't1', expires_in: 60 }), { classify })).toMatchObject({ kind: 'token' })
  })

  it.each<[Verdict, number, object]>([
    ['refused', 402, { code: 'ERR_REFRESH_REJECTED', status: 402 }],
    ['transient', 401, { kind: 'failed', status: 401 }],
    ['token', 404, { kind: 'token', value: 't1' }],
  ])('may take a response for "%s"', async (verdict, status, answer) => {
    const response = json({ token: 't1', expires_in: 60 }, { status })
    expect(await readResponse(response, saying(verdict))).toMatchObject(answer)
  })

  it('may leave a response to the usual reading', async () => {
    expect(await readResponse(new Response(null, { status: 403 }), saying(undefined))).toMatchObject({
      code: 'ERR_REFRESH_REJECTED',
    })
  })

  it('rejects where it throws', async () => {
    const classify = () => {
      throw new Error('no dialect')
    }
    await expect(readResponse(json({}), { classify })).rejects.toThrow('no dialect')
  })
})

describe('what is no response', () => {
  it('is read as it is', async () => {
    expect(await readResponse({ token: 't1', expires_in: 60 })).toMatchObject({ kind: 'token', lifetime: 60_000 })
    expect(await readResponse(null)).toMatchObject({ kind: 'out', sure: true })
    expect(await readResponse('t1')).toMatchObject(INVALID)
  })
})
