import { describe, expect, it } from 'vitest'
import { token, UNREACHABLE } from './answers.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

/** For so long a lost request may still be one of a page that goes. */
const DOUBT_MS = 50

describe('a failure in doubt', () => {
  it('is none of a sign-in that was heard of meanwhile: its first request is sent at once', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.elapse(1000)
    tab.answer(UNREACHABLE)
    origin.elapse(10)
    hear(tab, { session: { epoch: origin.wall, raiser: 'z', sequence: 3, status: 'pending', by: 'z' } })
    origin.elapse(DOUBT_MS)
    expect(tab.effects('failed')).toEqual([])
    expect(tab.inTheAir).toBe(1)
  })

  it('is nothing to anybody where a token was requested since', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.elapse(1000)
    tab.answer(UNREACHABLE)
    origin.elapse(10)
    const line = { sequence: 1, requestedAt: origin.wall - 5, usableUntil: origin.wall + 50_000 }
    hear(tab, { params: {}, line, token: {} })
    origin.elapse(DOUBT_MS)
    expect(tab.effects('failed')).toEqual([])
    expect(tab.state.lines['']?.record.retry).toBeNull()
  })
})

describe('an answer', () => {
  it('counts though another one says that it was requested later, by a clock that was set back since', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tab = origin.open()
    origin.elapse(200)
    tab.answer(token('t1'))
    hear(tab, { session: { sequence: 20, status: 'in', by: 'z' } })
    origin.elapse(30_000)
    origin.wall -= 3000
    tab.getToken()
    origin.elapse(500)
    const usableUntil = origin.wall + 50_000
    hear(tab, { params: {}, line: { sequence: 15, requestedAt: origin.wall + 1000, usableUntil } })
    tab.answer(token('t2'))
    origin.elapse(500)
    expect(tab.token).toBe('t2')
    expect(tab.requests).toHaveLength(2)
  })
})
