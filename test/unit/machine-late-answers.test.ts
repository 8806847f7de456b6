import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION } from '../../src/core/record.ts'
import { failure, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

describe('an answer whose request began no sooner than those that the tab hears of meanwhile', () => {
  it('counts, where the ledger told of those too late', () => {
    const [origin, other] = openWithToken()
    origin.elapse(50_000)
    other.answer(token('t2'))
    origin.ledger = 'held'
    origin.hasChannel = false
    const tab = origin.open({ id: 'c' })
    origin.elapse(150)
    expect(tab.inTheAir).toBe(1)
    // A reading that is late closes the breaker, and the next one is in time.
    tab.send({ type: 'ledger', id: 1, rows: { keys: [], rows: [] } })
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.known.sequence).toBe(2)
    tab.answer(token('t3'))
    expect(tab.token).toBe('t3')
    expect(tab.known.sequence).toBe(3)
    expect(tab.requests).toHaveLength(1)
  })

  it('counts, where another one that it could not hear of began in the same millisecond', () => {
    const origin = new Origin()
    const tab = origin.open()
    hear(tab, { params: {}, line: { sequence: 1, requestedAt: origin.wall } })
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
    expect(tab.known.sequence).toBe(2)
  })

  it('counts, where an "out" was said under another marker', () => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm2' })
    hear(tab, { session: { status: 'out', sequence: 1, marker: 'm1', reason: 'revoked' } })
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
    expect(tab.requests).toHaveLength(1)
  })
})

describe('a failure of a request that began no sooner than what the tab hears of meanwhile', () => {
  it('counts, though there is a token: nobody asks again before its delay is over', () => {
    const origin = new Origin()
    const tab = origin.open()
    const line = { sequence: 1, requestedAt: origin.wall - 1000, usableUntil: origin.wall + 50_000 }
    hear(tab, { params: {}, line })
    tab.answer(failure(503))
    expect(tab.effects('failed')).toHaveLength(1)
    expect(tab.requests).toHaveLength(1)
  })

  it('counts, where a page that just came read of an "out" too late: it asks again whatever that says', () => {
    const origin = new Origin()
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, sequence: 1, status: 'out', by: 'z', reason: 'expired' }))
    origin.ledger = 'held'
    origin.hasChannel = false
    const tab = origin.open()
    origin.elapse(150)
    expect(tab.inTheAir).toBe(1)
    tab.send({ type: 'ledger', id: 1, rows: { keys: [], rows: [] } })
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.known).toMatchObject({ status: 'out', sequence: 1 })
    tab.answer(failure(503))
    expect(tab.effects('failed')).toHaveLength(1)
    expect(tab.requests).toHaveLength(1)
  })

  it('does not count where an "out" that is trusted was heard of, or a token that was requested since', () => {
    const origin = new Origin()
    const out = origin.open({ marker: 'm1' })
    hear(out, { session: { status: 'out', sequence: 1, marker: 'm1', reason: 'revoked' } })
    out.answer(failure(503))
    const other = new Origin()
    const tab = other.open()
    other.elapse(100)
    hear(tab, { params: {}, line: { sequence: 1, requestedAt: other.wall - 50 } })
    tab.answer(failure(503))
    expect([...out.effects('failed'), ...tab.effects('failed')]).toEqual([])
  })
})
