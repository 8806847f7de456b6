import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** The server answers whatever is in the air, each time with a new token. */
function answerAll(tabs: readonly Tab[], lifetimeMs: number): number {
  let answered = 0
  for (const tab of tabs) {
    while (tab.inTheAir) {
      tab.answer(token(`${tab.id}${tab.requests.length}`, lifetimeMs))
      answered += 1
    }
  }
  return answered
}

/** How many requests so many tabs send in this time, step by step. */
function requestsIn(origin: Origin, tabs: readonly Tab[], lifetimeMs: number, spanMs: number): number {
  let answered = 0
  for (let passedMs = 0; passedMs < spanMs; passedMs += 100) {
    origin.elapse(100)
    answered += answerAll(tabs, lifetimeMs)
  }
  return answered
}

describe('a visible tab', () => {
  it.each([
    ['5 seconds', 5000, 60_000, 14],
    ['a minute', 60_000, 250_000, 5],
    ['an hour', 3_600_000, 4 * 3_000_000, 4],
  ])('refreshes a token of %s after five sixths of its life', (_, lifetimeMs, spanMs, times) => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t0', lifetimeMs))
    expect(requestsIn(origin, [tab], lifetimeMs, spanMs)).toBe(times)
  })

  it('refreshes after the fraction that the option names', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { refreshAt: 0.5 } })
    tab.answer(token('t1'))
    origin.elapse(29_999)
    expect(tab.requests).toHaveLength(1)
    origin.elapse(1)
    expect(tab.requests).toHaveLength(2)
  })

  it('always has a token to hand out', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t0', 6000))
    for (let passedMs = 0; passedMs < 30_000; passedMs += 100) {
      origin.elapse(100)
      answerAll([tab], 6000)
      expect(tab.getToken().result).toHaveProperty('kind', 'token')
    }
  })

  it('asks no more than once in a second, however short the life', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t0', 400))
    expect(requestsIn(origin, [tab], 400, 10_000)).toBeLessThanOrEqual(10)
  })

  it('does not storm a server that gives the same token again', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(50_000)
    for (let passedMs = 0; passedMs < 9000; passedMs += 100) {
      while (tab.inTheAir) tab.answer(token('t1'))
      origin.elapse(100)
    }
    expect(tab.requests.length).toBeLessThanOrEqual(10)
  })

  it('does not let its callers storm a server that gives the same token again', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(50_000)
    for (let passedMs = 0; passedMs < 9000; passedMs += 100) {
      while (tab.inTheAir) tab.answer(token('t1'))
      tab.getToken()
      origin.elapse(100)
    }
    expect(tab.requests.length).toBeLessThanOrEqual(10)
  })

  it('says when the next refresh is due', () => {
    const origin = new Origin()
    const tab = origin.open()
    expect(tab.refresh).toEqual({ status: 'refreshing', missing: [] })
    tab.answer(token('t1'))
    expect(tab.refresh).toEqual({ status: 'scheduled', at: origin.wall + 50_000, missing: [] })
  })

  it('keeps other lines fresh only while somebody listens to them', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1', 3_600_000))
    const params = { organization: 'b' }
    tab.send({ type: 'want', params, by: 1 })
    tab.answer(token('b1'))
    origin.elapse(50_000)
    expect(tab.requests.map((request) => request.params)).toEqual([{}, params, params])
    tab.answer(token('b2'))
    tab.send({ type: 'want', params, by: -1 })
    origin.elapse(300_000)
    expect(tab.requests).toHaveLength(3)
  })
})

describe('many tabs', () => {
  it.each([1, 2, 5, 20])('send one request per refresh when there are %i', (count) => {
    const origin = new Origin()
    const tabs = Array.from({ length: count }, () => origin.open())
    answerAll(tabs, 60_000)
    expect(requestsIn(origin, tabs, 60_000, 250_100)).toBe(5)
    for (const tab of tabs) expect(tab.getToken().result).toHaveProperty('kind', 'token')
  })

  it('leave the refresh to the one that fetched last', () => {
    const origin = new Origin()
    const tabs = [origin.open(), origin.open()]
    answerAll(tabs, 60_000)
    expect(requestsIn(origin, tabs, 60_000, 200_100)).toBe(4)
    expect(tabs.map(({ requests }) => requests.length)).toEqual([5, 0])
  })

  it.each([
    [0, 100],
    [0.999, 500],
  ])('stand in 0.1 to 0.5 s later when that one is gone (chance %d)', (random, delayMs) => {
    const origin = new Origin()
    const [first, second] = [origin.open(), origin.open()]
    second.random = random
    first.answer(token('t1'))
    origin.close(first)
    origin.elapse(50_000 + delayMs - 1)
    expect(second.requests).toHaveLength(0)
    origin.elapse(1)
    expect(second.requests).toHaveLength(1)
    second.answer(token('t2'))
    expect(second.getToken().result).toEqual(served('t2'))
  })
})

describe('a token that the server took from a cache', () => {
  it('is due when it was, where it is given again long before that', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(10_000)
    tab.getToken({ forceRefresh: true })
    tab.answer(token('t1'))
    origin.elapse(39_999)
    expect(tab.requests).toHaveLength(2)
    origin.elapse(1)
    expect(tab.requests).toHaveLength(3)
  })

  it('is asked again by the others when half of what is left is over, not by all at once', () => {
    const origin = new Origin()
    const [first, second] = [origin.open(), origin.open()]
    first.answer(token('t1'))
    origin.elapse(50_000)
    first.answer(token('t1'))
    origin.close(first)
    origin.elapse(5000)
    expect(second.requests).toHaveLength(0)
    origin.elapse(500)
    expect(second.requests).toHaveLength(1)
  })
})

describe('the timer', () => {
  it('is sliced while the tab is visible, for a lid that opens may fire no event', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1', 3_600_000))
    expect(tab.dueAt - origin.mono).toBe(10_000)
  })

  it('does not run in a hidden tab where nobody waits', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    expect(tab.dueAt).toBe(Number.POSITIVE_INFINITY)
    tab.getToken()
    tab.answer(token('t1'))
    expect(tab.dueAt).toBe(Number.POSITIVE_INFINITY)
  })

  it('runs in a hidden tab where the option isActive may change without an event', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false, options: { isActive: () => false } })
    expect(tab.dueAt - origin.mono).toBe(10_000)
    tab.shown = true
    origin.elapse(10_000)
    expect(tab.requests).toHaveLength(1)
  })

  it('that comes late, after a sleep, finds the refresh due', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.sleep(3_600_000)
    origin.elapse(10_000)
    expect(tab.requests).toHaveLength(2)
  })
})
