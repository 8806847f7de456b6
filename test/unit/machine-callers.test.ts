import { describe, expect, it } from 'vitest'
import { BARE_401, failedWith, failure, OUT, over, served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

/** A hidden tab with a token: only callers move it. */
function openWithToken(origin = new Origin()) {
  const tab = origin.open({ shown: false })
  tab.getToken()
  tab.answer(token('t1'))
  return { origin, tab }
}

describe('a forced call', () => {
  it('is not satisfied by the token in memory', () => {
    const { tab } = openWithToken()
    const call = tab.getToken({ forceRefresh: true })
    expect(call.result).toBeUndefined()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(tab.requests).toHaveLength(2)
  })

  it('is not satisfied by a request that was in the air before', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    const early = tab.getToken()
    origin.elapse(10)
    const forced = tab.getToken({ forceRefresh: true })
    tab.answer(token('t1'))
    expect(early.result).toEqual(served('t1'))
    expect(forced.result).toBeUndefined()
    tab.answer(token('t2'))
    expect(forced.result).toEqual(served('t2'))
  })

  it('is satisfied by a token that another tab requested after it', () => {
    const { origin, tab } = openWithToken()
    const other = origin.open({ shown: false })
    origin.elapse(10)
    const calls = [tab.getToken({ forceRefresh: true }), other.getToken({ forceRefresh: true })]
    tab.answer(token('t2'))
    expect(calls.map(({ result }) => result)).toEqual([served('t2'), served('t2')])
    expect(other.requests).toHaveLength(0)
  })

  it('is not satisfied by a token that another tab requested before it', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    origin.elapse(10)
    const forced = other.getToken({ forceRefresh: true })
    tab.answer(token('t1'))
    expect(forced.result).toBeUndefined()
    other.answer(token('t2'))
    expect(forced.result).toEqual(served('t2'))
  })

  it('takes part in a back-off like every other call', () => {
    const { origin, tab } = openWithToken()
    tab.getToken({ forceRefresh: true })
    tab.answer(failure(503, 60_000))
    const call = tab.getToken({ forceRefresh: true })
    expect(call.result).toEqual(failedWith({ retryAt: origin.wall + 60_000 }))
    expect(tab.requests).toHaveLength(2)
  })

  it('waits in a back-off that is nearly over, and does not take the token in memory for it', () => {
    const { origin, tab } = openWithToken()
    tab.getToken({ forceRefresh: true })
    tab.answer(failure(503, 2000))
    const call = tab.getToken({ forceRefresh: true })
    expect(call.result).toBeUndefined()
    origin.elapse(2000)
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('asks the server once, and ends when the session is over', () => {
    const { tab } = openWithToken()
    const call = tab.getToken({ forceRefresh: true })
    tab.answer(over())
    expect(call.result).toEqual(OUT)
    expect(tab.requests).toHaveLength(2)
  })

  it('ends when the server confirms that nobody is signed in', () => {
    const { tab } = openWithToken()
    const call = tab.getToken({ forceRefresh: true })
    tab.answer(BARE_401)
    tab.answer(BARE_401)
    expect(call.result).toEqual(OUT)
    expect(tab.inTheAir).toBe(0)
  })

  it('ends though the wall clock was set back after it', () => {
    const { origin, tab } = openWithToken()
    const release = origin.occupy()
    const call = tab.getToken({ forceRefresh: true })
    origin.sleep(-500)
    release()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(tab.requests).toHaveLength(2)
  })
})

describe('a call with the token that an API refused', () => {
  /** Older than a second. */
  const openWithOldToken = () => {
    const opened = openWithToken()
    opened.origin.elapse(1000)
    return opened
  }

  it('is served another token at once, without a request', () => {
    const { tab } = openWithOldToken()
    expect(tab.getToken({ rejected: 't0' }).result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(1)
  })

  it('asks for another one if it is still the current token', () => {
    const { tab } = openWithOldToken()
    const call = tab.getToken({ rejected: 't1' })
    expect(call.result).toBeUndefined()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(tab.requests.map(({ reason }) => reason)).toEqual(['demand', 'forced'])
  })

  it('makes one request however many calls and tabs there are', () => {
    const { origin, tab } = openWithOldToken()
    const tabs = [tab, ...Array.from({ length: 19 }, () => origin.open({ shown: false }))]
    for (const each of tabs) expect(each.getToken().result).toEqual(served('t1'))
    origin.elapse(10)
    const calls = tabs.flatMap((each) => [each.getToken({ rejected: 't1' }), each.getToken({ rejected: 't1' })])
    tab.answer(token('t2'))
    expect(calls.map(({ result }) => result)).toEqual(calls.map(() => served('t2')))
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(2)
    expect(tab.getToken({ rejected: 't1' }).result).toEqual(served('t2'))
  })

  it('is served the same token if the server gives it again: asking on would not end', () => {
    const { tab } = openWithOldToken()
    const call = tab.getToken({ rejected: 't1' })
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(2)
  })

  it('ends without a further request when the session is over', () => {
    const { tab } = openWithOldToken()
    const call = tab.getToken({ rejected: 't1' })
    tab.answer(over())
    expect(call.result).toEqual(OUT)
    expect(tab.requests).toHaveLength(2)
  })

  it('makes one request a second at most, in all tabs, where the API refuses whatever it gets', () => {
    const { origin, tab } = openWithToken()
    const tabs = [tab, origin.open()]
    const calls = tabs.map((each) => each.getToken({ rejected: 't1' }))
    expect(tab.requests).toHaveLength(1)
    origin.elapse(999)
    expect(tab.requests).toHaveLength(1)
    origin.elapse(1)
    origin.requester.answer(token('t2'))
    expect(calls.map(({ result }) => result)).toEqual([served('t2'), served('t2')])
    for (const each of tabs) each.getToken({ rejected: 't2' })
    origin.elapse(999)
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(2)
    origin.elapse(1)
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(3)
  })

  it('does not hold back a call that forces', () => {
    const { tab } = openWithToken()
    tab.getToken({ rejected: 't1' })
    tab.getToken({ forceRefresh: true })
    expect(tab.requests).toHaveLength(2)
  })

  it('makes no request where somebody signed out: there is no current token', () => {
    const { tab } = openWithOldToken()
    tab.signOut()
    expect(tab.getToken({ rejected: 't1' }).result).toEqual(OUT)
    expect(tab.requests).toHaveLength(1)
  })

  it('is not served the refused token for failures of the server', () => {
    const { tab } = openWithOldToken()
    const call = tab.getToken({ rejected: 't1' })
    tab.answer(failure(503, 60_000))
    expect(call.result).toEqual(failedWith({ status: 503 }))
    expect(tab.getToken().result).toEqual(served('t1'))
  })
})

describe('a call that is given up', () => {
  it('gives up the wait for the lock with it', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const tab = origin.open({ shown: false })
    const { id } = tab.getToken()
    tab.send({ type: 'cancel', id })
    expect(tab.effects('unlock')).toHaveLength(1)
    release()
    expect(tab.requests).toHaveLength(0)
    expect(tab.effects('settle')).toHaveLength(0)
  })

  it('leaves the others waiting', () => {
    const tab = new Origin().open({ shown: false })
    const [first, second] = [tab.getToken(), tab.getToken()]
    tab.send({ type: 'cancel', id: first.id })
    tab.answer(token('t1'))
    expect([first.result, second.result]).toEqual([undefined, served('t1')])
  })
})
