import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const stagesOf = (tab: Tab) => tab.posts.filter(({ kind }) => kind === 'ask').map(({ stage }) => stage)
/** The flight that asked for a lock last. */
const lastFlight = (tab: Tab) => tab.effects('lock').at(-1)?.flight ?? 0
const locksOf = (tab: Tab) => tab.effects('lock').map(({ key, lane }) => `${key}:${lane}`)

/** An origin where a hidden tab has a token that is a second old, and the tab that fetched it is closed. */
function openWarm(): [Origin, Tab] {
  const origin = new Origin()
  const fetcher = origin.open({ id: 'a' })
  const warm = origin.open({ id: 'b', shown: false })
  fetcher.answer(token('t1'))
  origin.close(fetcher)
  origin.elapse(1000)
  return [origin, warm]
}

describe('a token that the ledger shows', () => {
  it('is asked for by whoever takes any token', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x', shown: false })
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(stagesOf(tab)).toEqual([1, 0])
  })

  it('is asked for by whoever had another one refused', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x', shown: false })
    expect(tab.getToken({ rejected: 't0' }).result).toEqual(served('t1'))
    expect(tab.requests).toHaveLength(0)
  })

  it('is not asked for by whoever insists on a newer one', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x', shown: false })
    tab.getToken({ forceRefresh: true })
    expect(tab.inTheAir).toBe(1)
    expect(stagesOf(tab)).toEqual([1])
  })

  it('is asked for where one of those who wait would take it', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x', shown: false })
    origin.ledger = 'held'
    const forced = tab.getToken({ forceRefresh: true })
    const any = tab.getToken()
    origin.answerLedger()
    origin.ledger = 'well'
    expect(any.result).toEqual(served('t1'))
    expect(forced.result).toBeUndefined()
    expect(stagesOf(tab)).toEqual([1, 0])
  })

  it.each([0, 5])('is asked for by whoever insisted %s ms before it was requested', (ms) => {
    const origin = new Origin()
    const release = origin.occupy()
    const [other, tab] = [origin.open({ id: 'a', shown: false }), origin.open({ id: 'x', shown: false })]
    other.getToken()
    const forced = tab.getToken({ forceRefresh: true })
    origin.elapse(ms)
    release()
    origin.ledger = 'held'
    tab.isListening = false
    other.answer(token('t1'))
    tab.isListening = true
    origin.ledger = 'well'
    origin.answerLedger()
    expect(forced.result).toEqual(served('t1'))
    expect(stagesOf(tab)).toEqual([1, 0])
    expect(tab.requests).toHaveLength(0)
  })

  it('is not asked for in the moment from which on nobody hands it out', () => {
    const [origin] = openWarm()
    origin.elapse(54_000)
    const tab = origin.open({ id: 'x', shown: false })
    tab.getToken()
    expect(stagesOf(tab)).toEqual([1])
    expect(tab.inTheAir).toBe(1)
  })
})

describe('a question', () => {
  it.each([
    [9, 1],
    [10, 2],
    [59, 2],
    [60, 1],
  ])('that comes %s ms after the page said hello begins at stage %s', (ms, stage) => {
    const [origin] = openWarm()
    origin.ledger = 'held'
    const tab = origin.open({ id: 'x', pageAge: 5000 })
    origin.elapse(ms)
    origin.answerLedger()
    origin.answerLedger()
    expect(stagesOf(tab).slice(0, 2)).toEqual([1, stage])
  })

  it('to all at once ends after 160 ms where the ledger shows a token', () => {
    const [origin, warm] = openWarm()
    origin.close(warm)
    const tab = origin.open({ id: 'x', shown: false })
    tab.getToken()
    origin.elapse(159)
    expect(tab.inTheAir).toBe(0)
    origin.elapse(1)
    expect(tab.inTheAir).toBe(1)
  })

  it('that was answered lets go of the lock at once', () => {
    const [origin] = openWarm()
    const tab = origin.open({ id: 'x', shown: false })
    tab.getToken()
    expect(tab.effects('unlock')).toHaveLength(1)
  })
})

describe('a lock', () => {
  it('is let go of between two requests, though the second is wanted before the first is written down', () => {
    const origin = new Origin()
    const tab = origin.open()
    origin.ledger = 'held'
    tab.answer(token('t1'))
    tab.getToken({ forceRefresh: true })
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.inTheAir).toBe(1)
    expect(tab.effects('unlock')).toHaveLength(1)
    expect(locksOf(tab)).toEqual([':0', ':0'])
  })

  it('that is granted for a lane that was left is of no use', () => {
    const origin = new Origin()
    origin.occupy('', 0)
    origin.occupy('', 1)
    const tab = origin.open()
    origin.elapse(5500)
    tab.send({ type: 'granted', flight: lastFlight(tab), lane: 0, kind: 'locks' })
    expect(tab.effects('lock')).toHaveLength(2)
    expect(tab.inTheAir).toBe(0)
  })

  it('that is granted twice is held once', () => {
    const tab = new Origin().open()
    const before = tab.log.length
    tab.send({ type: 'granted', flight: lastFlight(tab), lane: 0, kind: 'locks' })
    expect(tab.log).toHaveLength(before)
  })

  it('that is granted once more while lane 0 is looked at says nothing of lane 0', () => {
    const origin = new Origin()
    origin.occupy()
    origin.answersProbes = false
    const tab = origin.open()
    origin.elapse(5500)
    tab.send({ type: 'granted', flight: lastFlight(tab), lane: 1, kind: 'locks' })
    expect(tab.inTheAir).toBe(0)
  })

  it('that is taken does not count as missing', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    origin.elapse(5500)
    expect(tab.inTheAir).toBe(1)
    expect(tab.refresh.missing).toEqual([])
  })
})

describe('a request that takes too long', () => {
  it('is told so, and one that is disposed of is not', () => {
    const origin = new Origin()
    const [slow, disposed] = [origin.open(), origin.open({ options: { name: 'other' } })]
    disposed.dispose()
    origin.elapse(10_000)
    expect(slow.effects('abort')[0]).toMatchObject({ isLate: true })
    expect(disposed.effects('abort')[0]).toMatchObject({ isLate: false })
  })
})

describe('a debt', () => {
  const CAN_END = { options: { endSession: () => undefined } }

  it('is settled by one line, though others are listened to', () => {
    const origin = new Origin()
    const tab = origin.open(CAN_END)
    tab.send({ type: 'want', params: { organization: 'b' }, by: 1 })
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.answer(token('b1', 60_000, { id: 's1' }))
    tab.signOut()
    tab.ended(false)
    const before = locksOf(tab).length
    origin.elapse(10_000)
    expect(locksOf(tab).slice(before)).toEqual([':0'])
  })

  it('that has to wait keeps nobody from the token of another sign-in', () => {
    const origin = new Origin()
    const tab = origin.open({ ...CAN_END, marker: 'm1' })
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.signOut()
    tab.ended(false)
    tab.marker = 'm2'
    const call = tab.getToken()
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })
})

describe('a page that stood still while its request was in the air', () => {
  const REQUEST_MS = 10_000

  function standStill(ms: number) {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    const calls = [tab.getToken(), other.getToken()] as const
    tab.stopped = true
    origin.elapse(ms)
    tab.stopped = false
    origin.elapse(0)
    return { origin, tab, other, calls }
  }

  it('takes its time-out for no failure, for the answer may have come: nobody is told of one, and it asks again', () => {
    const { origin, tab, calls } = standStill(REQUEST_MS + 1001)
    expect(tab.effects('abort')).toHaveLength(1)
    expect(tab.posts.filter(({ line }) => line?.retry)).toEqual([])
    for (const each of origin.tabs) if (each.inTheAir) each.answer(token('t1'))
    expect(calls.map(({ result }) => result)).toEqual([served('t1'), served('t1')])
  })

  it('shares the failure where its timer was late as in any hidden tab', () => {
    const { tab } = standStill(REQUEST_MS + 1000)
    expect(tab.posts.filter(({ line }) => line?.retry)).not.toEqual([])
  })
})
