import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { openTwo, openWithToken } from './beginnings.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const lineFloorOf = (tab: Tab) => tab.posts.filter(({ line }) => line?.floor).at(-1)?.line?.floor ?? -1

const B = { organization: 'b' }

describe('an invalidation', () => {
  it('drops the token in all tabs, and one of them fetches anew', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(10)
    other.invalidate()
    origin.elapse(60)
    expect([tab.token, other.token]).toEqual([null, null])
    origin.requester.answer(token('t2'))
    for (const each of [tab, other]) expect(each.getToken().result).toEqual(served('t2'))
  })

  it('asks no other tab for what was just invalidated', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(10)
    other.invalidate()
    expect(tab.inTheAir + other.inTheAir).toBe(1)
  })

  it('is no sign-out: who is signed in stays known', () => {
    const [, tab] = openTwo()
    tab.invalidate()
    expect(tab.session.status).toBe('signed-in')
  })

  it('drops an answer that was requested before it', () => {
    const [origin, tab, other] = openTwo()
    origin.elapse(50_000)
    const call = tab.getToken({ forceRefresh: true })
    other.invalidate()
    const told = tab.effects('refreshed').length
    tab.answer(token('requested before'))
    expect(tab.token).toBeNull()
    expect(tab.effects('refreshed')).toHaveLength(told)
    expect(call.result).toBeUndefined()
    origin.requester.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('raises the floor above the clock, and above what was seen', () => {
    const [origin, tab, other] = openTwo()
    tab.invalidate()
    const floor = tab.known.floor
    expect(floor).toBe(origin.wall)
    origin.sleep(-3_600_000)
    other.invalidate()
    expect(other.known.floor).toBe(floor + 1)
  })

  it('raises it above the ledger where the act did not know what is in there', () => {
    const [origin, tab, other] = openTwo()
    tab.invalidate()
    const floor = tab.known.floor
    origin.close(tab)
    origin.close(other)
    origin.sleep(-3_600_000)
    origin.ledger = 'held'
    const late = origin.open({ shown: false })
    const act = late.invalidate()
    origin.answerLedger()
    origin.answerLedger()
    expect(act.result).toBe(true)
    expect(late.known.floor).toBe(floor + 1)
  })

  it('holds in every epoch that follows', () => {
    const [, tab] = openTwo()
    tab.invalidate()
    const floor = tab.known.floor
    tab.signedIn()
    expect(tab.known.floor).toBe(floor)
  })

  it('is known to a tab that is opened later, and to a token that came with its page', () => {
    const [origin, tab] = openTwo()
    origin.elapse(1000)
    tab.invalidate()
    for (const each of [...origin.tabs]) origin.close(each)
    const late = origin.open({ initial: token('of a page from before'), pageAge: 2000 })
    expect(late.token).toBeNull()
    origin.elapse(60)
    expect(late.inTheAir).toBe(1)
  })

  it('of one line leaves the others', () => {
    const [origin, tab, other] = openTwo()
    const params = { organization: 'b' }
    tab.getToken({ params })
    tab.answer(token('b1'))
    expect(other.getToken({ params }).result).toEqual(served('b1'))
    origin.elapse(10)
    tab.invalidate(params)
    expect(tab.token).toBe('t1')
    const call = other.getToken({ params })
    expect(call.result).toBeUndefined()
    origin.elapse(60)
    other.answer(token('b2'))
    expect(call.result).toEqual(served('b2'))
  })

  it('of one line is raised above the ledger as well', () => {
    const origin = new Origin()
    const params = { organization: 'b' }
    const tab = origin.open({ shown: false })
    tab.invalidate(params)
    const floor = lineFloorOf(tab)
    expect(floor).toBe(origin.wall)
    origin.close(tab)
    origin.sleep(-3_600_000)
    origin.ledger = 'held'
    const late = origin.open({ shown: false })
    const act = late.invalidate(params)
    origin.answerLedger()
    origin.answerLedger()
    expect(act.result).toBe(true)
    expect(lineFloorOf(late)).toBe(floor + 1)
  })

  it('of one line is told to a page that missed it, and finds it in no ledger', () => {
    const [origin, tab, other] = openTwo()
    other.switchTo(B, 'this')
    other.answer(token('b1'))
    origin.elapse(10)
    other.live('freeze')
    origin.ledger = 'broken'
    tab.invalidate(B)
    origin.ledger = 'well'
    origin.elapse(10)
    other.live('resume')
    expect(other.token).toBeNull()
    origin.elapse(200)
    expect(other.inTheAir).toBe(1)
  })

  it('is told to a page that requests without knowing of it', () => {
    const [origin, tab] = openTwo()
    const hidden = origin.open({ shown: false })
    origin.elapse(1000)
    tab.invalidate()
    origin.requester.answer(token('t2'))
    // Site data goes, and with it the floor; so do the tabs that would tell of it when they are asked.
    origin.rows.clear()
    for (const each of [...origin.tabs]) if (each !== hidden) origin.close(each)
    origin.elapse(1000)
    const page = origin.open()
    page.answer(token('t3'))
    expect(page.known.floor).toBe(hidden.known.floor)
    expect([page.token, hidden.token]).toEqual(['t2', 't2'])
  })

  it('of a line counts after one of all lines in the same millisecond', () => {
    const [, tab] = openWithToken()
    tab.invalidate()
    tab.answer(token('t2'))
    tab.invalidate({})
    expect(tab.token).toBeNull()
  })

  it('of all lines counts after one of a line, though the clock was set back between', () => {
    const [origin, tab] = openWithToken()
    tab.getToken({ params: B })
    tab.answer(token('b1'))
    tab.invalidate(B)
    origin.wall -= 500
    tab.getToken({ params: B })
    tab.answer(token('b2'))
    tab.invalidate()
    expect(tab.getToken({ params: B }).result).toBeUndefined()
  })

  it('of lines that are not the active one is told to a page that comes back, where there is no ledger', () => {
    const C = { organization: 'c' }
    const origin = new Origin()
    origin.ledger = 'broken'
    const [tab, other] = [origin.open(), origin.open()]
    origin.elapse(300)
    origin.requester.answer(token('t1'))
    for (const params of [B, C]) {
      other.getToken({ params })
      origin.elapse(300)
      other.answer(token(`of ${params.organization}`))
    }
    other.live('freeze')
    tab.invalidate(B)
    tab.invalidate(C)
    origin.elapse(1000)
    other.live('resume')
    origin.elapse(500)
    for (const params of [B, C]) expect(other.getToken({ params }).result).toBeUndefined()
  })
})
