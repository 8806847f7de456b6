// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { EndSessionRequest } from '../../src/index.ts'
import { annsToken, createScene, openTabsOfAnn } from './token-manager-scene.ts'

const out = { status: 'signed-out', reason: 'signed_out' }

describe('signOut', () => {
  test('holds at once here, and in all tabs when it resolves', async () => {
    const { here, there, settle, browser } = await openTabsOfAnn()
    const signedOut = here.signOut()
    expect([here.$session.get(), here.peek()]).toEqual([out, null])
    expect(await settle(signedOut)).toEqual({ persisted: true })
    expect(await here.getToken()).toBeNull()
    await browser.advance(1)
    expect([there.$session.get(), there.peek()]).toEqual([out, null])
    expect(await there.getToken()).toBeNull()
  })

  test('sends no request for a token any more', async () => {
    const { here, server, settle, browser } = await openTabsOfAnn()
    await settle(here.signOut())
    await browser.advance(600_000)
    expect(server.requests).toHaveLength(1)
  })

  test('resolves a call in flight with null, and its answer does not come back to life', async () => {
    const { here, server, browser, settle } = await openTabsOfAnn()
    const call = here.getToken({ forceRefresh: true })
    await browser.until(() => server.requests.length === 2)
    void here.signOut()
    expect(await settle(call)).toBeNull()
    await browser.advance(5000)
    expect([here.$session.get(), here.peek()]).toEqual([out, null])
  })

  test('twice is once', async () => {
    const ended: (string | null)[] = []
    const { here, settle } = await openTabsOfAnn({
      endSession: ({ session }: EndSessionRequest) => ended.push(session),
    })
    const both = await settle(Promise.all([here.signOut(), here.signOut()]))
    expect(both).toEqual([{ persisted: true }, { persisted: true }])
    expect(await settle(here.signOut())).toEqual({ persisted: true })
    expect(ended).toHaveLength(1)
  })

  test('says that it could not be written down', async () => {
    const { openTab, manage, settle } = createScene()
    const tokens = manage(openTab({ hasLedger: false }))
    await settle(tokens.getToken())
    expect(await settle(tokens.signOut())).toEqual({ persisted: false })
    expect(tokens.$session.get()).toEqual(out)
  })

  test('is known to a tab that opens later, which asks the server once and believes it', async () => {
    const { here, there, open, server, settle } = await openTabsOfAnn()
    await settle(here.signOut())
    for (const tokens of [here, there]) tokens.dispose()
    server.answer = () => null
    expect(await settle(open().ready())).toMatchObject({ status: 'signed-out' })
  })
})

describe('endSession', () => {
  test.each([
    ['session.id of the latest answer', { session: { id: 's1' } }, 's1'],
    ['the claim sid', {}, 'from-the-token'],
  ])('is called once, with %s', async (_source, more, session) => {
    const ended: EndSessionRequest[] = []
    const { open, server, settle } = createScene()
    server.answer = (_request, count) => ({ ...annsToken(count, { sid: 'from-the-token' }), ...more })
    const options = { endSession: (request: EndSessionRequest) => ended.push(request) }
    const [here, there] = [open(options), open(options)]
    await settle(Promise.all([here.getToken(), there.getToken()]))
    await settle(there.signOut())
    expect(ended.map((request) => request.session)).toEqual([session])
    expect(ended[0]?.signal).toBeInstanceOf(AbortSignal)
  })

  test('is not waited for: the sign-out resolves when the tabs know', async () => {
    const { here, there, settle, browser } = await openTabsOfAnn({ endSession: () => new Promise(() => {}) })
    expect(await settle(here.signOut())).toEqual({ persisted: true })
    await browser.advance(1)
    expect(there.$session.get()).toEqual(out)
  })

  test('is called again until the server has heard, and no token is asked for before', async () => {
    let isOnline = false
    let calls = 0
    const endSession = async () => {
      calls += 1
      if (!isOnline) throw new TypeError('Failed to fetch')
    }
    const { here, there, open, server, settle, browser } = await openTabsOfAnn({ endSession })
    await settle(here.signOut())
    await browser.advance(60_000)
    expect(calls).toBeGreaterThan(1)
    for (const tokens of [here, there]) tokens.dispose()
    const reloaded = open({ endSession })
    expect(await settle(reloaded.getToken())).toBeNull()
    expect(reloaded.$session.get()).toEqual(out)
    expect(server.requests).toHaveLength(1)
    isOnline = true
    await browser.advance(60_000)
    const paid = calls
    await browser.advance(600_000)
    expect(calls).toBe(paid)
  })

  test('that hangs is given up at requestTimeout, is not told that the manager was disposed, and is called again', async () => {
    const signals: AbortSignal[] = []
    const endSession = ({ signal }: EndSessionRequest) => {
      signals.push(signal)
      return new Promise(() => {})
    }
    const { here, settle, browser } = await openTabsOfAnn({ endSession, requestTimeout: 2000 })
    await settle(here.signOut())
    await browser.advance(20_000)
    expect(signals.length).toBeGreaterThan(1)
    expect(signals[0]?.aborted).toBe(true)
    expect(signals[0]?.reason).not.toMatchObject({ code: 'ERR_DISPOSED' })
  })

  test('that throws at once counts as one that was not heard', async () => {
    let calls = 0
    const endSession = () => {
      calls += 1
      if (calls < 3) throw new Error('no')
    }
    const { here, settle, browser } = await openTabsOfAnn({ endSession })
    expect(await settle(here.signOut())).toEqual({ persisted: true })
    await browser.advance(60_000)
    expect(calls).toBe(3)
  })
})
