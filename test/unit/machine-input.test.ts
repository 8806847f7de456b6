import { describe, expect, it } from 'vitest'
import { failure, served, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'

describe('a user who is not there', () => {
  const IDLE = { options: { idleAfter: 30_000 } }

  it('pauses the refresh, and takes it up with the first input', () => {
    const origin = new Origin()
    const tab = origin.open(IDLE)
    tab.answer(token('t1'))
    origin.elapse(60_000)
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'idle' })
    tab.send({ type: 'input' })
    expect(tab.requests).toHaveLength(2)
  })

  it('is there when another tab has seen input', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(IDLE), origin.open(IDLE)]
    tab.answer(token('t1'))
    for (let passedMs = 0; passedMs < 50_000; passedMs += 5000) {
      origin.elapse(5000)
      other.send({ type: 'input' })
    }
    expect(tab.inTheAir).toBe(1)
  })

  it('does not keep callers from a token', () => {
    const origin = new Origin()
    const tab = origin.open(IDLE)
    tab.answer(token('t1'))
    origin.elapse(60_000)
    const call = tab.getToken()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })
})

describe('user input', () => {
  it('is told to the server with the next request of any tab, once', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(token('t1'))
    origin.elapse(10)
    other.send({ type: 'input' })
    origin.elapse(50_000)
    tab.answer(token('t2'))
    origin.elapse(50_000)
    expect(tab.requests.map(({ active }) => active)).toEqual([false, true, false])
  })

  it('is told again when its request failed', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.send({ type: 'input' })
    origin.elapse(10)
    tab.getToken({ forceRefresh: true })
    tab.answer(token('t1'))
    tab.answer(failure(503))
    origin.elapse(600)
    expect(tab.requests.slice(1).map(({ active }) => active)).toEqual([true, true])
  })

  it('during a request counts for the next one', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.elapse(10)
    tab.send({ type: 'input' })
    tab.answer(token('t1'))
    origin.elapse(50_000)
    expect(tab.requests.map(({ active }) => active)).toEqual([false, true])
  })

  it('is posted once for each request', () => {
    const [origin, tab] = openWithToken()
    for (let times = 0; times < 20; times += 1) {
      origin.elapse(1000)
      tab.send({ type: 'input' })
    }
    expect(tab.posts.filter(({ kind }) => kind === 'input')).toHaveLength(1)
  })
})
