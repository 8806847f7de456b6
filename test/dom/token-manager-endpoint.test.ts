// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/index.ts'
import { annsToken, createScene, watch } from './token-manager-scene.ts'

describe('the option endpoint', () => {
  function createEndpoint(answer: () => Response) {
    const calls: [string, RequestInit][] = []
    const scene = createScene({
      fetch: async (url, init) => {
        calls.push([url, init])
        return answer()
      },
    })
    return { ...scene, calls }
  }

  test('sends a POST that no form of another site can send, and that no cache and no redirect answers', async () => {
    const { open, calls, settle } = createEndpoint(() => Response.json({ token: 'of-the-endpoint', expires_in: 60 }))
    const tokens = open({ endpoint: '/session/token' })
    expect(await settle(tokens.getToken({ params: { org: 'a' } }))).toBe('of-the-endpoint')
    const [url, { signal, headers, ...init }] = calls.find(([, { body }]) => body?.toString().includes('org')) ?? [
      '',
      {},
    ]
    expect([url, init]).toEqual([
      '/session/token',
      {
        method: 'POST',
        redirect: 'manual',
        cache: 'no-store',
        credentials: 'same-origin',
        body: '{"active":false,"params":{"org":"a"}}',
      },
    ])
    expect(signal).toBeInstanceOf(AbortSignal)
    const sent = new Headers(headers)
    expect(['x-freshtoken', 'content-type', 'accept'].map((name) => sent.get(name))).toEqual([
      '1',
      'application/json',
      'application/json',
    ])
  })

  test('tells whether there was input in any tab since the last request', async () => {
    const { browser, calls, manage, openTab } = createEndpoint(() => Response.json(annsToken(calls.length)))
    const [here, there] = [openTab(), openTab()]
    for (const tab of [here, there]) manage(tab, { endpoint: '/session/token' }).start()
    await browser.advance(1000)
    there.input()
    await browser.advance(50_000)
    await browser.advance(50_000)
    expect(calls.map(([, { body }]) => JSON.parse(String(body)).active).slice(0, 3)).toEqual([false, true, false])
  })

  test('takes a redirect for no token, and nobody is signed out by it', async () => {
    const opaque = Object.defineProperties(new Response(null), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
      ok: { value: false },
    })
    const { open, settle } = createEndpoint(() => opaque)
    const tokens = open({ endpoint: '/session/token', maxWait: 0 })
    await expect(settle(tokens.getToken())).rejects.toMatchObject({ code: 'ERR_TOKEN_INVALID' })
    expect(tokens.$session.get()).toEqual({ status: 'pending' })
  })

  test('asks again where the network is down', async () => {
    const { open, browser } = createScene()
    const tokens = open({ endpoint: '/session/token' })
    const call = watch(tokens.getToken())
    await browser.advance(60_000)
    expect(call.error).toMatchObject({ code: 'ERR_REFRESH_FAILED', cause: new TypeError('Failed to fetch') })
  })
})

describe('the option classify', () => {
  const verdicts: [Verdict, number, object][] = [
    ['signed-out', 419, { session: { status: 'signed-out', reason: 'unauthenticated' } }],
    ['refused', 419, { error: { code: 'ERR_REFRESH_REJECTED', status: 419 } }],
    ['transient', 503, { error: { code: 'ERR_REFRESH_FAILED', status: 503 } }],
    ['token', 419, { token: 'in-the-body' }],
  ]

  test.each(verdicts)('reads a dialect: %s', async (verdict, status, expected) => {
    const { open, settle } = createScene()
    const fetchToken = () => Response.json({ token: 'in-the-body', expires_in: 60 }, { status })
    const tokens = open({ fetchToken, maxWait: 0, classify: () => verdict })
    const outcome = watch(tokens.getToken())
    await settle(tokens.getToken().catch(() => null))
    const seen = { session: tokens.$session.get(), error: outcome.error, token: outcome.value }
    expect(seen).toMatchObject(expected)
  })

  test('leaves to the usual reading what it answers undefined for', async () => {
    const { open, settle } = createScene()
    const seen: number[] = []
    const classify = ({ status }: Response) => {
      seen.push(status)
      return undefined
    }
    const tokens = open({ classify, fetchToken: () => Response.json({ token: 'token', expires_in: 60 }) })
    expect(await settle(tokens.getToken())).toBe('token')
    expect(seen).toEqual([200])
  })

  test('that throws is a failure', async () => {
    const { open, settle } = createScene()
    const cause = new Error('a mistake in the app')
    const classify = () => {
      throw cause
    }
    const tokens = open({ classify, maxWait: 0, fetchToken: () => new Response(null) })
    await expect(settle(tokens.getToken())).rejects.toMatchObject({ code: 'ERR_REFRESH_FAILED', cause })
  })
})
