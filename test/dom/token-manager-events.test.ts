// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenManager, TokenManagerEvents } from '../../src/index.ts'
import { annsToken, createScene, jwt, openTabsOfAnn } from './token-manager-scene.ts'

type Change = TokenManagerEvents['session-change']

/** Reason and origin of each change, with who it leads to. */
function noteChanges(tokens: TokenManager): string[] {
  const told: string[] = []
  tokens.on('session-change', ({ session, reason, origin }: Change) => {
    const who = session.status === 'signed-in' ? session.identity : session.status
    told.push(`${reason} by ${origin}: ${who}`)
  })
  return told
}

const bob = { token: jwt({ sub: 'bob', iat: 1, exp: 61 }), expires_in: 60 }

describe('session-change', () => {
  test('tells a sign-in by the server once in each tab, and who asked', async () => {
    const { browser, open, server } = createScene()
    server.answer = (_request, count) => annsToken(count)
    const [here, there] = [open(), open()]
    const [told, toldThere] = [noteChanges(here), noteChanges(there)]
    here.start()
    await browser.advance(1000)
    there.start()
    await browser.advance(200_000)
    expect(told).toEqual(['signed-in by this-tab: ann'])
    expect(toldThere).toEqual(['signed-in by other-tab: ann'])
  })

  test('tells what was before', async () => {
    const { here, browser } = await openTabsOfAnn()
    const seen: Change[] = []
    here.on('session-change', (change) => seen.push(change))
    void here.signOut()
    await browser.advance(1000)
    expect(seen).toEqual([
      {
        session: { status: 'signed-out', reason: 'signed_out' },
        previous: { status: 'signed-in', identity: 'ann', claims: { sub: 'ann' } },
        reason: 'signed-out',
        origin: 'this-tab',
      },
    ])
  })

  test('tells a sign-out once in each tab', async () => {
    const { here, there, browser } = await openTabsOfAnn()
    const [told, toldThere] = [noteChanges(here), noteChanges(there)]
    void here.signOut()
    await browser.advance(200_000)
    expect(told).toEqual(['signed-out by this-tab: signed-out'])
    expect(toldThere).toEqual(['signed-out by other-tab: signed-out'])
  })

  test('tells a sign-in with an answer as one change to another person, and no tab asks the server', async () => {
    const { here, there, server, browser } = await openTabsOfAnn()
    const [told, toldThere] = [noteChanges(here), noteChanges(there)]
    void here.signedIn(bob)
    await browser.advance(1000)
    expect(told).toEqual(['switched by this-tab: bob'])
    expect(toldThere.at(-1)).toMatch(/by other-tab: bob$/)
    expect(server.requests).toHaveLength(1)
  })

  test('tells a sign-in without an answer as one of which nobody knows yet whose it is', async () => {
    const { here, server, browser } = await openTabsOfAnn()
    const told = noteChanges(here)
    server.answer = () => bob
    void here.signedIn()
    await browser.advance(1000)
    expect(told).toEqual(['pending by this-tab: pending', 'signed-in by this-tab: bob'])
  })

  test('tells nothing of the tokens of other lines', async () => {
    const { here, there, browser, settle } = await openTabsOfAnn()
    const [told, toldThere] = [noteChanges(here), noteChanges(there)]
    await settle(there.getToken({ params: { org: 'a' } }))
    await browser.advance(3000)
    await settle(here.getToken({ params: { org: 'b' } }))
    await browser.advance(3000)
    expect([told, toldThere]).toEqual([[], []])
  })

  test('is told in the stores before', async () => {
    const { here } = await openTabsOfAnn()
    const seen: boolean[] = []
    here.on('session-change', ({ session }) => seen.push(here.$session.get() === session))
    void here.signOut()
    expect(seen).toEqual([true])
  })
})

describe('refresh-error', () => {
  test('is told once for each failure in each tab, with the moment of the next attempt', async () => {
    const { here, there, server, browser } = await openTabsOfAnn()
    const told: unknown[] = []
    for (const [tab, tokens] of [['here', here] as const, ['there', there] as const]) {
      tokens.on('refresh-error', ({ error, retryAt, params, origin }) => {
        told.push([tab, error, retryAt - browser.wall(), params, origin])
      })
    }
    server.answer = () => new Response(null, { status: 429, headers: { 'retry-after': '30' } })
    await browser.advance(51_000)
    const error = expect.objectContaining({ code: 'ERR_REFRESH_FAILED', status: 429 })
    const wait = expect.closeTo(30_000, -2)
    expect(told).toEqual([
      ['here', error, wait, {}, 'this-tab'],
      ['there', error, wait, {}, 'other-tab'],
    ])
  })

  test('carries what fetchToken threw as its cause, in the tab where it was thrown', async () => {
    const { browser, open } = createScene()
    const cause = new TypeError('Failed to fetch')
    const tokens = open({ fetchToken: () => Promise.reject(cause) })
    const errors: Error[] = []
    tokens.on('refresh-error', ({ error }) => errors.push(error))
    tokens.start()
    await browser.until(() => errors.length > 0)
    expect(errors[0]).toMatchObject({ name: 'RefreshFailedError', cause })
  })
})

describe('on', () => {
  test('returns what undoes it, which may be called twice', async () => {
    const { here } = await openTabsOfAnn()
    const told: string[] = []
    const stop = here.on('session-change', () => told.push('first'))
    here.on('session-change', () => told.push('second'))
    stop()
    stop()
    void here.signOut()
    expect(told).toEqual(['second'])
  })

  test('calls a function that was given twice twice, and each undo undoes its own', async () => {
    const { here, browser } = await openTabsOfAnn()
    let calls = 0
    const listener = () => {
      calls += 1
    }
    const stop = here.on('session-change', listener)
    here.on('session-change', listener)
    void here.signOut()
    expect(calls).toBe(2)
    stop()
    await browser.advance(1)
    void here.signedIn(bob)
    await browser.advance(1)
    expect(calls).toBe(3)
  })

  test('starts nothing by itself', async () => {
    const { open, browser, server } = createScene()
    open().on('session-change', () => {})
    await browser.advance(1000)
    expect(server.requests).toHaveLength(0)
  })

  test('refuses an event there is not', () => {
    expect(() =>
      createScene()
        .open()
        .on('refreshed' as never, () => {}),
    ).toThrow(TypeError)
  })
})
