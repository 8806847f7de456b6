// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { createScene } from './token-manager-scene.ts'
import { noteSurfaced } from './token-manager-surfaced.ts'

const surfaced = noteSurfaced()

const throws = (error: Error) => () => {
  throw error
}

describe('a listener that throws', () => {
  test.each(['session-change', 'token-refresh'] as const)('harms nobody, and its error surfaces: %s', async (type) => {
    const { browser, open, server, settle } = createScene()
    const tokens = open()
    const error = new Error('a mistake in the app')
    const told: string[] = []
    tokens.on(type, throws(error))
    tokens.on(type, () => told.push(type))
    expect(await settle(tokens.getToken())).toBe('token-1')
    expect(told).toEqual([type])
    expect(surfaced).toEqual([error])
    await browser.advance(51_000)
    expect(tokens.peek()?.token).toBe('token-2')
    expect(server.requests).toHaveLength(2)
  })

  test('to a failure neither counts as one nor stops the next attempt', async () => {
    const { browser, open, server } = createScene()
    server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '1' } })
    const tokens = open()
    const error = new Error('a mistake in the app')
    tokens.on('refresh-error', throws(error))
    tokens.start()
    await browser.advance(500)
    expect(surfaced).toEqual([error])
    server.answer = () => ({ token: 'token', expires_in: 60 })
    await browser.advance(1000)
    expect(tokens.peek()?.token).toBe('token')
  })
})

describe('a subscriber that throws', () => {
  test('of $session harms neither the other subscribers nor the events', async () => {
    const { browser, open } = createScene()
    const tokens = open()
    const error = new Error('a mistake in the app')
    const told: string[] = []
    tokens.$session.listen(throws(error))
    tokens.$session.listen(({ status }) => told.push(`store: ${status}`))
    tokens.on('session-change', ({ session }) => told.push(`event: ${session.status}`))
    await browser.advance(1000)
    expect(told).toEqual(['store: signed-in', 'event: signed-in'])
    expect(surfaced).toEqual([error])
  })

  test('of $refresh harms nobody, and the token is refreshed in time', async () => {
    const { browser, open } = createScene()
    const tokens = open()
    tokens.$refresh.listen(throws(new Error('a mistake in the app')))
    await browser.advance(51_000)
    expect(tokens.peek()?.token).toBe('token-2')
    expect(surfaced.length).toBeGreaterThan(1)
  })
})

describe('a listener that calls back', () => {
  test('signs out when it hears of a sign-in: the sign-out comes last, in all tabs', async () => {
    const { browser, open } = createScene()
    const [here, there] = [open(), open()]
    here.on('session-change', ({ session }) => {
      if (session.status === 'signed-in') void here.signOut()
    })
    there.start()
    here.start()
    await browser.advance(2000)
    expect([here.$session.get(), there.$session.get()]).toMatchObject([
      { status: 'signed-out' },
      { status: 'signed-out' },
    ])
    expect([here.peek(), there.peek()]).toEqual([null, null])
  })

  test('hears of its own sign-out once', async () => {
    const { browser, open, settle } = createScene()
    const tokens = open()
    await settle(tokens.getToken())
    const told: string[] = []
    tokens.on('session-change', ({ session }) => {
      told.push(session.status)
      void tokens.signOut()
    })
    void tokens.signOut()
    await browser.advance(1000)
    expect(told).toEqual(['signed-out'])
  })

  test('gets the new token where it hears of one, without another request', async () => {
    const { browser, open, server } = createScene()
    const tokens = open()
    const got: unknown[] = []
    tokens.on('token-refresh', async () => {
      got.push(await tokens.getToken())
    })
    tokens.start()
    await browser.advance(51_000)
    expect(got).toEqual(['token-1', 'token-2'])
    expect(server.requests).toHaveLength(2)
  })

  test('takes part in the back-off where it asks again at each failure', async () => {
    const { browser, open, server } = createScene()
    server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '10' } })
    const tokens = open()
    const refusals: unknown[] = []
    tokens.on('refresh-error', () => tokens.getToken().catch((error: unknown) => refusals.push(error)))
    tokens.start()
    await browser.advance(9000)
    expect(server.requests).toHaveLength(1)
    expect(refusals).toEqual([expect.objectContaining({ code: 'ERR_REFRESH_FAILED', status: 503 })])
  })
})
