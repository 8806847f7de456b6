// @vitest-environment node
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Ports } from '../../src/core/ports.ts'
import { TokenManager } from '../../src/index.ts'
import { createScene, jwt } from './token-manager-scene.ts'

const SECRET = 'c2VjcmV0'

/** Notes all names and URLs that a manager gives to the platform, and the rows it writes. */
function listenIn(ports: Ports, seen: unknown[]): Ports {
  return {
    ...ports,
    locks: {
      request(name, options, callback) {
        seen.push(name)
        ports.locks.request(name, options, callback)
      },
    },
    openChannel(name, listener) {
      seen.push(name)
      return ports.openChannel(name, listener)
    },
    openLedger(name) {
      seen.push(name)
      const ledger = ports.openLedger(name)
      return {
        ...ledger,
        sync(rows, obsolete) {
          seen.push(...rows)
          return ledger.sync(rows, obsolete)
        },
      }
    },
    fetch(url, init) {
      seen.push(url)
      return ports.fetch(url, init)
    },
  }
}

/** All that a whole life brings to light: names, rows, events, errors, states. */
async function liveThroughAll(): Promise<unknown[]> {
  const seen: unknown[] = []
  const answers = [
    () => Response.json({ token: jwt({ sub: 'ann', jti: SECRET }), expires_in: 60, session: { id: 's1' } }),
    () => new Response(`${SECRET} is no token`),
    () => Response.json({ token: SECRET, expires_in: 0 }),
    () => new Response(SECRET, { status: 503 }),
    () => Response.json({ token: SECRET }, { status: 403 }),
    () => Response.json({ token: SECRET, expires_in: 60 }),
    () => Response.json({ reason: 'revoked', token: SECRET }, { status: 401 }),
  ]
  let count = 0
  const scene = createScene({ fetch: async () => (answers[count++ % answers.length] ?? Response.error)() })
  scene.browser.cookies.set('who', 'public-id')
  const manage = () => {
    const options = { endpoint: '/session/token', marker: 'who', maxWait: 0, endSession: () => {} }
    const tokens = new TokenManager(options, listenIn(scene.openTab().ports, seen))
    for (const type of ['session-change', 'token-refresh', 'refresh-error'] as const) {
      tokens.on(type, (event) => seen.push(event))
    }
    tokens.$refresh.subscribe((refresh) => seen.push(refresh))
    return tokens
  }
  const tabs = [manage(), manage()]
  const note = (error: unknown) => seen.push(error)
  for (const name of ['getToken', 'invalidate', 'getToken', 'signedIn', 'getToken', 'signOut'] as const) {
    for (const tokens of tabs) {
      await scene.settle<unknown>(tokens[name]().catch(note))
      await scene.browser.advance(70_000)
      await scene.settle<unknown>(tokens.getToken({ rejected: SECRET }).catch(note))
    }
  }
  expect(count).toBeGreaterThan(answers.length)
  return seen
}

/** All of it as text, down to the last own property, hidden ones too. */
const textOf = (value: unknown) =>
  inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null })

describe('no token', () => {
  test('is in any event, error, state, lock name, channel name, ledger row or URL', async () => {
    const seen = await liveThroughAll()
    const text = textOf(seen)
    for (const found of [
      'freshtoken:default',
      'ERR_TOKEN_INVALID',
      'ERR_REFRESH_FAILED',
      'ERR_REFRESH_REJECTED',
      'usableUntil',
    ]) {
      expect(text).toContain(found)
    }
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(jwt({ sub: 'ann', jti: SECRET }))
  })

  test('is in the manager as an app, a log or JSON sees it', async () => {
    const { open, server, settle } = createScene()
    server.answer = () => ({ token: SECRET, expires_in: 60 })
    const tokens = open()
    await settle(tokens.getToken())
    expect(tokens.peek()?.token).toBe(SECRET)
    expect(JSON.stringify(tokens)).not.toContain(SECRET)
    expect(textOf(tokens)).not.toContain(SECRET)
    expect(textOf(tokens.for({ org: 'a' }))).not.toContain(SECRET)
  })
})
