import { describe, expect, it } from 'vitest'
import { failure, served, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

describe('the pause that the server asks for', () => {
  it('is kept to the millisecond', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503, 30_000))
    origin.elapse(29_999)
    expect(tab.requests).toHaveLength(1)
    origin.elapse(1)
    expect(tab.requests).toHaveLength(2)
  })

  it.each([
    [-5000, 500],
    [0, 500],
    [86_400_000, 300_000],
  ])('of %i ms is clamped to %i', (retryAfter, pauseMs) => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(429, retryAfter))
    expect(tab.refresh).toMatchObject({ at: origin.wall + pauseMs })
  })

  it.each(['online', 'visible'] as const)('is not cut short by "%s", for the server named it', (event) => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503, 30_000))
    tab.live(event)
    expect(tab.requests).toHaveLength(1)
  })

  it.each<[string, (tab: Tab) => void]>([
    ['a forced call', (tab) => tab.getToken({ forceRefresh: true })],
    ['an invalidation', (tab) => tab.invalidate()],
  ])('is not cut short by %s', (_, happen) => {
    const tab = new Origin().open()
    tab.answer(failure(503, 30_000))
    happen(tab)
    expect(tab.requests).toHaveLength(1)
  })
})

describe('the pause after failures', () => {
  it.each(['online', 'visible'] as const)('ends with "%s"', (event) => {
    const tab = new Origin().open()
    tab.answer(failure(503))
    tab.live(event)
    expect(tab.requests).toHaveLength(2)
  })

  it('grows with the failures, up to ten seconds', () => {
    const origin = new Origin()
    const tab = origin.open()
    const pauses: number[] = []
    for (let failures = 0; failures < 7; failures += 1) {
      tab.answer(failure(503))
      const from = origin.mono
      while (!tab.inTheAir) origin.elapse(50)
      pauses.push(origin.mono - from)
    }
    expect(pauses).toEqual([600, 1100, 2100, 4100, 5100, 5100, 5100])
  })

  it('is kept though the wall clock was set back', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.live('visible')
    origin.sleep(-3_600_000)
    for (let passedMs = 0; passedMs < 60_000; passedMs += 100) {
      while (tab.inTheAir) tab.answer(failure(503))
      origin.elapse(100)
    }
    expect(tab.requests.length).toBeLessThan(25)
  })

  it('is kept by every tab though the wall clock was set back between two failures', () => {
    const origin = new Origin()
    const tabs = [origin.open(), origin.open()]
    tabs[0]?.answer(failure(503))
    origin.sleep(-3_600_000)
    for (let passedMs = 0; passedMs < 60_000; passedMs += 100) {
      for (const tab of tabs) while (tab.inTheAir) tab.answer(failure(503))
      origin.elapse(100)
    }
    expect(tabs.flatMap(({ requests }) => requests).length).toBeLessThan(25)
  })

  it('of one line holds back no other', () => {
    const tab = new Origin().open()
    tab.answer(failure(503, 60_000))
    const call = tab.getToken({ params: { organization: 'b' } })
    tab.answer(token('b1'))
    expect(call.result).toEqual(served('b1'))
  })
})
