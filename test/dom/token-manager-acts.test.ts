// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenAnswer } from '../../src/index.ts'
import { annsToken, jwt, openTabsOfAnn, type Scene } from './token-manager-scene.ts'

const bobsToken = (count: number) => ({ token: jwt({ sub: 'bob', jti: count }), expires_in: 60 })
const bob = { status: 'signed-in', identity: 'bob' }

async function runSignIn({ browser, settle }: Scene, signedIn: Promise<void>) {
  await settle(signedIn)
  await browser.advance(1000)
}

describe('signedIn', () => {
  test('asks the server anew, once for all tabs, and shows the new person in each', async () => {
    const { here, there, server, ...scene } = await openTabsOfAnn()
    server.answer = (_request, count) => bobsToken(count)
    await runSignIn({ server, ...scene }, here.signedIn())
    expect(server.requests).toHaveLength(2)
    expect([here.$session.get(), there.$session.get()]).toMatchObject([bob, bob])
  })

  test('hands out nothing of the person before from the moment it is called', async () => {
    const { here, there, server, settle } = await openTabsOfAnn()
    server.answer = (_request, count) => bobsToken(count)
    const signedIn = here.signedIn()
    expect(here.peek()).toBeNull()
    const token = await settle(here.getToken())
    await signedIn
    expect(token).toBe(bobsToken(2).token)
    expect(await settle(there.getToken())).toBe(token)
  })

  test.each<[string, () => TokenAnswer]>([
    ['an object', () => bobsToken(0)],
    ['a JWT', () => jwt({ sub: 'bob', iat: 0, exp: 60 })],
    ['a response', () => Response.json(bobsToken(0))],
    ['a response with a bare JWT', () => new Response(jwt({ sub: 'bob', iat: 0, exp: 60 }))],
  ])('takes the answer of the sign-in, %s, and no tab asks again', async (_kind, answer) => {
    const { here, there, server, ...scene } = await openTabsOfAnn()
    await runSignIn({ server, ...scene }, here.signedIn(answer()))
    expect([here.$session.get(), there.$session.get()]).toMatchObject([bob, bob])
    expect(server.requests).toHaveLength(1)
  })

  test.each<[string, () => TokenAnswer]>([
    ['null', () => null],
    ['a token without a lifetime', () => 'opaque'],
    ['a page', () => new Response('<!doctype html>')],
    [
      'a response that was read before',
      () => Object.assign(new Response('{}'), { text: () => Promise.reject(new Error('used')) }),
    ],
  ])('asks the server where the answer is none: %s', async (_kind, answer) => {
    const { here, server, ...scene } = await openTabsOfAnn()
    server.answer = (_request, count) => bobsToken(count)
    await runSignIn({ server, ...scene }, here.signedIn(answer()))
    expect(here.$session.get()).toMatchObject(bob)
    expect(server.requests).toHaveLength(2)
  })

  test('ends a sign-out in all tabs', async () => {
    const { here, there, server, ...scene } = await openTabsOfAnn()
    await scene.settle(here.signOut())
    await runSignIn({ server, ...scene }, there.signedIn(bobsToken(0)))
    expect([here.$session.get(), there.$session.get()]).toMatchObject([bob, bob])
  })

  test('drops the late answer to a request of the person before', async () => {
    const { here, server, ...scene } = await openTabsOfAnn()
    const late = here.getToken({ forceRefresh: true })
    await scene.browser.until(() => server.requests.length === 2)
    server.answer = (_request, count) => (count === 2 ? annsToken(count) : bobsToken(count))
    void here.signedIn()
    expect(await scene.settle(late)).toBe(bobsToken(3).token)
    expect(here.$session.get()).toMatchObject(bob)
  })
})

describe('invalidate', () => {
  test('serves nothing that was requested before, in any tab, and one tab asks anew', async () => {
    const { here, there, server, settle, browser } = await openTabsOfAnn()
    await settle(here.invalidate())
    await browser.advance(1000)
    expect(server.requests).toHaveLength(2)
    expect([here.peek()?.token, there.peek()?.token]).toEqual([annsToken(2).token, annsToken(2).token])
  })

  test('drops the answer of a request in flight', async () => {
    const { here, server, settle, browser } = await openTabsOfAnn()
    const call = here.getToken({ forceRefresh: true })
    await browser.until(() => server.requests.length === 2)
    await browser.advance(1)
    void here.invalidate()
    expect(await settle(call)).toBe(annsToken(3).token)
  })

  test('keeps who is signed in, and tells of nothing if the new token says the same', async () => {
    const { here, settle, browser } = await openTabsOfAnn()
    const told: unknown[] = []
    here.on('session-change', (change) => told.push(change))
    await settle(here.invalidate())
    await browser.advance(1000)
    expect(told).toEqual([])
  })

  test('of one line leaves the others alone', async () => {
    const { here, settle, browser } = await openTabsOfAnn()
    const params = { org: 'a' }
    await settle(here.getToken({ params }))
    const [token, ofOrg] = [await here.getToken(), await here.getToken({ params })]
    await settle(here.invalidate({ params }))
    await browser.advance(1)
    expect(await here.getToken()).toBe(token)
    expect(await settle(here.getToken({ params }))).not.toBe(ofOrg)
  })
})
