import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { NO_SESSION } from '../../src/core/record.ts'
import { OUT, served, token } from './answers.ts'
import { openTwo } from './beginnings.ts'
import { Origin } from './machine-origin.ts'

describe('a sign-out', () => {
  it('holds at once, here and in all tabs, before the ledger answers', () => {
    const [origin, tab, other] = openTwo()
    origin.ledger = 'held'
    tab.signOut()
    for (const each of [tab, other]) {
      expect(each.token).toBeNull()
      expect(each.getToken().result).toEqual(OUT)
      expect(each.session).toEqual({ status: 'signed-out', reason: 'signed_out' })
    }
  })

  it('is done when it is written down', () => {
    const [origin, tab] = openTwo()
    origin.ledger = 'held'
    const act = tab.signOut()
    expect(act.result).toBeUndefined()
    origin.answerLedger()
    expect(act.result).toBe(true)
    expect(origin.read().find(({ session }) => session?.status === 'out')).toBeDefined()
  })

  it.each([
    ['does not answer', 'held'],
    ['is not to be had', 'broken'],
  ] as const)('says so when the ledger %s', (_, ledger) => {
    const [origin, tab, other] = openTwo()
    origin.ledger = ledger
    const act = tab.signOut()
    origin.elapse(150)
    expect(act.result).toBe(false)
    expect(other.session.status).toBe('signed-out')
  })

  it('is posted again after the commit, so that neither path can miss it', () => {
    const [origin, tab] = openTwo()
    origin.ledger = 'held'
    tab.signOut()
    const before = tab.posts.length
    origin.answerLedger()
    expect(tab.posts.slice(before).map(({ session }) => session.status)).toEqual(['out'])
  })

  it('is not undone by an answer that was under way', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(50_000)
    expect(tab.inTheAir).toBe(1)
    tab.signOut()
    tab.answer(token('late'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(OUT)
    origin.elapse(600_000)
    expect([tab, other].map(({ inTheAir }) => inTheAir)).toEqual([0, 0])
  })

  it('in another tab is not undone either', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(50_000)
    other.signOut()
    tab.answer(token('late'))
    expect(tab.session.status).toBe('signed-out')
    expect(other.session.status).toBe('signed-out')
  })

  it('is not undone by a message that comes late', () => {
    const [, tab, other] = openTwo()
    const late = tab.effects('post').at(-1)?.message
    other.signOut()
    other.hear(late)
    expect(other.getToken().result).toEqual(OUT)
  })

  it('ends the wait of callers', () => {
    const tab = new Origin().open()
    const call = tab.getToken()
    tab.signOut()
    expect(call.result).toEqual(OUT)
  })

  it('said twice is said once', () => {
    const [, tab] = openTwo()
    tab.signOut()
    const epoch = tab.known.epoch
    expect(tab.signOut().result).toBe(true)
    expect(tab.known.epoch).toBe(epoch)
  })

  it('is known to a tab that is opened later, though nobody else is there', () => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm1' })
    tab.answer(token('t1'))
    tab.signOut()
    origin.close(tab)
    const late = origin.open({ marker: 'm1' })
    expect(late.getToken().result).toEqual(OUT)
    expect(late.requests).toHaveLength(0)
  })

  it('without a marker is not believed by a new page: a sign-in may just have led there', () => {
    const origin = new Origin()
    origin.open({ shown: false }).signOut()
    const late = origin.open()
    const call = late.getToken()
    expect(late.session.status).toBe('pending')
    late.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('is not raised above a sign-in of the same millisecond under the next marker', () => {
    const [origin, tab] = openTwo('m1')
    origin.ledger = 'held'
    tab.signOut()
    const { epoch, sequence } = tab.known
    tab.marker = 'm2'
    origin.write(sessionRow('default', 'z', { ...NO_SESSION, epoch, raiser: 'z', by: 'z', sequence, marker: 'm2' }))
    origin.ledger = 'well'
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch, raiser: 'z', status: 'pending' })
    expect(tab.inTheAir).toBe(1)
  })

  it('that is raised again does not sign out whoever signed in since', () => {
    const [origin, tab] = openTwo('m1')
    origin.ledger = 'held'
    tab.signOut()
    const ahead = { ...NO_SESSION, epoch: origin.wall + 5000, raiser: 'z', by: 'z', sequence: 1 }
    origin.write(sessionRow('default', 'z', { ...ahead, status: 'in', marker: 'm1' }))
    tab.marker = 'm2'
    origin.ledger = 'well'
    origin.answerLedger()
    origin.elapse(1000)
    expect(tab.session.status).not.toBe('signed-out')
  })
})
