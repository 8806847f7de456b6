// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TokenManager } from '../../src/index.ts'
import { createScene, jwt, lineNames } from './token-manager-scene.ts'

/** nanostores tells a second after the last subscriber that nobody listens any more. */
const UNMOUNT_MS = 1000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function createOrgs() {
  const scene = createScene()
  scene.server.answer = ({ params }, count) => {
    const org = params['org'] ?? 'none'
    return { token: jwt({ sub: 'ann', org, jti: count }), expires_in: 60 }
  }
  return scene
}

const orgOf = ({ $session }: Pick<TokenManager, '$session'>) => {
  const session = $session.get()
  return session.status === 'signed-in' ? session.claims['org'] : session.status
}

describe('for(params)', () => {
  test('is the same handle for equal params, and another one for others', () => {
    const tokens = createOrgs().open()
    const handle = tokens.for({ org: 'a', audience: 'x' })
    expect(tokens.for({ audience: 'x', org: 'a' })).toBe(handle)
    expect(tokens.for({ org: 'b', audience: 'x' })).not.toBe(handle)
  })

  test('does not keep the params object of the caller', async () => {
    const { open, server, settle } = createOrgs()
    const tokens = open()
    const params = { org: 'a' }
    const handle = tokens.for(params)
    params.org = 'b'
    await settle(handle.getToken())
    expect(lineNames(server.requests)).toContain('{"org":"a"}')
    expect(lineNames(server.requests)).not.toContain('{"org":"b"}')
  })

  test('refuses params that are no texts', () => {
    expect(() =>
      createOrgs()
        .open()
        .for({ org: 1 } as never),
    ).toThrow(TypeError)
  })

  test('has tokens and stores of its own', async () => {
    const { open, settle } = createOrgs()
    const tokens = open()
    const [a, b] = [tokens.for({ org: 'a' }), tokens.for({ org: 'b' })]
    const [own, ofA, ofB] = await settle(Promise.all([tokens.getToken(), a.getToken(), b.getToken()]))
    expect(new Set([own, ofA, ofB]).size).toBe(3)
    expect([tokens, a, b].map(orgOf)).toEqual(['none', 'a', 'b'])
    expect([tokens, a, b].map((each) => each.peek()?.token)).toEqual([own, ofA, ofB])
  })

  test('starts nothing by itself', async () => {
    const { open, server, browser } = createOrgs()
    open().for({ org: 'a' })
    await browser.advance(10_000)
    expect(server.requests).toHaveLength(0)
  })

  test('is kept fresh while somebody listens, and no longer', async () => {
    const { open, server, browser } = createOrgs()
    const stop = open()
      .for({ org: 'a' })
      .$session.subscribe(() => {})
    const ofA = () => lineNames(server.requests).filter((name) => name === '{"org":"a"}').length
    await browser.advance(110_000)
    expect(ofA()).toBe(3)
    stop()
    vi.advanceTimersByTime(UNMOUNT_MS)
    await browser.advance(600_000)
    expect(ofA()).toBe(3)
  })

  test('is not kept fresh for a call alone', async () => {
    const { open, server, browser, settle } = createOrgs()
    await settle(open().for({ org: 'a' }).getToken())
    await browser.advance(300_000)
    expect(lineNames(server.requests).filter((name) => name === '{"org":"a"}')).toHaveLength(1)
  })

  test('shares its token with the same line in other tabs', async () => {
    const { open, server, settle } = createOrgs()
    const lines = [open(), open(), open()].map((tokens) => tokens.for({ org: 'a' }))
    expect(new Set(await settle(Promise.all(lines.map((line) => line.getToken())))).size).toBe(1)
    expect(lineNames(server.requests).filter((name) => name === '{"org":"a"}')).toHaveLength(1)
  })

  test('is invalidated for itself', async () => {
    const { open, settle } = createOrgs()
    const tokens = open()
    const [a, b] = [tokens.for({ org: 'a' }), tokens.for({ org: 'b' })]
    const [ofA, ofB] = await settle(Promise.all([a.getToken(), b.getToken()]))
    await settle(a.invalidate())
    expect(a.peek()).toBeNull()
    expect(b.peek()?.token).toBe(ofB)
    expect(await settle(a.getToken())).not.toBe(ofA)
  })

  test('is signed out with the session', async () => {
    const { open, settle } = createOrgs()
    const tokens = open()
    const line = tokens.for({ org: 'a' })
    await settle(line.getToken())
    await settle(tokens.signOut())
    expect(await line.getToken()).toBeNull()
    expect(orgOf(line)).toBe('signed-out')
  })

  test('that the server refuses is refused alone: the session goes on', async () => {
    const { open, server, settle } = createOrgs()
    const { answer } = server
    server.answer = (request, count) =>
      request.params['org'] === 'b' ? new Response(null, { status: 403 }) : answer(request, count)
    const tokens = open()
    await settle(tokens.getToken())
    await expect(settle(tokens.for({ org: 'b' }).getToken())).rejects.toMatchObject({ code: 'ERR_REFRESH_REJECTED' })
    expect(orgOf(tokens)).toBe('none')
    expect(tokens.peek()).not.toBeNull()
  })
})

describe('switchTo', () => {
  async function twoTabs() {
    const scene = createOrgs()
    const [here, there] = [scene.open(), scene.open()]
    await scene.settle(Promise.all([here.getToken(), there.getToken()]))
    await scene.browser.advance(2000)
    return { ...scene, here, there }
  }

  test('changes what getToken() and $session follow, in all tabs', async () => {
    const { here, there, server, settle, browser } = await twoTabs()
    await settle(here.switchTo({ org: 'a' }))
    await browser.advance(1000)
    expect([orgOf(here), orgOf(there)]).toEqual(['a', 'a'])
    expect(await here.getToken()).toBe(await there.getToken())
    expect(lineNames(server.requests)).toEqual(['{}', '{"org":"a"}'])
  })

  test('changes it in this tab alone', async () => {
    const { here, there, settle, browser } = await twoTabs()
    await settle(here.switchTo({ org: 'a' }, { tabs: 'this' }))
    await browser.advance(1000)
    expect([orgOf(here), orgOf(there)]).toEqual(['a', 'none'])
  })

  test('never answers with the token of the line before', async () => {
    const { here, settle } = await twoTabs()
    const before = await here.getToken()
    void here.switchTo({ org: 'a' })
    expect(here.peek()).toBeNull()
    expect(await settle(here.getToken())).not.toBe(before)
  })

  test('is no sign-out: the other lines live on, and going back costs no request', async () => {
    const { here, server, settle, browser } = await twoTabs()
    const before = await here.getToken()
    await settle(here.switchTo({ org: 'a' }))
    await browser.advance(1000)
    await settle(here.switchTo({}))
    expect(await here.getToken()).toBe(before)
    expect(server.requests).toHaveLength(2)
  })

  test('to a line that is known is told as one change, by this tab', async () => {
    const { here, settle, browser } = await twoTabs()
    await settle(here.getToken({ params: { org: 'a' } }))
    const told: unknown[] = []
    here.on('session-change', ({ reason, origin }) => told.push([reason, origin]))
    await settle(here.switchTo({ org: 'a' }))
    await browser.advance(1000)
    expect(told).toEqual([['switched', 'this-tab']])
  })

  test('is known to a tab that opens later', async () => {
    const { here, open, settle } = await twoTabs()
    await settle(here.switchTo({ org: 'a' }))
    const late = open()
    await settle(late.ready())
    expect(orgOf(late)).toBe('a')
  })

  test('lasts until the next sign-in', async () => {
    const { here, settle, browser } = await twoTabs()
    await settle(here.switchTo({ org: 'a' }))
    await settle(here.signedIn())
    await browser.advance(1000)
    expect(orgOf(here)).toBe('none')
  })
})
