import { eq, sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { sessions } from '../../demo/server/database/schema.ts'
import { changeOf, EventReader } from './events.ts'
import { outcome, startServer, type Visitor } from './visitor.ts'

const OPEN = 'event: open\ndata: {}'

describe('a stream of events', () => {
  test('tells which session has changed, and nothing of what it is', async () => {
    const server = await startServer()
    const [admin, grace] = [server.visit(), server.visit()]
    const { token } = await admin.signIn('ada')
    const { session } = await grace.signIn('grace')
    const events = await listen(grace)
    await admin.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    expect(await events.next()).toBe(changeOf(session.id))
    expect(events.response.headers.get('Content-Type')).toBe('text/event-stream')
    expect(events.response.headers.get('Cache-Control')).toBe('no-store')
    await events.leave()
  })

  test('tells of this browser’s sessions alone', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const first = await ada.signIn('ada')
    const { session } = await grace.signIn('grace')
    const events = await listen(grace)
    await ada.post('/session/end', { session: first.session.id })
    await grace.post('/session/end', { session: session.id })
    expect(await events.next()).toBe(changeOf(session.id))
    expect(await events.next()).toBeNull()
  })

  test('goes on while one of the accounts is left, and ends with the last', async () => {
    const visitor = (await startServer()).visit()
    const ada = await visitor.signIn('ada')
    const grace = await visitor.signIn('grace', { add: true })
    const events = await listen(visitor)
    for (const { session } of [ada, grace]) {
      await visitor.post('/session/end', { session: session.id })
      expect(await events.next()).toBe(changeOf(session.id))
    }
    expect(await events.next()).toBeNull()
  })

  test('has a heart that beats, and finds out by it what the clock has ended', async () => {
    const beats: (() => void)[] = []
    const server = await startServer({
      sessionLifetimeSeconds: 100,
      sleep: () => new Promise((resolve) => beats.push(resolve)),
    })
    const visitor = server.visit()
    await visitor.signIn('ada')
    const events = await listen(visitor)
    await expect.poll(() => beats.length).toBe(1)
    beats[0]?.()
    expect(await events.next()).toBe(':')
    await expect.poll(() => beats.length).toBe(2)
    server.pass(100)
    beats[1]?.()
    expect(await events.next()).toBe(':')
    expect(await events.next()).toBeNull()
  })

  test('tells a tab that looks at another organization than its session is in', async () => {
    const server = await startServer()
    const [ada, grace] = [server.visit(), server.visit()]
    const { token } = await ada.signIn('ada')
    const { session } = await grace.signIn('grace')
    await server.database.update(sessions).set({ organizationId: null }).where(eq(sessions.id, session.id))
    const events = await listen(grace)
    await ada.callApi(token, '/api/members/role', { user: 'grace', role: 'admin' })
    expect(await events.next()).toBe(changeOf(session.id))
    await events.leave()
  })

  test('is not held back by a proxy', async () => {
    const visitor = (await startServer()).visit()
    await visitor.signIn('ada')
    const events = await listen(visitor)
    expect(events.response.headers.get('X-Accel-Buffering')).toBe('no')
    await events.leave()
  })

  test('that fails ends, and says of it what any other route would: nothing to the page, no id to the log', async () => {
    const beats: (() => void)[] = []
    const server = await startServer({ sleep: () => new Promise((resolve) => beats.push(resolve)) })
    const stray = vi.spyOn(console, 'error').mockImplementation(() => {})
    const visitor = server.visit()
    const { session } = await visitor.signIn('ada')
    const events = await listen(visitor)
    await expect.poll(() => beats.length).toBe(1)
    await server.database.execute(sql`ALTER TABLE sessions RENAME TO elsewhere`)
    beats[0]?.()
    expect(await events.next()).toBe(':')
    expect(await events.next()).toBeNull()
    await server.database.execute(sql`ALTER TABLE elsewhere RENAME TO sessions`)
    expect(stray).not.toHaveBeenCalled()
    stray.mockRestore()
    const log = server.lines.join('\n')
    expect(log).toContain('error  POST /session/events: ')
    expect(log).not.toContain(session.id)
  })

  test('ends when the server does', async () => {
    const server = await startServer()
    const visitor = server.visit()
    await visitor.signIn('ada')
    const events = await listen(visitor)
    await server.close()
    expect(await events.next()).toBe(':')
    expect(await events.next()).toBeNull()
  })

  test('is for nobody who is not signed in', async () => {
    const visitor = (await startServer()).visit()
    const { session } = await visitor.signIn('ada')
    const dead = visitor.cookie
    await visitor.post('/session/end', { session: session.id })
    for (const cookie of ['', dead]) {
      expect(await outcome(visitor.post('/session/events', {}, cookie))).toEqual([401, { error: 'unauthenticated' }])
    }
  })
})

async function listen(visitor: Visitor): Promise<EventReader> {
  const events = new EventReader(await visitor.post('/session/events', {}))
  expect(await events.next()).toBe(OPEN)
  return events
}
