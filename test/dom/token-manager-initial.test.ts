// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { annsToken, createScene, openTabsOfAnn } from './token-manager-scene.ts'

describe('initial', () => {
  test('is not served in a page that is older than a sign-out in another tab, and signs nobody in again', async () => {
    const { here, openTab, manage, server, settle, browser } = await openTabsOfAnn()
    const old = openTab()
    await browser.advance(5000)
    await settle(here.signOut())
    await browser.advance(5000)
    server.answer = () => null
    const late = manage(old, { initial: annsToken(0) })
    expect(await settle(late.getToken())).toBeNull()
    await browser.advance(1000)
    expect([late.$session.get().status, here.$session.get().status]).toEqual(['signed-out', 'signed-out'])
  })

  test('is not served in a page that was prerendered before a sign-out', async () => {
    const { here, openTab, manage, server, settle, browser } = await openTabsOfAnn()
    const old = openTab({ isPrerendering: true })
    const late = manage(old, { initial: annsToken(0) })
    late.start()
    await browser.advance(5000)
    await settle(here.signOut())
    await browser.advance(5000)
    server.answer = () => null
    old.activate()
    expect(await settle(late.getToken())).toBeNull()
    await browser.advance(1000)
    expect([late.$session.get().status, here.$session.get().status]).toEqual(['signed-out', 'signed-out'])
  })

  test('is not served under the marker of whoever signed in before the work began', async () => {
    const { browser, open, settle } = createScene()
    browser.cookies.set('who', 'ann')
    const tokens = open({ marker: 'who', initial: { token: 'of-ann', expires_in: 60 } })
    browser.cookies.set('who', 'bob')
    expect(await settle(tokens.getToken())).toBe('token-1')
  })
})
