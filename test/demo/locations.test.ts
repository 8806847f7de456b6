import { eq } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import type { Locate } from '../../demo/server/http/locations.ts'
import { startServer, type TestServer, type Visitor } from './visitor.ts'

const HOME = '203.0.113.9'
const CAMBRIDGE = 'Cambridge, United Kingdom'

describe('where a device signed in', () => {
  test('is asked by the whole address, and shown beside the shortened one', async () => {
    const locate = vi.fn<Locate>(() => CAMBRIDGE)
    const visitor = (await startServer({ locate })).visitFrom(HOME)
    await visitor.signIn('ada')
    expect(await list(visitor)).toMatchObject([{ address: '203.0.113.x', location: CAMBRIDGE }])
    expect(locate.mock.calls).toEqual([[HOME]])
  })

  test('is shown to an administrator for everybody', async () => {
    const server = await startServer({ locate: (address) => (address === HOME ? CAMBRIDGE : null) })
    await server.visitFrom(HOME).signIn('grace')
    server.pass(1)
    expect(await listAll(server)).toMatchObject([
      { user: 'ada', location: null },
      { user: 'grace', address: '203.0.113.x', location: CAMBRIDGE },
    ])
  })

  test('is not known where nobody looks it up, or where it is found nowhere', async () => {
    for (const options of [{}, { locate: () => null }]) {
      const visitor = (await startServer(options)).visitFrom(HOME)
      await visitor.signIn('ada')
      expect(await list(visitor)).toMatchObject([{ address: '203.0.113.x', location: null }])
    }
  })

  test('is not asked without an address', async () => {
    const locate = vi.fn<Locate>(() => CAMBRIDGE)
    const visitor = (await startServer({ locate })).visit()
    await visitor.signIn('ada')
    expect(await list(visitor)).toMatchObject([{ address: null, location: null }])
    expect(locate).not.toHaveBeenCalled()
  })

  test('is kept nowhere: each list asks anew', async () => {
    let location = CAMBRIDGE
    const server = await startServer({ locate: () => location })
    const visitor = server.visitFrom(HOME)
    const { session } = await visitor.signIn('ada')
    await list(visitor)
    const rows = await server.database.select().from(sessions).where(eq(sessions.id, session.id))
    expect(JSON.stringify(rows)).not.toContain('Cambridge')
    location = 'Oxford, United Kingdom'
    expect(await list(visitor)).toMatchObject([{ location }])
  })

  test('costs the list nothing else when the look-up fails, and the log one line without an address', async () => {
    const failsAtHome: Locate = (address) => {
      if (address === HOME) throw new Error(`nothing is known of ${address}`)
      return CAMBRIDGE
    }
    const server = await startServer({ locate: failsAtHome })
    const visitor = server.visitFrom(HOME)
    await visitor.signIn('ada')
    await server.visitFrom(HOME).signIn('ada')
    await server.visitFrom('198.51.100.7').signIn('ada')
    const locations = (await list(visitor)).map(({ location }) => location)
    expect(new Set(locations)).toEqual(new Set([null, CAMBRIDGE]))
    expect(locations).toHaveLength(3)
    expect(complaints(server)).toHaveLength(1)
    await listAll(server)
    expect(complaints(server)).toHaveLength(2)
    expect(server.lines.join('\n')).not.toContain('203.0.113')
  })
})

interface Listed {
  readonly location: string | null
}

async function list(visitor: Visitor): Promise<readonly Listed[]> {
  return (await (await visitor.post('/session/list', {})).json()).sessions
}

/** As Ada sees them, from no socket. */
async function listAll(server: TestServer): Promise<readonly Listed[]> {
  const admin = server.visit()
  const { token } = await admin.signIn('ada')
  return (await (await admin.callApi(token, '/api/admin/sessions')).json()).sessions
}

function complaints(server: TestServer): readonly string[] {
  return server.lines.filter((line) => line.startsWith('location: Error'))
}
