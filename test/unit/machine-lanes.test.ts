import { describe, expect, it } from 'vitest'
import { failure, served, token } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** The longest that a request may take by default, and what a holder needs beside it. */
const HOLD_MS = 11_000
/** How long a holder has to say that it lives. */
const ASK_MS = 250

const lanesOf = (tab: { effects(type: 'lock'): { lane: number; probe: boolean }[] }) =>
  tab.effects('lock').map(({ lane, probe }) => (probe ? `probe ${lane}` : lane))

function standStill(origin: Origin, tab: Tab, ms: number): void {
  tab.stopped = true
  origin.elapse(ms)
  tab.stopped = false
}

describe('a lock that is never granted', () => {
  it('is waited for half the longest hold when nothing usable is left, then the next lane is taken', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    const call = tab.getToken()
    origin.elapse(HOLD_MS / 2 - 1)
    expect(lanesOf(tab)).toEqual([0])
    origin.elapse(1)
    expect(lanesOf(tab)).toEqual([0, 1, 'probe 0'])
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('is waited for while the token lives, as long as a legal holder may need', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.occupy()
    origin.elapse(50_000)
    const call = tab.getToken({ minLifetime: 20_000 })
    origin.elapse(9999)
    expect(lanesOf(tab)).toEqual([0, 0])
    origin.elapse(1)
    expect(lanesOf(tab)).toEqual([0, 0, 1, 'probe 0'])
    expect(call.result).toBeUndefined()
  })

  it('is waited for no longer than the longest legal hold', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1', 3_600_000))
    origin.occupy()
    origin.elapse(3_000_000 + HOLD_MS - 1)
    expect(lanesOf(tab)).toEqual([0, 0])
    origin.elapse(1)
    expect(lanesOf(tab)).toEqual([0, 0, 1, 'probe 0'])
  })

  it('is left for the next lane by all who wait, and one of them requests', () => {
    const origin = new Origin()
    origin.occupy()
    const tabs = [1, 2, 3, 4, 5].map(() => origin.open())
    origin.elapse(HOLD_MS / 2)
    expect(tabs.flatMap(({ requests }) => requests)).toHaveLength(1)
    tabs.find(({ inTheAir }) => inTheAir)?.answer(token('t1'))
    for (const tab of tabs) expect(tab.getToken().result).toEqual(served('t1'))
  })

  it('costs one wait: the lane is posted and written, and the next refresh goes there at once', () => {
    const origin = new Origin()
    origin.occupy()
    const tabs = [origin.open(), origin.open()]
    origin.elapse(HOLD_MS / 2)
    const { requester } = origin
    requester.answer(token('t1'))
    expect(requester.posts.at(-1)?.line?.lane).toBe(1)
    expect(origin.read().map(({ line }) => line?.lane)).toContain(1)
    origin.elapse(50_000)
    requester.answer(token('t2'))
    for (const tab of tabs) expect(tab.getToken().result).toEqual(served('t2'))
    const late = origin.open({ shown: false })
    late.getToken({ forceRefresh: true })
    expect(late.inTheAir).toBe(1)
  })

  it('is left once more when the next lane is stuck as well', () => {
    const origin = new Origin()
    origin.occupy('', 0)
    origin.occupy('', 1)
    const tab = origin.open()
    origin.elapse(HOLD_MS)
    expect(lanesOf(tab)).toEqual([0, 1, 2, 'probe 0'])
    expect(tab.inTheAir).toBe(1)
  })

  it('is waited for by its line alone', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    const call = tab.getToken({ params: { organization: 'b' } })
    tab.answer(token('b1'))
    expect(call.result).toEqual(served('b1'))
  })
})

describe('a holder that is only slow', () => {
  it('says that it lives, though it knows nothing else yet', () => {
    const origin = new Origin()
    const [holder, waiter] = [origin.open(), origin.open()]
    const call = waiter.getToken()
    origin.elapse(9900)
    expect([holder.requests.length, waiter.requests.length]).toEqual([1, 0])
    holder.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('says that it lives, and is waited for: no second request', () => {
    const origin = new Origin()
    const [holder, waiter] = [origin.open(), origin.open()]
    holder.answer(token('t0', 1000))
    origin.elapse(1000)
    expect(holder.inTheAir).toBe(1)
    const call = waiter.getToken()
    origin.elapse(9900)
    expect(waiter.requests).toHaveLength(0)
    holder.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('is not waited for once it is stopped', () => {
    const origin = new Origin()
    const [holder, waiter] = [origin.open(), origin.open()]
    origin.elapse(1000)
    holder.stopped = true
    origin.elapse(HOLD_MS / 2 - 1000)
    expect(waiter.inTheAir).toBe(1)
  })

  it('has two seconds to answer where whoever asks stood still itself, however long', () => {
    for (const lateMs of [1001, 60_000]) {
      const origin = new Origin()
      origin.occupy()
      const tab = origin.open()
      standStill(origin, tab, HOLD_MS / 2 - ASK_MS + lateMs)
      origin.elapse(1999)
      expect(lanesOf(tab)).toEqual([0])
      origin.elapse(1)
      expect(lanesOf(tab)).toEqual([0, 1, 'probe 0'])
    }
  })

  it('has no longer to answer a tab whose timers run once a second, as in the background', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    standStill(origin, tab, HOLD_MS / 2 - ASK_MS + 1000)
    origin.elapse(ASK_MS)
    expect(lanesOf(tab)).toEqual([0, 1, 'probe 0'])
  })

  it('is asked once more, and not twice, where whoever asks stood still while it waited for the answer', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    origin.elapse(HOLD_MS / 2 - ASK_MS)
    standStill(origin, tab, 3000)
    origin.elapse(1999)
    expect(lanesOf(tab)).toEqual([0])
    standStill(origin, tab, 3000)
    origin.elapse(0)
    expect(lanesOf(tab)).toEqual([0, 1, 'probe 0'])
  })

  it('has no longer to answer where no channel brings a question', () => {
    const origin = new Origin()
    origin.hasChannel = false
    origin.occupy()
    const tab = origin.open()
    standStill(origin, tab, 60_000)
    origin.elapse(ASK_MS)
    expect(lanesOf(tab)).toEqual([0, 1, 'probe 0'])
  })

  it('is asked by nobody who stands alone', () => {
    const origin = new Origin()
    const alone = origin.open({ options: { shareTokens: false } })
    origin.occupy(alone.effects('lock')[0]?.key)
    alone.answer(token('t1', 2000))
    origin.elapse(2000 + HOLD_MS)
    expect(alone.posts.filter(({ kind }) => kind === 'ask')).toEqual([])
    expect(lanesOf(alone)).toContain(1)
  })
})

describe('the way back to lane 0', () => {
  it('is taken when it is free, beside the lane that is held', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const tab = origin.open()
    origin.elapse(HOLD_MS / 2)
    tab.answer(token('t1'))
    release()
    origin.elapse(50_000)
    tab.answer(token('t2'))
    expect(tab.posts.at(-1)?.line?.lane).toBe(0)
    origin.elapse(50_000)
    expect(lanesOf(tab).at(-1)).toBe(0)
  })

  it('is not taken with the answer of a holder that was stopped while the others left', () => {
    const origin = new Origin()
    const holder = origin.open()
    const other = origin.open()
    const third = origin.open({ shown: false })
    holder.stopped = true
    origin.elapse(HOLD_MS / 2)
    expect(other.inTheAir).toBe(1)
    holder.stopped = false
    holder.answer(token('t1'))
    expect(third.getToken().result).toEqual(served('t1'))
    third.getToken({ forceRefresh: true })
    expect(lanesOf(third)).toEqual([1])
  })

  it('is not waited for', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    origin.lockKind = 'locks'
    origin.elapse(HOLD_MS / 2)
    tab.answer(failure(503))
    expect(tab.posts.at(-1)?.line?.lane).toBe(1)
  })

  it('is looked at for a tenth of a second, and then left alone', () => {
    const origin = new Origin()
    origin.occupy()
    origin.answersProbes = false
    const tab = origin.open()
    origin.elapse(HOLD_MS / 2 + 99)
    expect(tab.inTheAir).toBe(0)
    origin.elapse(1)
    expect(tab.inTheAir).toBe(1)
  })

  it.each([
    ['a token', (other: Tab) => other.signedIn(token('t1'))],
    ['that nobody is signed in', (other: Tab) => other.signOut()],
  ])('is not used once another tab has told of %s meanwhile', (_, act) => {
    const origin = new Origin()
    origin.occupy()
    origin.answersProbes = false
    const tab = origin.open({ marker: 'm1' })
    const other = origin.open({ marker: 'm1', shown: false })
    origin.elapse(HOLD_MS / 2)
    act(other)
    origin.elapse(1000)
    expect(tab.requests).toHaveLength(0)
  })

  it('that is granted after that is of no use', () => {
    const origin = new Origin()
    origin.occupy()
    origin.answersProbes = false
    const tab = origin.open()
    origin.elapse(HOLD_MS / 2 + 100)
    const [{ flight } = { flight: 0 }] = tab.requests
    tab.send({ type: 'granted', flight, lane: 0, kind: 'locks' })
    expect(tab.inTheAir).toBe(1)
    expect(tab.requests).toHaveLength(1)
  })

  it('is taken with the next epoch', () => {
    const origin = new Origin()
    origin.occupy()
    const tab = origin.open()
    origin.elapse(HOLD_MS / 2)
    tab.answer(token('t1'))
    tab.signedIn()
    expect(lanesOf(tab).at(-1)).toBe(0)
  })
})

describe('a lock on a lane below the known one', () => {
  it('moves on: the others are already further', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const tab = origin.open()
    origin.elapse(3000)
    const other = origin.open()
    origin.elapse(HOLD_MS / 2 - 3000)
    expect(tab.inTheAir).toBe(1)
    release()
    expect(lanesOf(other)).toEqual([0, 1])
    tab.answer(token('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
    expect(other.requests).toHaveLength(0)
  })

  it('moves on also when the lane was learned from the ledger alone', () => {
    const origin = new Origin()
    origin.hasChannel = false
    origin.occupy()
    const tab = origin.open()
    const waiter = origin.open({ shown: false })
    origin.elapse(HOLD_MS / 2)
    tab.answer(token('t1'))
    waiter.getToken()
    origin.elapse(HOLD_MS / 2)
    expect(lanesOf(waiter)).toEqual([0, 1, 'probe 0'])
  })
})

describe('where locks are missing', () => {
  it.each([
    ['a lease stands in', 'lease', ['locks']],
    ['every request is granted', 'none', ['locks']],
    ['nothing is missing', 'locks', []],
  ] as const)('%s, and it is shown', (_, kind, missing) => {
    const origin = new Origin()
    origin.lockKind = kind
    const tab = origin.open()
    tab.answer(token('t1'))
    expect(tab.refresh.missing).toEqual(missing)
    expect(tab.getToken().result).toEqual(served('t1'))
  })

  it('a tab by itself still sends one request at a time', () => {
    const origin = new Origin()
    origin.lockKind = 'none'
    origin.hasChannel = false
    origin.ledger = 'broken'
    const tab = origin.open()
    const calls = [tab.getToken(), tab.getToken(), tab.getToken()]
    tab.answer(token('t1'))
    expect(calls.map(({ result }) => result)).toEqual(calls.map(() => served('t1')))
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh.missing).toEqual(['locks', 'ledger', 'channel'])
  })
})
