import { describe, expect, it } from 'vitest'
import { BARE_401, OUT, over, served, token, UNREACHABLE } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

describe.each([
  ['is frozen', 'freeze', 'resume'],
  ['goes into the cache of pages', 'pagehide', 'pageshow'],
] as const)('a page that %s', (_, leave, comeBack) => {
  it('lets go of lock, ledger and channel', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    const before = tab.log.length
    tab.live(leave)
    expect(tab.typesSince(before)).toEqual(['unlock', 'close-ledger', 'close-channel'])
    expect(other.inTheAir).toBe(1)
  })

  it('does nothing while it is away', () => {
    const [origin, tab] = openWithToken()
    tab.live(leave)
    const before = tab.log.length
    tab.getToken()
    tab.send({ type: 'input' })
    tab.send({ type: 'timer' })
    origin.elapse(600_000)
    expect(tab.typesSince(before)).toEqual([])
    expect(tab.dueAt).toBe(Number.POSITIVE_INFINITY)
  })

  it('touches the ledger neither when an act nor when the answer to a sign-out comes meanwhile', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { endSession: () => undefined } })
    tab.answer(token('t1'))
    tab.signOut()
    tab.live(leave)
    const before = tab.log.length
    tab.ended(true)
    tab.signedIn()
    expect(tab.typesSince(before)).not.toContain('sync')
    expect(tab.typesSince(before)).not.toContain('post')
  })

  it('comes back: opens the channel, then reads the ledger, then asks', () => {
    const [, tab] = openWithToken()
    tab.live(leave)
    const before = tab.log.length
    tab.live(comeBack)
    expect(tab.typesSince(before).slice(0, 3)).toEqual(['open-channel', 'sync', 'post'])
    expect(tab.posts.at(-1)?.kind).toBe('ask')
  })

  it('lets callers wait for the ledger, and serves what it still has', () => {
    const [origin, tab] = openWithToken()
    tab.live(leave)
    origin.ledger = 'held'
    tab.live(comeBack)
    const call = tab.getToken()
    expect([call.result, tab.token]).toEqual([undefined, null])
    origin.answerLedger()
    expect(call.result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(1)
  })

  it.each([
    ['signed out', (acting: Tab) => acting.signOut()],
    ['was told that nobody is signed in', (acting: Tab) => acting.answer(over())],
  ])('is told that another tab %s, which could not write it down', (_, act) => {
    const [origin, tab] = openWithToken()
    const [acting] = [origin.open(), origin.open()]
    acting.getToken({ forceRefresh: true })
    tab.live(leave)
    origin.ledger = 'broken'
    act(acting)
    origin.ledger = 'well'
    tab.live(comeBack)
    expect(tab.session.status).toBe('signed-out')
  })

  it('is answered by one tab, however many there are, when a refresh was made meanwhile', () => {
    const [origin, tab] = openWithToken()
    const [fetcher, ...others] = Array.from({ length: 10 }, () => origin.open())
    tab.live(leave)
    fetcher?.getToken({ forceRefresh: true })
    fetcher?.answer(token('t2'))
    const before = [fetcher, ...others].map((each) => each?.posts.length)
    tab.live(comeBack)
    const after = [fetcher, ...others].map((each) => each?.posts.length)
    expect(tab.token).toBe('t2')
    expect(after.map((count, index) => Number(count) - Number(before[index]))).toEqual([1, ...others.map(() => 0)])
  })

  it('never shows the old token after a sign-out elsewhere', () => {
    const [origin, tab] = openWithToken()
    const other = origin.open()
    tab.live(leave)
    other.signOut()
    origin.ledger = 'held'
    tab.live(comeBack)
    expect(tab.token).toBeNull()
    const call = tab.getToken()
    origin.answerLedger()
    expect(call.result).toEqual(OUT)
    expect(tab.session.status).toBe('signed-out')
  })

  it('handles the answer of a request in the air after the ledger was read', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    tab.answer(token('t1'))
    expect(tab.token).toBeNull()
    origin.ledger = 'held'
    tab.live(comeBack)
    expect(tab.token).toBeNull()
    origin.answerLedger()
    expect(tab.token).toBe('t1')
    expect(tab.requests).toHaveLength(1)
  })

  it('takes the answer of a request that outlasts the return', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    tab.live(comeBack)
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
  })

  it('drops that answer when somebody signed out meanwhile', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1', shown: false })]
    tab.live(leave)
    other.signOut()
    tab.answer(token('t1'))
    tab.live(comeBack)
    expect(tab.getToken().result).toEqual(OUT)
    expect(other.session.status).toBe('signed-out')
  })

  it('drops that answer when another tab has a later one', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    origin.elapse(1)
    tab.live(leave)
    other.answer(token('t2'))
    tab.answer(token('t1'))
    tab.live(comeBack)
    expect([tab, other].map((each) => each.token)).toEqual(['t2', 't2'])
  })

  it('does not believe that answer where the ledger cannot be read: nobody knows what it is older than', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    tab.live(leave)
    other.signedIn()
    tab.answer(token('of the user before'))
    origin.ledger = 'broken'
    tab.live(comeBack)
    expect(tab.token).toBeNull()
    origin.elapse(60)
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
    expect(tab.known.epoch).toBe(other.known.epoch)
  })

  it('counts it as no failure when that token died meanwhile', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    tab.answer(token('t1'))
    origin.sleep(60_000)
    tab.live(comeBack)
    expect(tab.effects('failed')).toHaveLength(0)
    expect(tab.requests).toHaveLength(2)
  })

  it('asks anew, under the lock, where that answer was a 401 without a reason', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    tab.answer(BARE_401)
    const before = tab.log.length
    tab.live(comeBack)
    expect(tab.typesSince(before)).toContain('lock')
    expect(tab.requests.map(({ reason }) => reason)).toEqual(['scheduled', 'scheduled'])
    expect(tab.session.status).toBe('pending')
  })

  it('hears what the others say only when it has read what was written', () => {
    const [origin, tab] = openWithToken()
    const other = origin.open()
    tab.live(leave)
    origin.ledger = 'held'
    tab.live(comeBack)
    const told = tab.effects('refreshed').length
    other.signedIn(token('t2'))
    expect(tab.effects('refreshed')).toHaveLength(told)
    origin.answerLedger()
    expect(tab.effects('refreshed')).toHaveLength(told + 1)
    expect(tab.token).toBe('t2')
  })

  it('does not wait for a ledger that is known not to answer', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tab = origin.open({ shown: false })
    tab.getToken()
    origin.elapse(60)
    tab.answer(token('t1'))
    tab.live(leave)
    const before = tab.log.length
    tab.live(comeBack)
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(tab.typesSince(before)).not.toContain('sync')
  })

  it('counts no failure of a request that its leaving cut off', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    tab.answer(UNREACHABLE)
    tab.live(comeBack)
    expect(tab.effects('failed')).toHaveLength(0)
    expect(tab.inTheAir).toBe(1)
  })

  it('gives up a request that hangs since before it left', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live(leave)
    origin.elapse(10_000)
    tab.live(comeBack)
    expect(tab.effects('abort')).toHaveLength(1)
    expect(tab.requests).toHaveLength(2)
    expect(tab.effects('failed')).toHaveLength(0)
  })

  it('writes the row of an act again that its leaving cut off, and leaves nobody waiting', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    const act = tab.signOut()
    tab.live(leave)
    origin.answerLedger()
    expect(origin.read().map(({ session }) => session?.status)).not.toContain('out')
    origin.ledger = 'well'
    tab.live(comeBack)
    expect(origin.read().map(({ session }) => session?.status)).toContain('out')
    expect(act.result).toBeDefined()
  })

  it('drops a token that died meanwhile', () => {
    const [origin, tab] = openWithToken()
    tab.live(leave)
    origin.sleep(60_000)
    tab.live(comeBack)
    expect(tab.token).toBeNull()
    expect(tab.requests).toHaveLength(2)
  })

  it('is not held up by a ledger that does not answer', () => {
    const [origin, tab] = openWithToken()
    tab.live(leave)
    origin.ledger = 'held'
    tab.live(comeBack)
    const call = tab.getToken()
    origin.elapse(150)
    expect(call.result).toEqual(served('t1'))
  })
})

describe('a page that leaves and returns twice', () => {
  it('is away once and back once', () => {
    const [, tab] = openWithToken()
    tab.live('pagehide')
    tab.live('freeze')
    tab.live('resume')
    tab.live('pageshow')
    expect(tab.effects('close-channel')).toHaveLength(1)
    expect(tab.effects('open-channel')).toHaveLength(2)
    expect(tab.getToken().result).toEqual(served('t1'))
  })

  it('while the ledger is being read reads it again', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    tab.live('freeze')
    tab.live('resume')
    tab.live('freeze')
    tab.live('resume')
    const call = tab.getToken()
    origin.answerLedger()
    expect(call.result).toEqual(served('t1'))
  })
})
