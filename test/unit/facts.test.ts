import { describe, expect, it } from 'vitest'
import { failedWith, failure, over, served, token } from './answers.ts'
import { openTwo, openWithToken } from './beginnings.ts'
import type { Tab, TabSetup } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const CAN_END: TabSetup = { options: { endSession: () => undefined } }

/** A tab that signed out under the cookie `m1` where the server could not be reached; the session was told or was not. */
function openOwing(id: string | null): { origin: Origin; tab: Tab } {
  const origin = new Origin()
  const tab = origin.open({ ...CAN_END, marker: 'm1' })
  tab.answer(id === null ? token('t1') : token('t1', 60_000, { id }))
  tab.signOut()
  return { origin, tab }
}

/** The server comes back, while the cookie says this. */
function retry({ origin, tab }: ReturnType<typeof openOwing>, marker: string): object[] {
  tab.marker = marker
  tab.ended(false)
  origin.elapse(10_000)
  return tab.effects('end-session').slice(1)
}

describe('a sign-out that the server has not heard of', () => {
  it('is told again under the cookie it was made under', () => {
    expect(retry(openOwing(null), 'm1')).toHaveLength(1)
    expect(retry(openOwing('s1'), 'm1')).toHaveLength(1)
  })

  it('is told again where the cookie is gone', () => {
    expect(retry(openOwing(null), '')).toHaveLength(1)
  })

  it('is told again under the cookie of another user if it names its session, and not if it does not', () => {
    expect(retry(openOwing('s1'), 'm2')).toMatchObject([{ session: 's1' }])
    expect(retry(openOwing(null), 'm2')).toEqual([])
  })

  it('is told no more where somebody was signed in since', () => {
    const origin = new Origin()
    const tab = origin.open({ ...CAN_END })
    tab.answer(token('t1', 60_000, { id: 's1' }))
    tab.signOut()
    const signedIn = { ...tab.known, status: 'in', reason: null, sequence: tab.known.sequence + 1, by: 'z' }
    tab.hear({ ...tab.effects('post').at(-1)?.message, ...signedIn, tabId: 'z' })
    tab.ended(false)
    origin.elapse(60_000)
    expect(tab.effects('end-session')).toHaveLength(1)
  })

  it('is owed by nobody who was signed out by the server', () => {
    const tab = new Origin().open(CAN_END)
    tab.answer(over())
    expect(tab.effects('end-session')).toEqual([])
    expect(tab.session.status).toBe('signed-out')
  })
})

describe('a token and an "out" of the same sequence', () => {
  it('are out: two tabs asked at once, and one was told that the session is over', () => {
    const [, tab, other] = openTwo()
    const out = { ...tab.known, status: 'out', reason: 'revoked', by: 'z' }
    for (const each of [tab, other]) each.hear({ ...tab.effects('post').at(-1)?.message, ...out, tabId: 'z' })
    expect([tab.token, other.token]).toEqual([null, null])
    expect(tab.session.status).toBe('signed-out')
  })
})

describe('failures that no longer count', () => {
  it('are those before the network came back, not the one in the same millisecond after it', () => {
    const tab = new Origin().open()
    tab.live('online')
    tab.answer(failure(503))
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh.status).toBe('retrying')
  })

  it('are those until then, not as many later ones', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503))
    tab.live('online')
    tab.answer(token('t1', 10_000))
    origin.elapse(9000)
    tab.answer(failure(503))
    expect(tab.requests).toHaveLength(3)
    expect(tab.refresh.status).toBe('retrying')
  })

  it('are those of the same millisecond too, before the network came back', () => {
    const tab = new Origin().open()
    tab.answer(failure(503))
    tab.live('online')
    expect(tab.requests).toHaveLength(2)
  })
})

describe('a page that is cached', () => {
  it('pauses like a hidden one, though it was never hidden', () => {
    const [, tab] = openWithToken()
    tab.live('pagehide')
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('serves nothing unseen, neither while it is away nor before it has read the ledger', () => {
    const [origin, tab] = openWithToken()
    origin.ledger = 'held'
    expect(tab.window).toBe(500)
    tab.live('pagehide')
    expect(tab.window).toBeNull()
    tab.live('pageshow')
    expect(tab.window).toBeNull()
    origin.answerLedger()
    expect(tab.window).toBe(500)
  })
})

describe('a user', () => {
  it('is idle when there was no input for longer than the option says', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { idleAfter: 30_000 } })
    tab.answer(token('t1'))
    origin.elapse(30_000)
    expect(tab.refresh.status).toBe('scheduled')
    origin.elapse(1)
    expect(tab.refresh).toMatchObject({ status: 'paused', reason: 'idle' })
  })
})

describe('a caller in a back-off', () => {
  /** A hidden page that was there for an hour before anybody asked for a token, and the server is down. */
  function openBusy(retryAfterMs: number) {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    origin.elapse(3_600_000)
    const call = tab.getToken()
    tab.answer(failure(503, retryAfterMs))
    return { origin, tab, call }
  }

  it('waits for an attempt that is near, however long the page is there', () => {
    const { origin, tab, call } = openBusy(2000)
    expect(call.result).toBeUndefined()
    origin.elapse(2000)
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })

  it('is told at once where the attempt is further away than it may wait', () => {
    const { origin, call } = openBusy(4000)
    expect(call.result).toEqual(failedWith({ retryAt: origin.wall + 4000 }))
  })
})

describe('a call that insists, where nobody is signed in', () => {
  it('is answered by the server, and not by the "out" that was known before', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(over())
    const call = tab.getToken({ forceRefresh: true })
    expect(call.result).toBeUndefined()
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
  })
})
