// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { Refresh, TokenManager } from '../../src/index.ts'
import { createScene, watch } from './token-manager-scene.ts'

function noteRefreshes(tokens: Pick<TokenManager, '$refresh'>): Refresh[] {
  const shown: Refresh[] = []
  tokens.$refresh.subscribe((refresh) => shown.push(refresh))
  return shown
}

const statuses = (shown: readonly Refresh[]) => shown.map(({ status }) => status)

describe('$refresh', () => {
  test('is idle before anything began', () => {
    const { open } = createScene()
    expect(open().$refresh.value).toEqual({ status: 'idle', missing: [] })
  })

  test('goes from refreshing to scheduled, at five sixths of the lifetime', async () => {
    const { browser, open } = createScene()
    const began = browser.wall()
    const shown = noteRefreshes(open())
    await browser.advance(1000)
    expect(statuses(shown).slice(-2)).toEqual(['refreshing', 'scheduled'])
    expect(shown.at(-1)).toEqual({ status: 'scheduled', at: expect.closeTo(began + 50_000, -2), missing: [] })
  })

  test('follows the option refreshAt', async () => {
    const { browser, open } = createScene()
    const began = browser.wall()
    const shown = noteRefreshes(open({ refreshAt: 0.5 }))
    await browser.advance(1000)
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled', at: expect.closeTo(began + 30_000, -2) })
  })

  test('is the same again for the next token, each state shown once', async () => {
    const { browser, open } = createScene()
    const shown = noteRefreshes(open())
    await browser.advance(1000)
    const before = shown.length
    await browser.advance(50_000)
    expect(statuses(shown.slice(before))).toEqual(['refreshing', 'scheduled'])
  })

  test('is paused while the tab is hidden', async () => {
    const { browser, openTab, manage } = createScene()
    const tab = openTab()
    const tokens = manage(tab)
    const shown = noteRefreshes(tokens)
    await browser.advance(1000)
    tab.hide()
    expect(shown.at(-1)).toEqual({ status: 'paused', reason: 'hidden', missing: [] })
    tab.show()
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled' })
  })

  test('is paused while nobody is there, and goes on with the next input', async () => {
    const { browser, openTab, manage, server } = createScene()
    const tab = openTab()
    const shown = noteRefreshes(manage(tab, { idleAfter: 30_000 }))
    await browser.advance(200_000)
    expect(shown.at(-1)).toMatchObject({ status: 'paused', reason: 'idle' })
    expect(server.requests).toHaveLength(1)
    tab.input()
    await browser.advance(1000)
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled' })
    expect(server.requests).toHaveLength(2)
  })

  test('is paused in a prerendered page, which asks for nothing before it is shown', async () => {
    const { browser, openTab, manage, server } = createScene()
    const tab = openTab({ isPrerendering: true })
    const shown = noteRefreshes(manage(tab))
    await browser.advance(10_000)
    expect(shown.at(-1)).toEqual({ status: 'paused', reason: 'prerendering', missing: [] })
    expect(server.requests).toHaveLength(0)
    tab.activate()
    await browser.advance(1000)
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled' })
  })

  test('is paused there for callers too: they wait for the page to be shown', async () => {
    const { openTab, manage, server, browser, settle } = createScene()
    const tab = openTab({ isPrerendering: true })
    const call = manage(tab).getToken()
    const seen = watch(call)
    await browser.advance(60_000)
    expect([seen, server.requests.length]).toEqual([{}, 0])
    tab.activate()
    expect(await settle(call)).toBe('token-1')
  })

  test('is retrying while requests fail, tells the error and when, and recovers', async () => {
    const { browser, open, server } = createScene()
    server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '20' } })
    const shown = noteRefreshes(open())
    await browser.advance(1000)
    const failed = shown.at(-1)
    expect(failed).toMatchObject({ status: 'retrying', error: { code: 'ERR_REFRESH_FAILED', status: 503 } })
    expect(failed).toHaveProperty('at', expect.closeTo(browser.wall() + 19_000, -2))
    expect(failed).toHaveProperty('error.retryAt', (failed as { at: number }).at)
    server.answer = () => ({ token: 'token', expires_in: 60 })
    await browser.advance(20_000)
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled' })
  })

  test('tells the same failure in every tab', async () => {
    const { browser, open, server } = createScene()
    const [here, there] = [open(), open()]
    const [shown, shownThere] = [noteRefreshes(here), noteRefreshes(there)]
    await browser.advance(1000)
    server.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '20' } })
    await browser.advance(55_000)
    expect(shown.at(-1)).toMatchObject({ status: 'retrying', error: { status: 503 } })
    expect(shownThere.at(-1)).toMatchObject({ status: 'retrying', error: { status: 503 } })
    expect(server.requests).toHaveLength(2)
  })

  test('is idle where nobody is signed in', async () => {
    const { browser, open, server } = createScene()
    server.answer = () => null
    const shown = noteRefreshes(open())
    await browser.advance(100_000)
    expect(shown.at(-1)).toEqual({ status: 'idle', missing: [] })
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['locks', { locks: 'lease' as const }],
    ['locks', { locks: 'none' as const }],
    ['ledger', { hasLedger: false }],
    ['channel', { hasChannel: false }],
  ])('tells that %s are missing: %j', async (part, setup) => {
    const { browser, openTab, manage } = createScene()
    const shown = noteRefreshes(manage(openTab(setup)))
    await browser.advance(1000)
    expect(shown.at(-1)).toMatchObject({ status: 'scheduled', missing: [part] })
  })

  test('works without locks, ledger and channel, and tells of all three', async () => {
    const { browser, openTab, manage, settle } = createScene()
    const tokens = manage(openTab({ locks: 'none', hasLedger: false, hasChannel: false }))
    expect(await settle(tokens.getToken())).toBe('token-1')
    await browser.advance(51_000)
    expect(tokens.peek()?.token).toBe('token-2')
    expect(tokens.$refresh.get().missing).toEqual(['locks', 'ledger', 'channel'])
  })
})
