import { describe, expect, test } from 'vitest'
import { createDemoServer } from '../../demo/server/app.ts'
import type { Storage } from '../../demo/server/database/database.ts'
import { outcome, startServer, type TestServer } from './visitor.ts'

const HOUR = 3600
/** What a policy may decide at most. */
const LONGEST_TOKEN_SECONDS = 300
const SEAL_KEY = new Uint8Array(32).fill(1)

describe('a rotation of the signing key', () => {
  test('takes place at any time of the hour, also just when the next key has begun to sign by itself', async () => {
    const server = await startServer()
    const { kid: before } = await sign(server)
    server.pass(HOUR - 1)
    await server.maintain()
    server.pass(1)
    const { kid: after } = await sign(server)
    expect(after).not.toBe(before)
    server.pass(60)
    await server.rotateKeys()
    expect([before, after]).not.toContain((await sign(server)).kid)
  })

  test('takes place where nothing was maintained for long', async () => {
    const server = await startServer()
    server.pass(5 * HOUR)
    const { kid: before } = await sign(server)
    await server.rotateKeys()
    expect((await sign(server)).kid).not.toBe(before)
  })

  test('has to wait until verifiers have seen the next key', async () => {
    const server = await startServer()
    const admin = server.visit()
    const { token } = await admin.signIn('ada')
    const rotate = () => admin.callApi(token, '/api/admin/keys/rotate', {})
    server.pass(1)
    expect((await rotate()).status).toBe(200)
    server.pass(20)
    const early = await rotate()
    expect([early.status, early.headers.get('Retry-After')]).toEqual([429, '40'])
    expect(await early.json()).toEqual({ error: 'too_many_requests' })
    server.pass(38)
    expect((await rotate()).status).toBe(429)
    const entries = await outcome(admin.callApi(token, '/api/admin/audit'))
    expect(entries).toMatchObject([200, { entries: [{ action: 'keys.rotated' }, { action: 'user.signed-in' }] }])
  })
})

test('there is always a next key, for ten minutes at least before it signs', async () => {
  const server = await startServer()
  let known = await publishedBy(server)
  for (let minutes = 0; minutes < 130; minutes += 10) {
    expect(known).toContain((await sign(server)).kid)
    known = await publishedBy(server)
    server.pass(600)
    await server.maintain()
  }
})

test('a key that has signed is published for as long as its last token may live', async () => {
  const server = await startServer({ tokenLifetimeSeconds: LONGEST_TOKEN_SECONDS })
  server.pass(1)
  const { kid } = await sign(server)
  await server.rotateKeys()
  server.pass(LONGEST_TOKEN_SECONDS - 1)
  await server.maintain()
  expect(await publishedBy(server)).toContain(kid)
})

test('a rotation elsewhere while a server starts is not missed', async () => {
  const first = await startServer({ sealKey: SEAL_KEY })
  first.pass(1)
  const { listen } = first.storage
  const storage: Storage = {
    ...first.storage,
    listen: async (channel, listener) => {
      if (channel === 'signing_keys') await first.rotateKeys()
      return listen(channel, listener)
    },
  }
  const second = await startServer({ sealKey: SEAL_KEY, storage })
  expect(await publishedBy(second)).toEqual(await publishedBy(first))
})

test('a server that was closed has let go of its storage', async () => {
  const { storage } = await startServer({ sealKey: SEAL_KEY })
  const listening = new Set<string>()
  const listen: Storage['listen'] = async (channel, listener) => {
    const undo = await storage.listen(channel, listener)
    listening.add(channel)
    return async () => {
      listening.delete(channel)
      await undo()
    }
  }
  const server = await createDemoServer({ storage: { ...storage, listen }, isSeeded: false, sealKey: SEAL_KEY })
  expect([...listening].sort()).toEqual(['session_changes', 'signing_keys'])
  await server.close()
  expect([...listening]).toEqual([])
})

async function sign(server: TestServer): Promise<{ readonly kid: string }> {
  const { token } = await server.visit().signIn('ada')
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}

async function publishedBy(server: TestServer): Promise<string[]> {
  const { keys } = await (await server.app.request('/.well-known/jwks.json')).json()
  return keys.map(({ kid }: { kid: string }) => kid)
}
