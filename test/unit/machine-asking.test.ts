import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION } from '../../src/core/record.ts'
import { failure, OUT, served, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** A tab whose turn it is to answer among an eighth of the tabs. */
const IN_THE_EIGHTH = 'h'

const stagesOf = (tab: Tab) => tab.posts.filter(({ kind }) => kind === 'ask').map(({ stage }) => stage)
const answersOf = (tab: Tab) => tab.posts.filter(({ kind }) => kind === 'answer').length

/** Hidden tabs that hold a token, while the one that fetched it is closed. */
function openWarm(...ids: string[]): [Origin, ...Tab[]] {
  const origin = new Origin()
  const fetcher = origin.open({ id: 'a' })
  const warm = ids.map((id) => origin.open({ id, shown: false }))
  fetcher.answer(token('t1'))
  origin.close(fetcher)
  return [origin, ...warm]
}

describe('a new tab beside warm ones', () => {
  it('is answered by the tab that fetched last, at once', () => {
    const origin = new Origin()
    const [fetcher, other] = [origin.open(), origin.open({ shown: false })]
    fetcher.answer(token('t1'))
    const tab = origin.open({ id: 'x', shown: false })
    expect(tab.getToken().result).toEqual(served('t1'))
    expect([fetcher, other].map(answersOf)).toEqual([1, 0])
    expect(tab.requests).toHaveLength(0)
  })

  it('asks an eighth of the others after 10 ms when that one is gone', () => {
    const [origin, eighth, other] = openWarm(IN_THE_EIGHTH, 'b')
    const tab = origin.open({ id: 'x' })
    origin.elapse(9)
    expect(tab.token).toBeNull()
    origin.elapse(1)
    expect(tab.token).toBe('t1')
    expect([eighth, other].map((each) => each && answersOf(each))).toEqual([1, 0])
  })

  it('asks all of them after 25 ms', () => {
    const [origin] = openWarm('b', 'c')
    const tab = origin.open({ id: 'x' })
    origin.elapse(24)
    expect(tab.token).toBeNull()
    origin.elapse(1)
    expect(tab.token).toBe('t1')
    expect(tab.requests).toHaveLength(0)
  })

  it('gives up after 160 ms where the ledger shows a token, and fetches', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x' })
    const call = tab.getToken()
    origin.elapse(159)
    expect(tab.inTheAir).toBe(0)
    origin.elapse(1)
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
    expect(stagesOf(tab)).toEqual([1, 1, 2, 3])
  })

  it('asks all at once where it is hidden, for its timers run once a second', () => {
    const [origin] = openWarm('b', IN_THE_EIGHTH)
    const tab = origin.open({ id: 'x', shown: false })
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(stagesOf(tab)).toEqual([1, 0])
  })

  it('never asks twice for the same token', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x' })
    origin.elapse(160)
    tab.answer(failure(503))
    const asked = stagesOf(tab).length
    origin.elapse(600)
    expect(tab.inTheAir).toBe(1)
    expect(stagesOf(tab)).toHaveLength(asked)
  })

  it.each([
    ['hidden', 'hidden', 'visible', 1],
    ['frozen', 'freeze', 'resume', 2],
  ] as const)('asks again where it did not wait for the answer, because it was %s', (_, leave, comeBack, questions) => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x' })
    const before = stagesOf(tab).length
    tab.live(leave)
    tab.live(comeBack)
    expect(stagesOf(tab).slice(before)).toHaveLength(questions)
    expect(tab.inTheAir).toBe(0)
  })

  it('asks for each token anew where there is no ledger, though it had to ask for the one it holds', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const warm = origin.open()
    origin.elapse(60)
    warm.answer(token('t1'))
    warm.stopped = true
    const tab = origin.open()
    origin.elapse(60)
    tab.answer(failure(503))
    const asked = stagesOf(tab).length
    origin.elapse(600)
    expect(stagesOf(tab).length).toBeGreaterThan(asked)
  })

  it('fetches at once where the ledger shows nothing usable, waiting for nobody', () => {
    const origin = new Origin()
    const warm = origin.open({ shown: false })
    warm.getToken()
    warm.answer(token('t1'))
    origin.elapse(60_000)
    const tab = origin.open()
    expect(tab.inTheAir).toBe(1)
  })

  it('takes part in a back-off that it is told of', () => {
    const origin = new Origin()
    const warm = origin.open()
    warm.answer(failure(503, 60_000))
    origin.ledger = 'broken'
    const tab = origin.open()
    origin.elapse(60)
    expect(tab.getToken().result).toMatchObject({ kind: 'failed', failure: { status: 503 } })
    origin.elapse(1000)
    expect(tab.requests).toHaveLength(0)
  })

  it('is told that somebody signed out', () => {
    const origin = new Origin()
    const warm = origin.open({ marker: 'm1' })
    warm.answer(token('t1'))
    warm.signOut()
    origin.ledger = 'broken'
    const tab = origin.open({ marker: 'm1' })
    origin.elapse(60)
    expect(tab.getToken().result).toEqual(OUT)
    expect(tab.requests).toHaveLength(0)
  })

  it('hears of a sign-out without a ledger though the tab that fetched last is gone', () => {
    const origin = new Origin()
    const [fetcher, warm] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1', shown: false })]
    fetcher.answer(token('t1'))
    warm.signOut()
    origin.close(fetcher)
    origin.ledger = 'broken'
    const tab = origin.open({ marker: 'm1', shown: false })
    expect(tab.session.status).toBe('signed-out')
  })
})

describe('who is asked', () => {
  it('does not answer while it knows nothing', () => {
    const origin = new Origin()
    const [tab] = [origin.open({ shown: false }), origin.open({ shown: false })]
    expect(tab.posts.map(({ kind }) => kind)).toEqual(['ask'])
  })

  it('does not answer in an outage who knows as much', () => {
    const origin = new Origin()
    const tabs = Array.from({ length: 5 }, () => origin.open())
    origin.requester.answer(token('t1', 1000))
    origin.ledger = 'broken'
    origin.elapse(1000)
    origin.elapse(200)
    origin.requester.answer(failure(503))
    const [requester, ...others] = tabs
    const before = others.map(answersOf)
    for (let retry = 0; retry < 5; retry += 1) {
      while (!requester?.inTheAir) origin.elapse(100)
      requester.answer(failure(503))
    }
    expect(others.map(answersOf)).toEqual(before)
  })

  it('answers again when its record changes within a second', () => {
    const origin = new Origin()
    const warm = origin.open()
    warm.answer(token('t1'))
    origin.open({ shown: false })
    expect(answersOf(warm)).toBe(1)
    origin.elapse(900)
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, floor: 9, sequence: 1, status: 'in', by: 'a' }))
    const before = warm.posts.length
    warm.getToken({ forceRefresh: true })
    expect(warm.posts.slice(before).map(({ session }) => session.floor)).toEqual([9])
  })

  it('does not when more than a second has passed', () => {
    const origin = new Origin()
    const warm = origin.open()
    warm.answer(token('t1'))
    origin.open({ shown: false })
    origin.elapse(1000)
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, floor: 9, sequence: 1, status: 'in', by: 'a' }))
    const before = warm.posts.length
    warm.getToken({ forceRefresh: true })
    expect(warm.posts).toHaveLength(before)
  })

  it('is not told again by those who had nothing to say', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tabs = Array.from({ length: 20 }, (_, index) => origin.open({ id: `t${index}`, shown: false }))
    origin.elapse(2000)
    const late = origin.open({ id: 'late', shown: false })
    late.getToken()
    origin.elapse(200)
    const count = () => tabs.reduce((sum, tab) => sum + tab.posts.length, 0)
    const before = count()
    late.answer(token('t1'))
    expect(count()).toBe(before)
  })
})
