import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('a first token', () => {
  it('is requested under the lock, once the ledger was read', () => {
    const tab = new Origin().open()
    expect(tab.log.map(({ type }) => type)).toEqual(['open-channel', 'sync', 'post', 'lock', 'sync', 'fetch'])
  })

  it('settles who waits, is posted, then written down, and only then the lock is released', () => {
    const tab = new Origin().open()
    const call = tab.getToken()
    const before = tab.log.length
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    const done = ['settle', 'refreshed', 'post', 'sync', 'unlock']
    expect(tab.log.slice(before).map(({ type }) => type)).toEqual(done)
  })

  it('is requested once for a hundred callers', () => {
    const tab = new Origin().open()
    const calls = Array.from({ length: 100 }, () => tab.getToken())
    tab.answer(token('t1'))
    expect(calls.map(({ result }) => result)).toEqual(calls.map(() => served('t1')))
    expect(tab.requests).toHaveLength(1)
  })

  it('is requested once for five tabs that start at once', () => {
    const origin = new Origin()
    const tabs = [1, 2, 3, 4, 5].map(() => origin.open())
    const calls = tabs.flatMap((tab) => [tab.getToken(), tab.getToken()])
    tabs[0]?.answer(token('t1'))
    expect(calls.map(({ result }) => result)).toEqual(calls.map(() => served('t1')))
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(1)
  })

  it('ends the wait for the lock wherever it arrives', () => {
    const origin = new Origin()
    const [holder, waiter] = [origin.open(), origin.open()]
    origin.ledger = 'held'
    const call = waiter.getToken()
    holder.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    expect(waiter.effects('unlock')).toHaveLength(1)
    origin.answerLedger()
    expect(waiter.requests).toHaveLength(0)
  })

  it('is served from memory at once, without asking anybody', () => {
    const tab = new Origin().open()
    tab.answer(token('t1'))
    const before = tab.log.length
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(tab.log.slice(before).map(({ type }) => type)).toEqual(['settle'])
  })

  it('is not requested by a tab where nobody asks and nobody looks', () => {
    const tab = new Origin().open({ shown: false })
    expect(tab.requests).toHaveLength(0)
    tab.getToken()
    expect(tab.requests).toHaveLength(1)
  })

  it('tells the server why it is requested', () => {
    const origin = new Origin()
    const hidden = origin.open({ shown: false })
    hidden.getToken()
    hidden.answer(token('t1'))
    hidden.getToken({ forceRefresh: true })
    hidden.answer(token('t2'))
    hidden.live('visible')
    origin.elapse(50_000)
    expect(hidden.requests.map(({ reason }) => reason)).toEqual(['demand', 'forced', 'scheduled'])
  })
})

describe('the life of a token', () => {
  it('counts from the start of the request', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.elapse(4000)
    tab.answer(token('t1', 10_000))
    origin.elapse(5999)
    expect(tab.token).toBe('t1')
    origin.elapse(1)
    expect(tab.token).toBeNull()
  })

  it('is over by the wall clock after a sleep that the monotonic clock missed', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.sleep(60_000)
    expect(tab.token).toBeNull()
    expect(tab.getToken().result).toBeUndefined()
  })

  it('is over when the wall clock falls more than a second behind', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.sleep(-1000)
    expect(tab.getToken().result).toEqual(served('t1'))
    origin.sleep(-1)
    expect(tab.getToken().result).toBeUndefined()
  })

  it('does not begin anew when the server gives the same token again', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(50_000)
    tab.answer(token('t1'))
    origin.elapse(9999)
    expect(tab.token).toBe('t1')
    origin.elapse(1)
    expect(tab.token).toBeNull()
  })

  it('must last five seconds or a twelfth for a token to be handed out', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    tab.getToken()
    tab.answer(token('t1'))
    origin.elapse(54_999)
    expect(tab.getToken().result).toEqual(served('t1'))
    origin.elapse(1)
    const call = tab.getToken()
    expect(call.result).toBeUndefined()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('must last as long as a caller wishes, but never more than half of it', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    tab.getToken()
    tab.answer(token('t1'))
    origin.elapse(29_999)
    expect(tab.getToken({ minLifetime: 50_000 }).result).toEqual(served('t1'))
    origin.elapse(1)
    expect(tab.getToken({ minLifetime: 29_000 }).result).toEqual(served('t1'))
    expect(tab.getToken({ minLifetime: 50_000 }).result).toBeUndefined()
  })

  it('is short where the server is slow: who waited is served what there is, and no storm follows', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    const call = tab.getToken()
    origin.elapse(9500)
    tab.answer(token('t1', 10_000))
    expect(call.result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(1)
  })

  it('that was over on arrival is a failure, not a token', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { maxWait: 0 } })
    const call = tab.getToken()
    origin.elapse(5000)
    tab.answer(token('t1', 5000))
    expect(call.result).toMatchObject({ kind: 'failed', failure: { code: 'ERR_TOKEN_INVALID' } })
    expect(tab.token).toBeNull()
  })
})

describe('the window in which the wall clock alone is asked', () => {
  it('is half a second, and never longer than the token may be handed out', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    expect(tab.window).toBeNull()
    tab.getToken()
    tab.answer(token('t1'))
    expect(tab.window).toBe(500)
    origin.elapse(54_800)
    expect(tab.window).toBe(200)
    origin.elapse(200)
    expect(tab.window).toBeNull()
  })
})

describe('the request', () => {
  it('waits for the ledger', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    origin.answerLedger()
    expect(tab.effects('lock')).toHaveLength(1)
    expect(tab.requests).toHaveLength(0)
    origin.answerLedger()
    expect(tab.requests).toHaveLength(1)
  })

  it('is given up when it takes too long, and is a failure', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { requestTimeout: 2000, maxWait: 0 } })
    origin.elapse(1999)
    expect(tab.inTheAir).toBe(1)
    const call = tab.getToken()
    origin.elapse(1)
    expect(tab.inTheAir).toBe(0)
    expect(call.result).toMatchObject({ kind: 'failed', failure: { code: 'ERR_REFRESH_FAILED', status: null } })
  })

  it('is not sent twice when its answer comes after it was given up', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { requestTimeout: 2000 } })
    const [{ flight } = { flight: 0 }] = tab.requests
    origin.elapse(2000)
    tab.send({ type: 'answer', flight, answer: token('t1') })
    expect(tab.token).toBeNull()
    expect(tab.requests).toHaveLength(1)
  })
})
