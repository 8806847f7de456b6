import { describe, expect, it } from 'vitest'
import { OUT, over, served, token, UNREACHABLE } from './answers.ts'
import { openTwo, openWithToken } from './beginnings.ts'
import { Origin } from './machine-origin.ts'

const LINE_B = { params: { organization: 'b' } }

describe('the answer to a request', () => {
  it('of one user leaves the epoch as it is, however often they have their token renewed', () => {
    const [origin, tab] = openTwo('m1')
    const { epoch } = tab.known
    origin.elapse(50_000)
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
    expect(tab.known.epoch).toBe(epoch)
  })

  it('is told as one of this tab here, and of another tab there', () => {
    const [, tab, other] = openTwo()
    expect(tab.effects('refreshed')).toMatchObject([{ here: true }])
    expect(other.effects('refreshed')).toMatchObject([{ here: false }])
  })

  it('lets go of the lock where there is no ledger to write it down in', () => {
    const origin = new Origin()
    origin.ledger = 'broken'
    const tab = origin.open()
    origin.elapse(60)
    tab.answer(token('t1'))
    expect(tab.effects('unlock')).toHaveLength(1)
    origin.elapse(51_000)
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
  })

  it('is dropped when it comes after another line learned that the session is over', () => {
    const origin = new Origin()
    const tab = origin.open()
    const call = tab.getToken(LINE_B)
    tab.answer(over())
    expect(call.result).toEqual(OUT)
    tab.answer(token('b1'))
    expect(tab.effects('refreshed')).toHaveLength(0)
    expect(tab.effects('unlock')).toHaveLength(2)
  })

  it('counts as out though another line was answered twice since the request, once it is confirmed', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.getToken(LINE_B)
    const [slow, quick] = tab.open as [number, number]
    tab.send({ type: 'answer', flight: quick, answer: token('b1') })
    tab.getToken({ ...LINE_B, forceRefresh: true })
    tab.send({ type: 'answer', flight: tab.open.at(-1) as number, answer: token('b2') })
    tab.send({ type: 'answer', flight: slow, answer: over() })
    expect(tab.known.status).toBe('in')
    tab.send({ type: 'answer', flight: slow, answer: over() })
    expect(tab.session).toEqual({ status: 'signed-out', reason: 'revoked' })
    expect(tab.requests.map(({ reason }) => reason)).toEqual(['scheduled', 'demand', 'forced', 'confirm'])
  })
})

describe('an answer from before a sign-in', () => {
  it('is dropped when the cookie tells of the sign-in only after it', () => {
    const [origin, tab, other] = openTwo('m1')
    origin.elapse(50_000)
    tab.marker = other.marker = ''
    tab.signedIn()
    tab.answer(over())
    expect(tab.known.status).toBe('pending')
    tab.marker = other.marker = 'm2'
    tab.live('wake')
    origin.elapse(100)
    origin.requester.answer(token('t2'))
    expect(tab.token).toBe('t2')
  })

  it('is dropped where the sign-in was under another marker than the request', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ marker: 'm2' }), origin.open({ marker: 'm1', shown: false })]
    other.signedIn()
    tab.answer(token('of nobody knows whom'))
    expect(tab.token).toBeNull()
    expect(tab.requests).toHaveLength(2)
  })

  it('is of the sign-in where both were under one marker, and tells that somebody is in', () => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm1' })
    const { sequence } = tab.signedIn() && tab.known
    tab.answer(token('t1'))
    expect(tab.known).toMatchObject({ status: 'in', sequence: sequence + 1 })
    expect(tab.requests).toHaveLength(1)
  })
})

describe('an answer under a cookie that has changed', () => {
  it('is dropped with its token when the cookie is gone', () => {
    const [origin, tab] = openTwo('m1')
    origin.elapse(50_000)
    tab.marker = ''
    const { epoch } = tab.known
    tab.answer(token('t2'))
    expect(tab.known.epoch).toBe(epoch)
    expect(tab.effects('refreshed')).toHaveLength(1)
  })

  it('signs nobody out who came with the other cookie', () => {
    const [origin, tab] = openTwo('m1')
    origin.elapse(50_000)
    tab.marker = 'm2'
    tab.answer(over())
    origin.elapse(100)
    expect(tab.session.status).toBe('pending')
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
  })
})

describe('an answer that came while the page was frozen', () => {
  it.each([
    ['is dropped after a sign-out', token('t2')],
    ['counts for nothing when it is a failure', UNREACHABLE],
  ])('%s, and the line goes on with the next sign-in', (_, answer) => {
    const [origin, tab, other] = openTwo()
    origin.elapse(50_000)
    tab.live('freeze')
    other.signOut()
    tab.answer(answer)
    tab.live('resume')
    expect(tab.session.status).toBe('signed-out')
    other.live('hidden')
    tab.signedIn()
    tab.answer(token('t3'))
    expect(tab.token).toBe('t3')
  })

  it('counts for nothing when it is a failure, and the page asks again', () => {
    const [origin, tab, other] = openTwo()
    other.live('hidden')
    origin.elapse(50_000)
    tab.live('freeze')
    tab.answer(UNREACHABLE)
    tab.live('resume')
    tab.answer(token('t2'))
    expect(tab.token).toBe('t2')
    expect(tab.effects('failed')).toHaveLength(0)
  })
})

describe('the times of a session', () => {
  const timesOf = (tab: { session: object }) => tab.session as { expiresAt?: number; idleExpiresAt?: number }

  it('are not shown where the server tells none', () => {
    const tab = new Origin().open()
    tab.answer(token('t1', 60_000, { id: 's1' }))
    expect(timesOf(tab)).not.toHaveProperty('expiresAt')
    expect(timesOf(tab)).not.toHaveProperty('idleExpiresAt')
  })

  it.each([
    [1.999, 0],
    [2, 2000],
  ])('that moved by %s s are shown as moved by %s ms', (later, shown) => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1', 60_000, { expires_in: 3600 }))
    const { expiresAt = 0 } = timesOf(tab)
    origin.elapse(50_000)
    tab.answer(token('t2', 60_000, { expires_in: 3550 + later }))
    expect(timesOf(tab).expiresAt).toBe(expiresAt + shown)
  })
})

describe('a failure', () => {
  it('is told to the others as one whose delay the server named, when it refused', () => {
    const [origin, tab] = openWithToken()
    origin.elapse(50_000)
    tab.answer({
      kind: 'failed',
      code: 'ERR_REFRESH_REJECTED',
      status: 403,
      retryAfter: null,
      network: false,
      cause: 0,
    })
    expect(tab.posts.at(-1)?.line?.retry).toMatchObject({ code: 'ERR_REFRESH_REJECTED', fixed: true })
  })

  it('right after a wake leads to one more request, which says why it is sent', () => {
    const [origin, tab] = openWithToken()
    origin.elapse(50_000)
    tab.live('visible')
    tab.answer(UNREACHABLE)
    origin.elapse(1000)
    expect(tab.requests.at(-1)?.reason).toBe('retry')
    tab.answer(token('t2'))
    expect(tab.getToken().result).toEqual(served('t2'))
  })
})
