import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION, type SessionRecord } from '../../src/core/record.ts'
import { failure, served, token } from './answers.ts'
import { openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'
import { hear } from './peer.ts'

const B = { organization: 'b' }
const CAN_END = { options: { endSession: () => undefined } }

/** Another tab has written this into the ledger. */
function writeSession(origin: Origin, session: Partial<SessionRecord>): void {
  const signedIn = { raiser: 'z', by: 'z', status: 'in', sequence: 1 } as const
  origin.write(sessionRow('default', 'z', { ...NO_SESSION, ...signedIn, ...session }))
}

describe('a sign-in', () => {
  it('with a token tells that somebody is in, and that it is written down', () => {
    const tab = new Origin().open()
    expect(tab.signedIn(token('t1')).result).toBe(true)
    expect(tab.known.status).toBe('in')
    expect(tab.posts.at(-1)?.session.status).toBe('in')
  })

  it('is raised above what the ledger holds of a clock that was ahead', () => {
    const [origin, tab] = openWithToken()
    writeSession(origin, { epoch: origin.wall + 5000 })
    tab.signedIn()
    expect(tab.known).toMatchObject({ epoch: origin.wall + 5001, raiser: 'a', status: 'pending' })
  })
})

describe('a sign-out', () => {
  it('is raised above a sign-in of the same millisecond that the ledger holds', () => {
    const [origin, tab] = openWithToken()
    writeSession(origin, { epoch: origin.wall })
    tab.signOut()
    expect(tab.known).toMatchObject({ epoch: origin.wall + 1, status: 'out' })
  })

  it('is the same act though another tab wrote it down first', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    tab.signOut()
    const { epoch } = tab.known
    writeSession(origin, tab.known)
    origin.answerLedger()
    expect(tab.known.epoch).toBe(epoch)
  })

  it('gives way to a sign-in that was written down after it', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    tab.signOut()
    origin.elapse(100)
    writeSession(origin, { epoch: origin.wall })
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch: origin.wall, status: 'in' })
  })

  it('gives way to a sign-in that it was told of, whatever the ledger held before', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    tab.signOut()
    writeSession(origin, { epoch: origin.wall + 5000 })
    hear(tab, { session: { epoch: origin.wall + 9000, raiser: 'z', status: 'in' } })
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch: origin.wall + 9000, status: 'in' })
  })

  it('is raised once: what is greater then came later', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    tab.signOut()
    writeSession(origin, { epoch: origin.wall + 5000 })
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch: origin.wall + 5001, status: 'out' })
    writeSession(origin, { epoch: origin.wall + 9000 })
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch: origin.wall + 9000, status: 'in' })
  })

  it('begins an epoch though the cookie is gone already', () => {
    const tab = new Origin().open({ ...CAN_END, marker: 'm1' })
    tab.answer(token('t1', 60_000, { id: 's1' }))
    const { epoch } = tab.known
    tab.marker = ''
    tab.signOut()
    expect(tab.known.epoch).toBeGreaterThan(epoch)
  })

  it('begins an epoch where the cookie tells of another sign-in since the last one', () => {
    const tab = new Origin().open({ marker: 'm1' })
    tab.signOut()
    const { epoch } = tab.known
    tab.marker = 'm2'
    tab.signOut()
    expect(tab.known).toMatchObject({ status: 'out', marker: 'm2' })
    expect(tab.known.epoch).toBeGreaterThan(epoch)
  })

  it('is told to the others once when the server has heard of it', () => {
    const tab = new Origin().open(CAN_END)
    tab.signOut()
    const before = tab.posts.length
    tab.ended(true)
    expect(tab.posts.slice(before).map(({ session }) => session.owed?.paid)).toEqual([true])
  })
})

describe('the session that a sign-out names', () => {
  it.each([
    ['active', 's2', 's1', 's2'],
    ['other', 's1', 's2', 's2'],
  ])('is that of the latest token, where the %s line has it', (which, active, other, latest) => {
    const tab = new Origin().open(CAN_END)
    const answerActive = () => tab.answer(token('t1', 60_000, { id: active }))
    const answerOther = () => {
      tab.getToken({ params: B })
      tab.answer(token('b1', 60_000, { id: other }))
    }
    if (which === 'other') {
      answerActive()
      answerOther()
    } else {
      tab.getToken({ params: B })
      tab.send({ type: 'answer', flight: tab.open.pop() as number, answer: token('b1', 60_000, { id: other }) })
      answerActive()
    }
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: latest }])
  })

  it('is that of a line which has one, where the others have none of this sign-in', () => {
    const tab = new Origin().open(CAN_END)
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.signedIn()
    tab.getToken({ params: B })
    tab.send({ type: 'answer', flight: tab.open.pop() as number, answer: token('b1', 60_000, { id: 's2' }) })
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: 's2' }])
  })
})

describe('an invalidation', () => {
  it('is raised above another one that the ledger holds of a clock that was ahead', () => {
    const [origin, tab] = openWithToken()
    const ahead = origin.wall + 3_600_000
    writeSession(origin, { ...tab.known, floor: ahead })
    tab.invalidate()
    expect(tab.known.floor).toBe(ahead + 1)
  })

  it('is not raised above itself, where a tab that heard of it was quicker to write', () => {
    const [origin, tab] = openWithToken()
    writeSession(origin, { ...tab.known, floor: origin.wall })
    tab.invalidate()
    expect(tab.known.floor).toBe(origin.wall)
  })

  it('of a line is not raised for what the ledger lacks of another line', () => {
    const [origin, tab] = openWithToken()
    tab.getToken({ params: B })
    tab.answer(token('b1'))
    origin.elapse(1)
    hear(tab, { params: {}, line: { sequence: 9 } })
    tab.invalidate(B)
    const floors = tab.posts.map(({ line }) => line?.floor)
    expect(floors).toContain(origin.wall)
    expect(floors).not.toContain(origin.wall + 1)
  })

  it('of a line asks again at once what the server refused of it', () => {
    const [, tab] = openWithToken()
    tab.getToken({ params: B })
    tab.answer(failure(403))
    tab.invalidate(B)
    const call = tab.getToken({ params: B })
    tab.answer(token('b1'))
    expect(call.result).toEqual(served('b1'))
  })
})

describe('a choice of a line', () => {
  it('is stamped with the time, so that the later one counts', () => {
    const [origin, tab] = openWithToken()
    tab.switchTo(B)
    expect(tab.known.active).toMatchObject({ params: B, stamp: origin.wall })
  })
})
