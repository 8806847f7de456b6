import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

const CAN_END = { options: { endSession: () => undefined } }
const NOTHING = { keys: [], rows: [] }

describe('dispose()', () => {
  it('closes all that was open, and tells the server nothing of a time-out', () => {
    const [, tab] = openWithToken()
    const before = tab.log.length
    tab.dispose()
    expect(tab.log.slice(before)).toEqual([
      { type: 'abort', flight: 0, isLate: false },
      { type: 'close-ledger' },
      { type: 'close-channel' },
    ])
    expect(tab.refresh.missing).toEqual([])
  })

  it('ends the first reading, for which no act waits', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    const call = tab.getToken()
    tab.dispose()
    expect(call.result).toEqual({ kind: 'disposed' })
    expect(tab.effects('act-done')).toEqual([])
  })
})

describe('an operation of the ledger', () => {
  it('ends what waited for it, and not what waits for another one', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    const act = tab.signOut()
    const [first, second] = tab.effects('sync').map(({ id }) => id)
    tab.send({ type: 'ledger', id: second ?? 0, rows: NOTHING })
    expect(act.result).toBe(true)
    tab.send({ type: 'ledger', id: first ?? 0, rows: NOTHING })
    expect(tab.effects('act-done')).toHaveLength(1)
  })

  it('that failed leaves an act told once', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    const before = tab.posts.length
    tab.signOut()
    const { id } = tab.effects('sync').at(-1) ?? { id: 0 }
    tab.send({ type: 'ledger', id, rows: null })
    expect(tab.posts.slice(before).filter(({ session }) => session.status === 'out')).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('that comes twice counts once', () => {
    const origin = new Origin()
    const tab = origin.open()
    const [flight] = tab.open
    origin.ledger = 'held'
    tab.answer(token('t1'))
    tab.send({ type: 'answer', flight: flight ?? 0, answer: token('t2') })
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(tab.effects('refreshed')).toHaveLength(1)
  })
})

describe('the call that tells the server of a sign-out', () => {
  it('is told that it took too long', () => {
    const origin = new Origin()
    const tab = origin.open(CAN_END)
    tab.answer(token('t1'))
    tab.signOut()
    origin.elapse(10_000)
    expect(tab.effects('abort')).toEqual([{ type: 'abort', flight: 0, isLate: true }])
  })
})

describe('whoever was asked a moment ago', () => {
  it('tells once what it tells anyway', () => {
    const [origin, tab] = openWithToken()
    hear(tab, { kind: 'ask', stage: 0, params: {} })
    origin.ledger = 'held'
    const before = tab.posts.length
    tab.signOut()
    expect(tab.posts).toHaveLength(before + 1)
  })
})
