import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Command, type None, ProtocolSession } from './protocol-session.ts'

interface Commands {
  'Page.crash': Command<None>
}
interface Events {
  'Page.crashed': None
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a command that is not answered and an event that does not come fail by their names', async () => {
  const session = new ProtocolSession<Commands, Events>(() => {})
  const sent = expect(session.send('Page.crash', {})).rejects.toThrow(/^did not happen in \d+ ms: Page\.crash$/)
  const next = expect(session.next('Page.crashed')).rejects.toThrow(/^did not happen in \d+ ms: Page\.crashed$/)
  await vi.runAllTimersAsync()
  await Promise.all([sent, next])
})

test('an answer and an event leave no timer behind, nor does the end of the session', async () => {
  const ids: number[] = []
  const session = new ProtocolSession<Commands, Events>((id) => ids.push(id))
  const happened = Promise.all([session.send('Page.crash', {}), session.next('Page.crashed')])
  session.settle(ids[0] ?? 0, {}, undefined)
  session.emit('Page.crashed', {})
  await happened
  expect(vi.getTimerCount()).toBe(0)
  const pending = Promise.allSettled([session.send('Page.crash', {}), session.next('Page.crashed')])
  session.end('the tab is closed')
  expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(vi.getTimerCount()).toBe(0)
})

test('nothing is waited for in a session that has ended', async () => {
  const session = new ProtocolSession<Commands, Events>(() => {})
  session.end('the tab is closed')
  await expect(session.send('Page.crash', {})).rejects.toThrow('Page.crash: the tab is closed')
  await expect(session.next('Page.crashed')).rejects.toThrow('Page.crashed: the tab is closed')
})
