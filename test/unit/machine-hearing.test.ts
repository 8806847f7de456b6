import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { failure, over, token } from './answers.ts'
import { openTwo, openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

/** A tab whose turn it is to answer among an eighth of the tabs. */
const IN_THE_EIGHTH = 'h'
const IN = { status: 'in', by: 'z' } as const

const answersOf = (tab: Tab) => tab.posts.filter(({ kind }) => kind === 'answer').length

/** A hidden tab that knows nothing, and asks nobody. */
const openQuiet = (setup = {}) => new Origin().open({ shown: false, ...setup })

/** It hears of a token of the next sequence. */
function hearToken(tab: Tab, payload: object = {}, line: object = {}): void {
  const sequence = tab.known.sequence + 1
  hear(tab, { session: { ...IN, sequence }, params: {}, line: { sequence, ...line }, token: payload })
}

describe('a question', () => {
  it('carries no token', () => {
    const [, tab] = openWithToken()
    tab.live('freeze')
    tab.live('resume')
    expect(tab.token).toBe('t1')
    expect(tab.posts.filter(({ kind }) => kind === 'ask').map((post) => post.token)).toEqual([null, null])
  })

  it.each([0, 1, 2, 3])('of stage %s is not answered by a tab that knows nothing', (stage) => {
    const tab = openQuiet({ id: IN_THE_EIGHTH })
    hear(tab, { kind: 'ask', stage, params: {} })
    expect(answersOf(tab)).toBe(0)
  })

  it.each([
    ['fetched last', 'a', 1],
    ['is of the eighth', IN_THE_EIGHTH, 2],
    ['is neither', 'b', 3],
  ])('is answered once by the tab that %s, in whichever stage it is its turn', (_, id, stage) => {
    const origin = new Origin()
    const fetcher = origin.open({ id: 'a' })
    const tab = id === 'a' ? fetcher : origin.open({ id, shown: false })
    fetcher.answer(token('t1'))
    const before = answersOf(tab)
    for (const each of [1, 2, 3, 4]) {
      hear(tab, { kind: 'ask', stage: each, params: {} })
      expect(answersOf(tab) - before).toBe(each < stage ? 0 : 1)
    }
  })

  it('is answered by the tab that was told that nobody is signed in, and by the one that fetched last', () => {
    const origin = new Origin()
    const [fetcher, tab] = [origin.open({ id: 'a' }), origin.open({ id: 'b', shown: false })]
    fetcher.answer(token('t1'))
    tab.getToken({ forceRefresh: true })
    tab.answer(over())
    const before = [fetcher, tab].map(answersOf)
    for (const each of [fetcher, tab]) hear(each, { kind: 'ask', stage: 1, params: {} })
    expect([fetcher, tab].map(answersOf)).toEqual(before.map((count) => count + 1))
  })

  it('postpones no debt, however many there are', () => {
    const { tab, origin } = openOwing()
    for (let asked = 0; asked < 4; asked += 1) {
      origin.elapse(5000)
      hear(tab, { kind: 'ask', stage: 1, params: {} })
    }
    expect(tab.effects('end-session')).toHaveLength(1)
  })
})

const OWED = { ...IN, status: 'out', sequence: 1, epoch: 1, raiser: 'z', owed: { session: 's1', paid: false } } as const
const CAN_END = { options: { endSession: () => undefined } }

/** A tab that was told of a sign-out by the one that is telling the server. */
function openOwing() {
  const origin = new Origin()
  const tab = origin.open(CAN_END)
  hear(tab, { session: OWED })
  return { origin, tab }
}

describe('a debt', () => {
  it('that an answer tells of waits for the tab that signed out, as one that a record tells of', () => {
    const tab = new Origin().open(CAN_END)
    hear(tab, { kind: 'answer', session: OWED, params: {} })
    expect(tab.effects('end-session')).toHaveLength(0)
  })

  it('that the ledger tells of waits for nobody, whatever was heard before', () => {
    const origin = new Origin()
    const tab = origin.open(CAN_END)
    tab.answer(token('t1'))
    hear(tab, {})
    origin.write(sessionRow('default', 'z', { ...tab.known, ...OWED }))
    tab.getToken({ forceRefresh: true })
    expect(tab.effects('end-session')).toHaveLength(1)
  })
})

describe('the token of another tab', () => {
  it('is as old here as there, by both clocks', () => {
    const tab = openQuiet()
    const { origin } = tab
    hearToken(tab, { age: 10_000 })
    expect(tab.effects('refreshed')).toMatchObject([{ expiresIn: 50_000 }])
    origin.wall -= 900
    origin.elapse(49_999)
    expect(tab.token).toBe('of a peer')
    origin.elapse(1)
    expect(tab.token).toBeNull()
  })

  it.each([
    [1000, 'of a peer'],
    [1001, null],
  ])('that was sent %s ms from now is taken for a clock that was set back, or not', (ms, taken) => {
    const tab = openQuiet()
    hearToken(tab, { sentAt: tab.now.wall + ms })
    expect(tab.token).toBe(taken)
  })

  it('that has little life left is refreshed with a delay that leaves some of it', () => {
    const tab = openQuiet()
    hearToken(tab, { age: 59_600 })
    tab.shown = true
    expect(tab.refresh).toMatchObject({ status: 'scheduled', at: tab.now.wall - 59_600 + 60_600 + 100 })
  })

  it('is no answer to whoever insisted after its request, however late the message is', () => {
    const tab = openQuiet()
    const { origin } = tab
    origin.elapse(5000)
    const call = tab.getToken({ forceRefresh: true })
    origin.elapse(100)
    hearToken(tab, { sentAt: tab.now.wall - 80, requestedAge: 30 }, { requestedAt: tab.now.wall - 110 })
    expect(tab.token).toBe('of a peer')
    expect(call.result).toBeUndefined()
  })

  it('from before an invalidation is as good as none', () => {
    const [, tab, other] = openTwo()
    other.live('hidden')
    const late = tab.effects('post').at(-1)?.message
    tab.invalidate()
    other.hear(late)
    expect(other.effects('refreshed')).toHaveLength(1)
  })

  it.each([
    ['of the same moment', 3],
    ['from before it', 2],
  ])('is as good as none when somebody is signed out by an answer %s', (_, sequence) => {
    const tab = openQuiet()
    const session = { status: 'out', by: 'z', sequence: 3, reason: 'revoked' } as const
    hear(tab, { session, params: {}, line: { sequence }, token: {} })
    expect(tab.effects('refreshed')).toHaveLength(0)
  })
})

describe('the floor of a line', () => {
  const B = { organization: 'b' }

  it('is raised where a tab stands alone, which then fetches what it serves', () => {
    const alone = new Origin().open({ options: { shareTokens: false } })
    alone.answer(token('t1'))
    const call = alone.getToken({ params: B })
    alone.answer(token('b1'))
    hear(alone, { params: B, line: { floor: alone.now.wall } })
    const again = alone.getToken({ params: B })
    hear(alone, { params: B, line: { floor: 0 } })
    alone.answer(token('b2'))
    expect(call.result).toMatchObject({ value: 'b1' })
    expect(again.result).toMatchObject({ value: 'b2' })
  })

  it('is raised before an answer, which then is of no use, and lowered by nobody', () => {
    const alone = new Origin().open({ options: { shareTokens: false } })
    alone.answer(token('t1'))
    alone.getToken({ params: B })
    hear(alone, { params: B, line: { floor: alone.now.wall } })
    hear(alone, { params: B, line: { floor: 0 } })
    alone.answer(token('b1'))
    expect(alone.effects('refreshed')).toHaveLength(1)
  })

  it('is raised by nobody who names another line', () => {
    const [, tab] = openWithToken()
    hear(tab, { params: {}, line: { key: 'another', floor: tab.now.wall + 1 } })
    expect(tab.token).toBe('t1')
  })
})

describe('what another tab said', () => {
  it('of a line without its params is heard for the session alone', () => {
    const tab = openQuiet()
    hear(tab, { session: { floor: 7 }, line: {} })
    expect(tab.known.floor).toBe(7)
  })

  it('of anything but input does not tell that the user is there', () => {
    const tab = openQuiet()
    hear(tab, { params: {} })
    tab.getToken()
    expect(tab.requests).toMatchObject([{ active: false }])
  })

  it('of a failure is told once, and not again with the next success', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(50_000)
    tab.answer(failure(503))
    origin.elapse(10_000)
    tab.answer(token('t2'))
    expect(other.token).toBe('t2')
    expect(other.effects('failed')).toHaveLength(1)
  })
})

describe('an "out" that was not written', () => {
  it('is told to a page that opens by the tab that fetched last, where who was told it is gone', () => {
    const origin = new Origin()
    const [fetcher, told] = [
      origin.open({ id: 'a', marker: 'm1' }),
      origin.open({ id: 'b', marker: 'm1', shown: false }),
    ]
    fetcher.answer(token('t1'))
    told.getToken({ forceRefresh: true })
    // It is gone before its answer is written down.
    origin.ledger = 'held'
    told.answer(over())
    origin.close(told)
    origin.ledger = 'well'
    expect(fetcher.session.status).toBe('signed-out')
    const next = origin.open({ marker: 'm1', shown: false })
    expect(next.known.status).toBe('out')
  })
})
