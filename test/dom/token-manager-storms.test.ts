// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { RefreshRejectedError, TokenInvalidError } from '../../src/index.ts'
import { annsToken, createScene, jwt, openTabsOfAnn } from './token-manager-scene.ts'

const MINUTE_MS = 60_000

/** Requests of so many tabs in five minutes, to a server that keeps each token of a minute until it is dead. */
async function requestsOf(count: number): Promise<number> {
  const scene = createScene()
  scene.server.answer = () => {
    const now = scene.browser.now()
    const token = jwt({ sub: 'ann', number: Math.floor(now / MINUTE_MS) })
    return { token, expires_in: (MINUTE_MS - (now % MINUTE_MS)) / 1000 }
  }
  const tabs = Array.from({ length: count }, () => scene.open())
  await scene.settle(Promise.all(tabs.map((tab) => tab.getToken())))
  await scene.browser.advance(5 * MINUTE_MS)
  return scene.server.requests.length
}

describe('a server that is no help', () => {
  test('is not stormed by two windows when it gives its cached token to the end', async () => {
    // One tab alone asks at 5/6, is given the rest of the same token, asks again at half of that, and so on.
    expect(await requestsOf(3)).toBeLessThanOrEqual((await requestsOf(1)) + 1)
  })

  test('is not asked without end when it changes the marker with each answer', async () => {
    const scene = createScene()
    scene.browser.cookies.set('m', 'm0')
    scene.server.answer = (_request, count) => {
      scene.browser.cookies.set('m', `m${count}`)
      return annsToken(count)
    }
    const manager = scene.open({ marker: 'm' })
    await expect(scene.settle(manager.getToken())).rejects.toBeInstanceOf(TokenInvalidError)
    expect(scene.server.requests.length).toBeLessThan(20)
  })

  test('is not stormed by a listener that insists in answer to each refusal', async () => {
    const scene = createScene()
    scene.server.answer = () => new Response(null, { status: 403 })
    const manager = scene.open()
    manager.on('refresh-error', () => void manager.getToken({ forceRefresh: true }).catch(() => {}))
    await expect(scene.settle(manager.getToken())).rejects.toBeInstanceOf(RefreshRejectedError)
    await scene.browser.advance(10_000)
    expect(scene.server.requests).toHaveLength(1)
  })

  test('is asked once by all tabs that insist, though it gives the same token again', async () => {
    const scene = createScene()
    scene.server.answer = () => annsToken(1)
    const tabs = [scene.open(), scene.open(), scene.open(), scene.open()]
    await scene.settle(Promise.all(tabs.map((tab) => tab.getToken())))
    await scene.browser.advance(5000)
    const before = scene.server.requests.length
    await scene.settle(Promise.all(tabs.map((tab) => tab.getToken({ forceRefresh: true }))))
    expect(scene.server.requests).toHaveLength(before + 1)
  })
})

describe('a storage that is always slow', () => {
  test('is left alone for most of the time', async () => {
    const scene = createScene({ ledgerMs: () => 170 })
    let transactions = 0
    const tab = scene.openTab()
    const { openLedger } = tab.ports
    Object.assign(tab.ports, {
      openLedger(name: string) {
        const ledger = openLedger(name)
        return {
          close: () => ledger.close(),
          sync(...args: Parameters<typeof ledger.sync>) {
            transactions += 1
            return ledger.sync(...args)
          },
        }
      },
    })
    const manager = scene.manage(tab)
    await scene.settle(manager.getToken())
    await scene.browser.advance(5 * MINUTE_MS)
    expect(manager.$refresh.get().missing).toContain('ledger')
    expect(transactions).toBeLessThan(20)
  })
})

describe('the app’s own objects and functions', () => {
  test('may change after a call: each line asks for what it was asked for', async () => {
    const { server, ...scene } = createScene()
    const manager = scene.open()
    const params = { organization: 'one' }
    await scene.settle(manager.getToken({ params }))
    params.organization = 'two'
    await scene.browser.advance(MINUTE_MS)
    await scene.settle(manager.getToken({ params: { organization: 'one' } }))
    const asked = server.requests.map((request) => request.params['organization']).filter((name) => name !== undefined)
    expect(asked).toEqual(['one', 'one'])
  })

  test('may throw in isActive: the page’s visibility counts then, and nothing stops', async () => {
    const errors: unknown[] = []
    const note = (error: unknown) => errors.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', note)
    const scene = createScene()
    const error = new Error('there is no video')
    const manager = scene.open({
      isActive: () => {
        throw error
      },
    })
    await scene.settle(manager.getToken())
    await scene.browser.advance(2 * MINUTE_MS)
    expect(scene.server.requests).toHaveLength(3)
    expect(manager.peek()).not.toBeNull()
    expect(errors).toContain(error)
    manager.dispose()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    for (const listener of others) process.on('unhandledRejection', listener)
  })
})

describe('a token that came with the page', () => {
  test('does not bring back a session that another tab signed out of meanwhile', async () => {
    const scene = await openTabsOfAnn()
    const { browser, here, server } = scene
    const late = browser.openTab()
    const manager = scene.manage(late, { initial: annsToken(7) })
    await browser.advance(1000)
    server.answer = () => null
    await scene.settle(here.signOut())
    await scene.settle(manager.ready())
    await browser.advance(1000)
    expect([manager.$session.get().status, here.$session.get().status]).toEqual(['signed-out', 'signed-out'])
    expect(manager.peek()).toBeNull()
  })

  test('that slept with the machine before it was first used is dead', async () => {
    const scene = createScene()
    const manager = scene.open({ initial: { token: 'of-the-page', expires_in: 300 } })
    scene.browser.jumpWall(60 * MINUTE_MS)
    expect(await scene.settle(manager.getToken())).toBe('token-1')
  })
})

describe('a tab without a channel', () => {
  test('hears of a sign-in elsewhere by its next call', async () => {
    const scene = createScene()
    scene.server.answer = () => null
    const [here, there] = [false, false].map((hasChannel) => scene.manage(scene.openTab({ hasChannel })))
    if (!here || !there) throw new Error('There are two tabs')
    await scene.settle(Promise.all([here.getToken(), there.getToken()]))
    scene.server.answer = (_request, count) => annsToken(count)
    await scene.settle(there.signedIn())
    await scene.browser.advance(1000)
    expect(await scene.settle(here.getToken())).not.toBeNull()
  })
})

describe('a sign-out that names no session', () => {
  test('is not told to the server when another marker says that somebody else signed in', async () => {
    const scene = createScene()
    scene.browser.cookies.set('m', 'm1')
    const ended: (string | null)[] = []
    let isOnline = false
    const endSession = ({ session }: { session: string | null }) => {
      if (!isOnline) throw new Error('offline')
      ended.push(session)
    }
    const manager = scene.open({ marker: 'm', endSession })
    await scene.settle(manager.getToken())
    await scene.settle(manager.signOut())
    scene.browser.cookies.set('m', 'm2')
    isOnline = true
    expect(await scene.settle(scene.open({ marker: 'm', endSession }).getToken())).toBe('token-2')
    expect(ended).toEqual([])
  })
})

describe('a sign-in that follows a sign-out elsewhere', () => {
  test('holds, though the sign-out reaches the ledger after it', async () => {
    const scene = await openTabsOfAnn()
    const { here, there, browser } = scene
    const signedOut = here.signOut()
    await browser.advance(1)
    const signedIn = there.signedIn()
    await scene.settle(Promise.all([signedOut, signedIn]))
    await browser.advance(1000)
    expect([here.$session.get().status, there.$session.get().status]).toEqual(['signed-in', 'signed-in'])
  })
})
