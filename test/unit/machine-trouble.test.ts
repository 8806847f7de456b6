import { describe, expect, it } from 'vitest'
import { failedWith, failure, served, token, UNREACHABLE } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

describe('a request that nobody answers', () => {
  it('counts as a failure a moment later: the page may just be leaving', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(UNREACHABLE)
    expect(tab.effects('failed')).toHaveLength(0)
    origin.elapse(50)
    expect(tab.effects('failed')).toHaveLength(1)
    expect(tab.requests).toHaveLength(1)
  })

  it('counts for nothing when the page was leaving', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(UNREACHABLE)
    tab.live('pagehide')
    origin.elapse(1000)
    tab.live('pageshow')
    expect(tab.effects('failed')).toHaveLength(0)
    expect(tab.requests).toHaveLength(2)
  })

  it.each([
    [0, 300],
    [0.999, 799.5],
  ])('is sent once more soon after a wake, before it counts (chance %d)', (random, pauseMs) => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    origin.elapse(60_000)
    tab.live('visible')
    tab.random = random
    tab.answer(UNREACHABLE)
    origin.elapse(Math.ceil(pauseMs) - 1)
    expect(tab.requests).toHaveLength(1)
    origin.elapse(1)
    expect(tab.requests.map(({ attempt }) => attempt)).toEqual([1, 2])
    tab.answer(UNREACHABLE)
    origin.elapse(50)
    expect(tab.requests).toHaveLength(2)
    expect(tab.effects('failed')).toHaveLength(1)
  })

  it('is sent once more for what holds then: its answer counts, though there was an invalidation in between', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    origin.elapse(60_000)
    tab.live('visible')
    tab.answer(UNREACHABLE)
    tab.invalidate()
    origin.elapse(800)
    expect(tab.requests).toHaveLength(2)
    tab.answer(token('t1'))
    expect(tab.token).toBe('t1')
    expect(tab.requests).toHaveLength(2)
  })

  it('is sent once more after a sleep that no event told of', () => {
    const [origin, tab] = openWithToken()
    origin.sleep(3_600_000)
    origin.elapse(10_000)
    tab.answer(UNREACHABLE)
    origin.elapse(800)
    expect(tab.requests).toHaveLength(3)
    expect(tab.effects('failed')).toHaveLength(0)
  })

  it('is not sent once more when the wake is long ago', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    tab.live('visible')
    origin.elapse(5000)
    tab.answer(UNREACHABLE)
    origin.elapse(50)
    expect(tab.effects('failed')).toHaveLength(1)
  })
})

describe('a request that the server refuses', () => {
  it('leaves the session as it was, and is tried again after a minute', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(50_000)
    tab.answer(failure(403))
    expect(tab.session.status).toBe('signed-in')
    expect(tab.getToken().result).toEqual(served('t1'))
    origin.elapse(10_000)
    expect(tab.getToken().result).toEqual(failedWith({ code: 'ERR_REFRESH_REJECTED', status: 403 }))
    origin.elapse(49_999)
    expect(tab.requests).toHaveLength(2)
    origin.elapse(1)
    expect(tab.requests).toHaveLength(3)
  })

  it('is not tried again for forced calls in a loop', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(403))
    origin.elapse(500)
    for (let times = 0; times < 10; times += 1) {
      expect(tab.getToken({ forceRefresh: true }).result).toEqual(failedWith({ status: 403 }))
    }
    origin.elapse(500)
    tab.getToken({ forceRefresh: true })
    expect(tab.requests).toHaveLength(2)
  })

  it('is not tried again for "online"', () => {
    const tab = new Origin().open()
    tab.answer(failure(403))
    tab.live('online')
    expect(tab.requests).toHaveLength(1)
  })

  it.each<[string, (tab: Tab) => void]>([
    ['a forced call', (tab) => tab.getToken({ forceRefresh: true })],
    ['an invalidation', (tab) => tab.invalidate()],
    ['a sign-in', (tab) => tab.signedIn()],
    [
      'another marker',
      (tab) => {
        tab.marker = 'm2'
        tab.live('wake')
      },
    ],
  ])('is tried again on %s', (_, happen) => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm1' })
    tab.answer(failure(403))
    origin.elapse(1000)
    happen(tab)
    expect(tab.requests).toHaveLength(2)
  })

  it('is not tried again by a page that comes back and only then sees the marker that it was refused under', () => {
    const origin = new Origin()
    const [away, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
    away.answer(token('t1'))
    away.live('pagehide')
    away.marker = other.marker = 'm2'
    origin.elapse(1000)
    other.live('wake')
    other.answer(failure(403))
    origin.elapse(1000)
    away.live('pageshow')
    expect(away.refresh.status).toBe('retrying')
    expect(away.requests).toHaveLength(1)
  })

  it('is not tried again on a forced call that answers the refusal: that would be a loop', () => {
    const tab = new Origin().open()
    tab.answer(failure(403))
    tab.getToken({ forceRefresh: true })
    expect(tab.requests).toHaveLength(1)
  })
})
