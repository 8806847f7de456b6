import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../src/core/record.ts'
import { failure, OUT, served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

describe('the ledger', () => {
  it('holds neither tokens nor claims', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('secret', 60_000, { id: 'session' }))
    tab.invalidate({ organization: 'b' })
    expect(origin.rows.size).toBeGreaterThan(1)
    expect(JSON.stringify([...origin.rows.values()])).not.toContain('secret')
  })

  it('holds a handful of rows, however often things change', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    for (const each of [tab, other]) each.getToken({ params: { organization: 'b' } })
    for (let times = 0; times < 50; times += 1) {
      for (const each of [tab, other]) while (each.inTheAir) each.answer(token(`t${times}`))
      tab.invalidate()
      origin.elapse(10_000)
    }
    expect(origin.rows.size).toBeLessThan(10)
  })

  it('holds no lines of a session that is over', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    tab.getToken({ params: { organization: 'b' } })
    tab.answer(token('b1'))
    tab.signOut()
    tab.live('freeze')
    tab.live('resume')
    tab.signedIn()
    expect(origin.read().filter(({ line }) => line?.epoch === 0)).toEqual([])
  })

  it('merges the rows that two tabs wrote at once', () => {
    const origin = new Origin()
    origin.write(sessionRow('default', 'y', { ...NO_SESSION, floor: 3, sequence: 4, status: 'in', by: 'y' }))
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, floor: 2, sequence: 5, status: 'in', by: 'z' }))
    const tab = origin.open()
    tab.answer(token('t1'))
    expect(tab.posts.at(-1)?.session).toMatchObject({ floor: 3, sequence: 6 })
  })

  it('is written to only when there is something new', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    const rows = [...origin.rows.keys()]
    tab.live('freeze')
    tab.live('resume')
    expect([...origin.rows.keys()]).toEqual(rows)
  })

  it('is not disturbed by rows of others, malformed or of a later version', () => {
    const origin = new Origin()
    origin.write({ anything: 1 })
    origin.write({ v: 9, kind: 'line', key: '', payload: {} })
    origin.write({ v: 9, kind: 'session', tabId: 'z', ...NO_SESSION, floor: 7, extra: true })
    const tab = origin.open()
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
    expect(tab.posts.at(-1)?.session.floor).toBe(7)
    expect(origin.rows.get(1)).toEqual({ anything: 1 })
    expect(origin.rows.get(2)).toBeDefined()
  })
})

describe('a ledger that does not answer', () => {
  it('is waited for no longer than 150 ms', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.ledger = 'held'
    tab.getToken({ forceRefresh: true })
    origin.elapse(149)
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh.missing).toEqual([])
    origin.elapse(1)
    expect(tab.refresh.missing).toEqual(['ledger'])
    origin.elapse(60)
    expect(tab.requests).toHaveLength(2)
  })

  it('holds up neither callers nor the lock', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.ledger = 'held'
    const call = tab.getToken()
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    expect(tab.effects('unlock')).toHaveLength(0)
    origin.elapse(150)
    expect(tab.effects('unlock')).toHaveLength(1)
  })

  it('is left alone for half a minute, then tried again', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    origin.elapse(150)
    const tried = tab.effects('sync').length
    origin.elapse(60)
    tab.answer(token('t1'))
    tab.invalidate()
    expect(tab.effects('sync')).toHaveLength(tried)
    origin.ledger = 'well'
    origin.elapse(29_939)
    expect(tab.effects('sync')).toHaveLength(tried)
    origin.elapse(10_001)
    expect(tab.effects('sync').length).toBeGreaterThan(tried)
    expect(tab.refresh.missing).toEqual([])
  })

  it('is there again as soon as its late answer comes', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    origin.elapse(200)
    expect(tab.refresh.missing).toEqual(['ledger'])
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.refresh.missing).toEqual([])
  })

  it('is there again as soon as a later operation is in time', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    origin.elapse(100)
    tab.invalidate()
    origin.elapse(50)
    expect(tab.refresh.missing).toEqual(['ledger'])
    const id = tab.effects('sync').at(-1)?.id ?? 0
    tab.send({ type: 'ledger', id, rows: { keys: [], rows: [] } })
    expect(tab.refresh.missing).toEqual([])
    const tried = tab.effects('sync').length
    tab.invalidate()
    expect(tab.effects('sync')).toHaveLength(tried + 1)
  })

  it('is left alone once it was late twice', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ shown: false })
    for (const _ of [1, 2]) {
      tab.send({ type: 'timer' })
      origin.elapse(200)
      origin.answerLedger()
    }
    const before = tab.log.length
    for (let passedMs = 0; passedMs < 29_000; passedMs += 1000) {
      tab.send({ type: 'timer' })
      origin.elapse(1000)
    }
    expect(tab.typesSince(before)).toEqual([])
    expect(tab.refresh.missing).toEqual(['ledger'])
  })

  it('changes nothing when it refuses what nobody waits for any more', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    const [{ id } = { id: 0 }] = tab.effects('sync')
    origin.elapse(150)
    const done = tab.log.length
    tab.send({ type: 'ledger', id, rows: null })
    expect(tab.typesSince(done)).toEqual([])
    expect(tab.refresh.missing).toEqual(['ledger'])
  })

  it('is caught up with what happened meanwhile, a sign-out above all', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tab = origin.open()
    expect(tab.signOut().result).toBe(false)
    origin.ledger = 'well'
    origin.elapse(40_000)
    expect(origin.read().map(({ session }) => session?.status)).toContain('out')
  })

  it('leaves the channel to carry the news', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const [tab, other] = [origin.open(), origin.open()]
    origin.elapse(60)
    tab.answer(token('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
    other.signOut()
    expect(tab.getToken().result).toEqual(OUT)
  })

  it('makes a tab ask the others before it fetches: a message may be late', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.ledger = 'broken'
    const late = origin.open()
    expect(late.getToken().result).toEqual(served('t1'))
    origin.elapse(1000)
    expect(late.requests).toHaveLength(0)
  })
})

describe('rows that have vanished', () => {
  it('mean that site data was cleared: the token goes, and is asked anew', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.rows.clear()
    tab.live('freeze')
    tab.live('resume')
    expect(tab.token).toBeNull()
    const call = tab.getToken()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('leave a known sign-out, which is written down again', () => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm1' })
    tab.answer(token('t1'))
    tab.signOut()
    origin.rows.clear()
    tab.live('freeze')
    tab.live('resume')
    expect(tab.getToken().result).toEqual(OUT)
    tab.signOut()
    tab.live('freeze')
    tab.live('resume')
    expect(origin.read().map(({ session }) => session?.status)).toContain('out')
  })

  it('leave the floor where it was', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.invalidate()
    const floor = tab.posts.at(-1)?.session.floor
    origin.rows.clear()
    tab.live('freeze')
    tab.live('resume')
    expect(tab.posts.at(-1)?.session.floor).toBe(floor)
  })

  it('leave a failure that was heard of while an earlier one was written down', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1', 10_000))
    origin.elapse(9000)
    origin.ledger = 'held'
    tab.answer(failure(503))
    const { by, sequence, requestedAt } = tab.posts.at(-1)?.line ?? noLine('')
    const retry = { writtenAt: origin.wall, delay: 9000, failures: 2, code: 'ERR_REFRESH_FAILED', status: 503 } as const
    hear(tab, { params: {}, line: { by, sequence, requestedAt, retry: { ...retry, fixed: false, marker: null } } })
    origin.rows.clear()
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.token).toBeNull()
    expect(tab.refresh).toMatchObject({ status: 'retrying', at: origin.wall + 9000 })
  })
})

describe('rows that claim to be of the future', () => {
  it('hold nobody back, and promise no token', () => {
    const origin = new Origin()
    const before = origin.open({ shown: false })
    before.getToken()
    before.answer(token('t1', 3_600_000))
    before.getToken({ forceRefresh: true })
    before.answer(failure(503, 60_000))
    origin.close(before)
    origin.sleep(-3_600_000)
    const tab = origin.open()
    expect(tab.inTheAir).toBe(1)
  })

  it('count all the same where they tell of an epoch', () => {
    const origin = new Origin()
    const before = origin.open({ marker: 'm1' })
    before.answer(token('t1'))
    before.signOut()
    origin.close(before)
    origin.sleep(-3_600_000)
    const tab = origin.open({ marker: 'm1' })
    expect(tab.getToken().result).toEqual(OUT)
  })
})

describe('where there is no channel', () => {
  it('tabs agree at their next reading', () => {
    const origin = new Origin()
    origin.hasChannel = false
    const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
    tab.answer(token('t1'))
    other.answer(token('o1'))
    tab.signOut()
    expect(other.token).toBe('o1')
    other.live('visible')
    expect(other.getToken().result).toEqual(OUT)
    expect(other.refresh.missing).toEqual(['channel'])
  })

  it('whoever is signed out looks for a sign-in of another tab when it is asked', () => {
    const origin = new Origin()
    origin.hasChannel = false
    const [tab, other] = [origin.open({ shown: false }), origin.open({ shown: false })]
    tab.signOut()
    origin.elapse(10)
    other.signedIn(token('o1'))
    const call = tab.getToken()
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('each tab has a request of its own, one after the other', () => {
    const origin = new Origin()
    origin.hasChannel = false
    const tabs = [origin.open(), origin.open()]
    expect(tabs.map(({ inTheAir }) => inTheAir)).toEqual([1, 0])
    tabs[0]?.answer(token('t1'))
    expect(tabs.map(({ inTheAir }) => inTheAir)).toEqual([0, 1])
  })
})
