import { describe, expect, it } from 'vitest'
import { OUT, served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('the token that came with the page', () => {
  it('is served without a request, and shared', () => {
    const origin = new Origin()
    const other = origin.open({ shown: false })
    const tab = origin.open({ initial: token('t1') })
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(0)
  })

  it('waits for the ledger', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ initial: token('t1') })
    expect(tab.token).toBeNull()
    origin.answerLedger()
    expect(tab.token).toBe('t1')
  })

  it('is as old as the page', () => {
    const origin = new Origin()
    const tab = origin.open({ initial: token('t1'), pageAge: 20_000 })
    origin.elapse(39_999)
    expect(tab.token).toBe('t1')
    origin.elapse(1)
    expect(tab.token).toBeNull()
  })

  it('that died meanwhile is no failure: nobody was asked', () => {
    const origin = new Origin()
    const tab = origin.open({ initial: token('t1'), pageAge: 60_000 })
    expect(tab.effects('failed')).toHaveLength(0)
    expect(tab.inTheAir).toBe(1)
  })

  it('is not of a session that began after the page', () => {
    const origin = new Origin()
    const other = origin.open({ shown: false })
    origin.elapse(1000)
    other.signedIn()
    origin.elapse(1000)
    const tab = origin.open({ initial: token('of the user before'), pageAge: 1500 })
    expect(tab.token).toBeNull()
  })

  it('is not of the user whose cookie came while the ledger was read', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ initial: token('of the user before'), marker: 'm1' })
    tab.marker = 'm2'
    origin.answerLedger()
    expect(tab.token).toBeNull()
  })

  it('is not of a session that ended as the page began, in one millisecond', () => {
    const origin = new Origin()
    const other = origin.open({ shown: false })
    other.signOut()
    const tab = origin.open({ initial: token('of before') })
    expect(tab.token).toBeNull()
  })

  it('is not served after an invalidation, though both are of one millisecond', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open({ initial: token('of before') })
    tab.invalidate()
    origin.answerLedger()
    expect(tab.token).toBeNull()
  })

  it('does not undo a sign-out that is owed', () => {
    const origin = new Origin()
    const options = { endSession: () => undefined }
    origin.open({ options }).signOut()
    const tab = origin.open({ options, initial: token('t1') })
    expect(tab.getToken().result).toEqual(OUT)
  })

  it('is not taken for a later one than what was requested since', () => {
    const origin = new Origin()
    const other = origin.open({ shown: false })
    origin.elapse(1000)
    const call = other.getToken()
    other.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    origin.elapse(1000)
    const tab = origin.open({ initial: token('t1'), pageAge: 1500 })
    origin.elapse(100)
    expect([tab.token, other.token]).toEqual(['t2', 't2'])
    expect(tab.requests).toHaveLength(0)
  })

  it('is taken where what was requested since is over', () => {
    const origin = new Origin()
    const other = origin.open({ shown: false })
    other.getToken()
    other.answer(token('t2', 1000))
    origin.elapse(2000)
    const tab = origin.open({ initial: token('t1'), pageAge: 2500 })
    expect(tab.token).toBe('t1')
  })

  it.each([true, false])(
    'is not of the user before, where the page of the next one began sooner (channel: %s)',
    (has) => {
      const origin = new Origin()
      origin.hasChannel = has
      const before = origin.open({ marker: 'm1' })
      before.answer(token('t1'))
      origin.elapse(1400)
      before.marker = 'm2'
      const next = origin.open({ marker: 'm2', initial: token('n1'), pageAge: 400 })
      origin.elapse(100)
      const late = origin.open({ marker: 'm2', initial: token('t2'), pageAge: 400 })
      origin.elapse(100)
      expect(next.token).toBe('n1')
      expect(late.token).toBe(has ? 'n1' : null)
    },
  )

  it('is served in an outage where nobody has what was requested since', () => {
    const origin = new Origin()
    const other = origin.open()
    origin.elapse(5000)
    other.answer(token('t0', 1000))
    origin.elapse(1000)
    other.answer(token('t2'))
    origin.close(other)
    origin.elapse(1000)
    const tab = origin.open({ initial: token('t1'), pageAge: 10_000 })
    expect(tab.getToken().result).toEqual(served('t1'))
  })

  it('is not refused for what was requested under another marker', () => {
    const origin = new Origin()
    const before = origin.open({ marker: 'm1' })
    before.answer(token('t1'))
    origin.elapse(1100)
    before.getToken({ forceRefresh: true })
    before.answer(token('t2'))
    origin.elapse(200)
    before.marker = 'm2'
    const next = origin.open({ marker: 'm2', initial: token('n1'), pageAge: 300 })
    expect([next.token, next.requests.length]).toEqual(['n1', 0])
  })

  it('is not refused for a row that tells of the future', () => {
    const origin = new Origin()
    const other = origin.open()
    other.answer(token('t1'))
    origin.close(other)
    origin.elapse(5000)
    origin.wall -= 3_600_000
    const tab = origin.open({ initial: token('t2'), pageAge: 10 })
    expect([tab.token, tab.requests.length]).toEqual(['t2', 0])
  })
})
