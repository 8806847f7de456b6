import { describe, expect, it } from 'vitest'
import { OUT, over, served, token, tokenFor } from './answers.ts'
import type { Tab, TabSetup } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const CAN_END: TabSetup = { options: { endSession: () => undefined } }
const owedOf = (tab: Tab) => tab.posts.at(-1)?.session.owed

/** A tab that signed out where the server could not be reached. */
function openOwing(setup: TabSetup = {}) {
  const origin = new Origin()
  const tab = origin.open({ ...CAN_END, ...setup })
  tab.answer(token('t1', 60_000, { id: 's1' }))
  tab.signOut()
  return { origin, tab }
}

describe('a sign-out that the server is told', () => {
  it('is told after the other tabs, before the ledger answers', () => {
    const origin = new Origin()
    const tab = origin.open(CAN_END)
    const before = tab.log.length
    origin.ledger = 'held'
    tab.signOut()
    const types = tab.log.slice(before).map(({ type }) => type)
    expect(types.indexOf('post')).toBeLessThan(types.indexOf('end-session'))
    expect(tab.effects('end-session')).toHaveLength(1)
  })

  it('names the session of the latest answer', () => {
    const { tab } = openOwing()
    expect(tab.effects('end-session')).toMatchObject([{ session: 's1' }])
  })

  it('names the claim sid where the answer names none', () => {
    const tab = new Origin().open(CAN_END)
    tab.answer(tokenFor({ sub: 'ann', sid: 's2' }))
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: 's2' }])
  })

  it('names none where nobody told one', () => {
    const tab = new Origin().open(CAN_END)
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: null }])
  })

  it('never names the session of the user before', () => {
    const tab = new Origin().open(CAN_END)
    tab.answer(token('t1', 60_000, { id: 'of ann' }))
    tab.signedIn()
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: null }])
  })

  it('names the session though the tab has just switched to another line of it', () => {
    const tab = new Origin().open(CAN_END)
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.switchTo({ organization: 'b' })
    tab.signOut()
    expect(tab.effects('end-session')).toMatchObject([{ session: 's1' }])
  })

  it('names the session in the tabs that were told', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(CAN_END), origin.open(CAN_END)]
    tab.answer(token('t1', 60_000, { id: 's1' }))
    other.signOut()
    expect(other.effects('end-session')).toMatchObject([{ session: 's1' }])
  })

  it('is told to nobody where the option is not given', () => {
    const tab = new Origin().open()
    tab.signOut()
    expect(tab.effects('end-session')).toHaveLength(0)
    expect(owedOf(tab)).toBeNull()
  })

  it('is paid when the server has heard it, for all tabs and for those to come', () => {
    const { origin, tab } = openOwing()
    expect(owedOf(tab)).toEqual({ session: 's1', paid: false })
    tab.ended(true)
    expect(owedOf(tab)).toEqual({ session: 's1', paid: true })
    expect(origin.read().map(({ session }) => session?.owed?.paid)).toContain(true)
    const late = origin.open(CAN_END)
    expect(late.effects('end-session')).toHaveLength(0)
  })
})

describe('a sign-out that the server has not heard', () => {
  it('is told again, after a pause', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    expect(tab.effects('end-session')).toHaveLength(1)
    origin.elapse(600)
    expect(tab.effects('end-session')).toHaveLength(2)
    tab.ended(true)
    origin.elapse(600_000)
    expect(tab.effects('end-session')).toHaveLength(2)
    expect(tab.requests).toHaveLength(1)
  })

  it('is given up for now when it takes too long, and told again', () => {
    const { origin, tab } = openOwing({ options: { endSession: () => undefined, requestTimeout: 2000 } })
    origin.elapse(1999)
    expect(tab.effects('abort')).toHaveLength(0)
    origin.elapse(1)
    expect(tab.effects('abort')).toHaveLength(1)
    origin.elapse(600)
    expect(tab.effects('end-session')).toHaveLength(2)
  })

  it('is told at once when the network comes back', () => {
    const { tab } = openOwing()
    tab.ended(false)
    tab.live('online')
    expect(tab.effects('end-session')).toHaveLength(2)
  })

  it('leaves callers signed out, and nothing is fetched before it is settled', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    const late = origin.open(CAN_END)
    const call = late.getToken({ forceRefresh: true })
    expect(call.result).toEqual(OUT)
    expect(late.session.status).toBe('signed-out')
    expect(late.requests).toHaveLength(0)
  })

  it('is settled by a page that is opened later, though the one that owes it is gone', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    origin.close(tab)
    const late = origin.open(CAN_END)
    expect(late.effects('end-session')).toEqual([{ type: 'end-session', session: 's1' }])
    late.ended(true)
    late.answer(over())
    expect(late.session.status).toBe('signed-out')
  })

  it('is settled by one tab only', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    origin.close(tab)
    const others = [origin.open(CAN_END), origin.open(CAN_END), origin.open(CAN_END)]
    expect(others.flatMap((each) => each.effects('end-session'))).toHaveLength(1)
  })

  it('is left to the tab that is telling it, as long as that may take', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(CAN_END), origin.open(CAN_END)]
    tab.answer(token('t1'))
    tab.signOut()
    origin.elapse(9999)
    expect(other.effects('end-session')).toHaveLength(0)
    origin.close(tab)
    origin.elapse(10_000)
    expect(other.effects('end-session')).toHaveLength(1)
  })

  it('is not settled by a tab that nobody looks at', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    origin.close(tab)
    const hidden = origin.open({ ...CAN_END, shown: false })
    origin.elapse(60_000)
    expect(hidden.effects('end-session')).toHaveLength(0)
    hidden.live('visible')
    expect(hidden.effects('end-session')).toHaveLength(1)
  })

  it('is tried by several visible tabs no more often than by one, while the server is down', () => {
    const triesWith = (count: number): number => {
      const { origin, tab } = openOwing()
      const tabs = [tab, ...Array.from({ length: count - 1 }, () => origin.open(CAN_END))]
      const tries = (): number => tabs.reduce((sum, each) => sum + each.effects('end-session').length, 0)
      const failed = new Map<Tab, number>()
      for (let passedMs = 0; passedMs < 600_000; passedMs += 100) {
        for (const each of tabs) {
          const count = each.effects('end-session').length
          if (count > (failed.get(each) ?? 0)) each.ended(false)
          failed.set(each, count)
        }
        origin.elapse(100)
      }
      return tries()
    }
    // The first of the tabs that came later tries when it comes.
    expect(triesWith(4)).toBeLessThanOrEqual(triesWith(1) + 1)
  })

  it('is tried by another visible tab in the end, where it is this one alone that cannot tell it', () => {
    const { origin, tab } = openOwing()
    const other = origin.open(CAN_END)
    other.random = 0.05
    for (let tries = 0; tries < 12 && other.effects('end-session').length === 0; tries += 1) {
      if (tab.state.ending) tab.ended(false)
      origin.elapse(11_000)
    }
    expect(other.effects('end-session')).toHaveLength(1)
  })

  it('is forgotten with the next sign-in, which it must not end', () => {
    const { origin, tab } = openOwing()
    tab.ended(false)
    tab.signedIn(token('t2', 60_000, { id: 's2' }))
    expect(owedOf(tab)).toBeNull()
    origin.elapse(60_000)
    expect(tab.effects('end-session')).toHaveLength(1)
    expect(tab.session.status).toBe('signed-in')
  })

  it('is not told once the cookie names another sign-in, if it names no session: it would end that one', () => {
    const origin = new Origin()
    const tab = origin.open({ ...CAN_END, marker: 'm1' })
    tab.signOut()
    tab.ended(false)
    tab.marker = 'm2'
    tab.live('wake')
    origin.elapse(60_000)
    expect(tab.effects('end-session')).toHaveLength(1)
  })

  it('that is heard late ends nothing of the next user', () => {
    const { origin, tab } = openOwing()
    tab.signedIn(token('t2', 60_000, { id: 's2' }))
    tab.ended(true)
    expect(owedOf(tab)).toBeNull()
    expect(tab.getToken().result).toEqual(served('t2'))
    origin.elapse(10_000)
    expect(tab.session.status).toBe('signed-in')
  })

  it('holds after a page left and came back', () => {
    const { tab } = openOwing()
    tab.live('pagehide')
    tab.ended(false)
    tab.live('pageshow')
    expect(tab.getToken().result).toEqual(OUT)
    expect(tab.effects('end-session')).toHaveLength(2)
  })
})

describe('a sign-out that a tab had not heard of when it asked under the marker of that sign-in', () => {
  const setup = { ...CAN_END, marker: 'm1' }
  const user = token('t4', 60_000, { id: 's2' })

  /** Two tabs of one user; then the cookie is that of another sign-in. */
  function openTwo() {
    const origin = new Origin()
    origin.hasChannel = false
    const [tab, other] = [origin.open(setup), origin.open(setup)]
    tab.answer(token('t1'))
    other.answer(token('t2'))
    return { origin, tab, other }
  }

  it('holds where that tab could not read the ledger', () => {
    const { origin, tab, other } = openTwo()
    other.live('freeze')
    for (const each of [tab, other]) each.marker = 'm2'
    tab.live('wake')
    tab.answer(token('t3', 60_000, { id: 's2' }))
    tab.signOut()
    tab.ended(false)
    origin.ledger = 'held'
    other.live('resume')
    origin.elapse(150)
    other.answer(user)
    expect(other.token).toBe('t4')
    origin.ledger = 'well'
    origin.elapse(30_000)
    expect(other.session.status).toBe('signed-out')
    expect(other.known.owed).toEqual({ session: 's2', paid: false })
    expect(tab.getToken().result).toEqual(OUT)
    expect(tab.known.owed?.session).toBe('s2')
  })

  it('is later than the epoch which the answer begins', () => {
    const origin = new Origin()
    const tab = origin.open(setup)
    tab.answer(token('t1'))
    tab.marker = 'm2'
    tab.getToken({ forceRefresh: true })
    const asked = origin.wall
    origin.elapse(1000)
    tab.answer(user)
    expect(tab.token).toBe('t4')
    expect(tab.known.epoch).toBe(asked)
  })

  it('holds where the tab that said it answers late, and there is no ledger', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(setup), origin.open(setup)]
    tab.answer(token('t1'))
    other.live('freeze')
    for (const each of [tab, other]) each.marker = 'm2'
    tab.getToken({ forceRefresh: true })
    tab.answer(token('t3', 60_000, { id: 's2' }))
    origin.ledger = 'broken'
    tab.signOut()
    origin.elapse(100)
    tab.ended(false)
    // What the tab is told waits, for it is busy.
    const waiting: object[] = []
    other.watch = (effect) => effect.type === 'post' && waiting.push(effect.message)
    tab.stopped = true
    other.live('resume')
    origin.elapse(300)
    other.answer(user)
    expect(other.token).toBe('t4')
    tab.stopped = false
    other.watch = () => {}
    for (const message of waiting) tab.hear(structuredClone(message))
    origin.elapse(5000)
    expect([tab.session.status, other.session.status]).toEqual(['signed-out', 'signed-out'])
  })

  it('undoes no sign-in under the same marker that could not be written down', () => {
    const origin = new Origin()
    const tab = origin.open(setup)
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.signOut()
    tab.ended(true)
    origin.elapse(1000)
    origin.ledger = 'broken'
    tab.signedIn()
    origin.elapse(300)
    tab.answer(user)
    origin.ledger = 'well'
    origin.elapse(31_000)
    expect(tab.session.status).toBe('signed-in')
  })
})
