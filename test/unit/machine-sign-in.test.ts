import { describe, expect, it } from 'vitest'
import { sessionRow } from '../../src/core/messages.ts'
import { OUT, over, served, token } from './answers.ts'
import { openTwo } from './beginnings.ts'
import { Origin } from './machine-origin.ts'

describe('a sign-in', () => {
  it('drops what was held at once, in all tabs, and one of them fetches anew', () => {
    const [origin, tab, other] = openTwo()
    tab.signedIn()
    expect([tab.token, other.token]).toEqual([null, null])
    origin.requester.answer(token('t2'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('t2'))
  })

  it('is told together with its token, so that nobody asks the server between the two messages', () => {
    const [, tab, other] = openTwo()
    const before = tab.posts.length
    tab.signedIn(token('t2'))
    const [first] = tab.posts.slice(before)
    expect([first?.session.epoch, first?.token?.value]).toEqual([tab.known.epoch, 't2'])
    expect(other.requests).toHaveLength(0)
  })

  it('with the answer of the server needs no second round trip', () => {
    const [, tab, other] = openTwo()
    tab.signedIn(token('t2'))
    for (const each of [tab, other]) {
      expect(each.getToken().result).toEqual(served('t2'))
      expect(each.inTheAir).toBe(0)
    }
  })

  it('with an answer needs no second round trip after its line was invalidated', () => {
    const [, tab] = openTwo()
    tab.invalidate({})
    tab.signedIn(token('t2'))
    expect(tab.getToken().result).toEqual(served('t2'))
  })

  it('with an answer that is no token asks the server', () => {
    const tab = new Origin().open({ shown: false })
    tab.signedIn(over())
    tab.live('visible')
    expect(tab.requests).toHaveLength(1)
  })

  it('drops an answer that was under way for whoever was signed in before', () => {
    const [origin, tab] = openTwo()
    origin.elapse(50_000)
    tab.signedIn()
    tab.answer(token('of the former user'))
    expect(tab.token).toBeNull()
    origin.requester.answer(token('t2'))
    expect(tab.token).toBe('t2')
  })

  it('after a sign-out is a sign-in', () => {
    const [, tab, other] = openTwo()
    tab.signOut()
    other.signedIn(token('t2'))
    expect(tab.getToken().result).toEqual(served('t2'))
    expect(tab.session.status).toBe('signed-in')
  })
})

describe('the epoch', () => {
  it('is raised above the clock', () => {
    const [origin, tab] = openTwo()
    tab.signedIn()
    expect(tab.known.epoch).toBe(origin.wall)
  })

  it('is raised above all that was seen, also when the clock was set back', () => {
    const [origin, tab, other] = openTwo()
    tab.signedIn()
    const seen = tab.known.epoch
    origin.sleep(-3_600_000)
    other.signOut()
    expect(other.known.epoch).toBe(seen + 1)
    expect(tab.session.status).toBe('signed-out')
  })

  it('is raised above the ledger once, where the act did not know what is in there', () => {
    const origin = new Origin()
    const first = origin.open({ marker: 'm1' })
    first.signedIn(token('t1'))
    const seen = first.known.epoch
    origin.close(first)
    origin.sleep(-3_600_000)
    origin.ledger = 'held'
    const tab = origin.open({ marker: 'm1' })
    const act = tab.signOut()
    expect(tab.known.epoch).toBeLessThan(seen)
    origin.answerLedger()
    expect(tab.known.epoch).toBe(seen + 1)
    expect(act.result).toBeUndefined()
    origin.answerLedger()
    expect(act.result).toBe(true)
    expect(tab.getToken().result).toEqual(OUT)
  })

  it('is not raised above one that was made later, in a tab that this one cannot hear', () => {
    const origin = new Origin()
    origin.hasChannel = false
    const tab = origin.open({ marker: 'm1' })
    origin.ledger = 'held'
    tab.signOut()
    origin.elapse(10)
    const later = { ...tab.known, epoch: origin.wall - 5, raiser: 'z', by: 'z', status: 'in', reason: null } as const
    origin.write(sessionRow('default', 'z', later))
    origin.answerLedger()
    expect(tab.known).toMatchObject({ epoch: origin.wall - 5, status: 'in' })
  })

  it('that is older is corrected once for each tab', () => {
    const [, tab, other] = openTwo()
    const old = other.effects('post').at(-1)?.message ?? tab.effects('post').at(-1)?.message
    tab.signOut()
    const stale = { ...old, tabId: 'z', kind: 'record' }
    const before = tab.posts.length
    tab.hear(stale)
    expect(tab.posts.slice(before).map(({ session }) => session.status)).toEqual(['out'])
    tab.hear(stale)
    expect(tab.posts).toHaveLength(before + 1)
  })

  it('once seen is never followed by a token of an older one', () => {
    const [origin, tab, other] = openTwo()
    const [late] = tab.effects('post').slice(-1)
    const third = origin.open()
    other.signedIn()
    third.hear(late?.message)
    expect(third.token).toBeNull()
    expect(third.effects('refreshed')).toHaveLength(1)
    expect(third.session.status).toBe('pending')
  })
})
