// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { TokenAnswer } from '../../src/index.ts'
import { annsToken, jwt, openTabsOfAnn } from './token-manager-scene.ts'

const bob = { token: jwt({ sub: 'bob', jti: 'b' }), expires_in: 60 }
const kinds: [string, () => TokenAnswer][] = [
  ['an object', () => bob],
  ['a response', () => Response.json(bob)],
]

describe('signedIn with an answer', () => {
  test('hands out nothing of the person before from the moment it is called', async () => {
    const { here } = await openTabsOfAnn()
    void here.signedIn(bob)
    expect(here.peek()?.token).not.toBe(annsToken(1).token)
  })

  test.each(kinds)('loses to a sign-out that is called after it: %s', async (_kind, answer) => {
    const { here, there, browser } = await openTabsOfAnn()
    void here.signedIn(answer())
    void here.signOut()
    await browser.advance(5000)
    expect([here.$session.get().status, there.$session.get().status]).toEqual(['signed-out', 'signed-out'])
  })
})

describe('the origin of a switch is the tab that switched, whoever fetched last', () => {
  async function openOrgs() {
    const scene = await openTabsOfAnn()
    const { here, there, server, settle, browser } = scene
    const params = { org: 'a' }
    server.answer = (request, count) => annsToken(count, request.params)
    await settle(here.getToken({ params }))
    await settle(there.getToken({ params }))
    await browser.advance(10)
    const told: string[] = []
    here.on('session-change', ({ reason, origin }) => told.push(`here: ${reason} by ${origin}`))
    there.on('session-change', ({ reason, origin }) => told.push(`there: ${reason} by ${origin}`))
    return { ...scene, params, told }
  }

  test('of all tabs', async () => {
    const { there, params, told, settle, browser } = await openOrgs()
    await settle(there.switchTo(params))
    await browser.advance(10)
    expect(told).toEqual(['there: switched by this-tab', 'here: switched by other-tab'])
  })

  test('of this tab alone', async () => {
    const { there, params, told, settle, browser } = await openOrgs()
    await settle(there.switchTo(params, { tabs: 'this' }))
    await browser.advance(10)
    expect(told).toEqual(['there: switched by this-tab'])
  })
})
