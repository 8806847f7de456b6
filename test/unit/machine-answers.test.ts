import { describe, expect, it } from 'vitest'
import { BARE_401, OUT, over, served, token, tokenFor } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('a session that is over', () => {
  it.each(['revoked', 'expired', 'inactive', 'signed_out'] as const)(
    'by "%s" is over for whoever waits, in all tabs',
    (reason) => {
      const origin = new Origin()
      const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
      const calls = [tab.getToken(), other.getToken()]
      tab.answer(over(reason))
      expect(calls.map(({ result }) => result)).toEqual([OUT, OUT])
      expect(other.session).toEqual({ status: 'signed-out', reason })
      expect([tab, other].flatMap(({ requests }) => requests)).toHaveLength(1)
    },
  )

  it('drops the token that is still in memory', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(token('t1'))
    origin.elapse(50_000)
    tab.answer(over())
    expect([tab.token, other.token]).toEqual([null, null])
    expect(other.getToken().result).toEqual(OUT)
  })

  it('is written down, and asked about no more', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(over())
    expect(origin.read().map(({ session }) => session?.status)).toContain('out')
    origin.elapse(600_000)
    expect(tab.requests).toHaveLength(1)
    expect(tab.refresh.status).toBe('idle')
  })

  it('is over in the epoch of the request: no answer of a server raises it', () => {
    const tab = new Origin().open()
    tab.signedIn()
    const epoch = tab.posts.at(-1)?.session.epoch
    tab.answer(token('t1'))
    expect(tab.posts.at(-1)?.session.epoch).toBe(epoch)
    tab.getToken({ forceRefresh: true })
    tab.answer(over())
    expect(tab.posts.at(-1)?.session).toMatchObject({ epoch, status: 'out' })
  })
})

describe('a 401 without a reason', () => {
  it('is asked once more, for the cookie may just have been rotated', () => {
    const tab = new Origin().open({ shown: false })
    const call = tab.getToken()
    tab.answer(BARE_401)
    expect(call.result).toBeUndefined()
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    expect(tab.requests.map(({ reason, attempt }) => [reason, attempt])).toEqual([
      ['demand', 1],
      ['confirm', 2],
    ])
  })

  it('counts when it is said twice', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
    tab.answer(BARE_401)
    tab.answer(BARE_401)
    expect(other.session).toEqual({ status: 'signed-out', reason: 'unauthenticated' })
    expect(tab.requests).toHaveLength(2)
  })

  it('is asked under the same lock: nobody comes between', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(BARE_401)
    expect(other.requests).toHaveLength(0)
    expect(tab.effects('unlock')).toHaveLength(0)
  })
})

describe('a 401 with a reason', () => {
  it('is asked once more when another line got a token since the request began', () => {
    const tab = new Origin().open()
    tab.getToken({ params: { organization: 'b' } })
    const [main, second] = tab.requests
    tab.send({ type: 'answer', flight: second?.flight ?? 0, answer: token('b1') })
    tab.send({ type: 'answer', flight: main?.flight ?? 0, answer: over() })
    expect(tab.requests.at(-1)).toMatchObject({ reason: 'confirm', params: {} })
    expect(tab.session.status).not.toBe('signed-out')
  })

  it('loses to a sign-in that came meanwhile', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open({ shown: false })]
    other.signedIn()
    tab.answer(over())
    expect(tab.session.status).toBe('pending')
    tab.answer(token('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
  })
})

describe('another identity in the same session', () => {
  const ann = (name: string) => tokenFor({ sub: 'ann', name })
  const bob = (name: string) => tokenFor({ sub: 'bob', name })

  it('drops both tokens and begins a new epoch: nobody told of a sign-in', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(ann('t1'))
    const before = tab.posts.at(-1)?.session.epoch ?? 0
    origin.elapse(50_000)
    tab.answer(bob('t2'))
    expect([tab.token, other.token]).toEqual([null, null])
    expect(tab.posts.at(-1)?.session.epoch).toBeGreaterThan(before)
    tab.answer(bob('t3'))
    expect(tab.session).toMatchObject({ status: 'signed-in', identity: 'bob' })
    expect(other.session).toMatchObject({ status: 'signed-in', identity: 'bob' })
  })

  it('of another line is no contradiction', () => {
    const tab = new Origin().open()
    tab.answer(ann('t1'))
    const call = tab.getToken({ params: { account: 'b' } })
    tab.answer(bob('t2'))
    expect(call.result).toHaveProperty('kind', 'token')
    expect(tab.token).not.toBeNull()
  })

  it('that a token does not tell is none', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(ann('t1'))
    origin.elapse(50_000)
    tab.answer(token('opaque'))
    expect(tab.token).toBe('opaque')
    origin.elapse(50_000)
    tab.answer(bob('t2'))
    expect(tab.token).not.toBeNull()
  })
})

describe('what a session is shown as', () => {
  it('leaves out what differs in every token, so that a refresh changes nothing', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(tokenFor({ sub: 'ann', role: 'admin', iat: 1, exp: 61, jti: 'x' }))
    const { session } = tab
    expect(session).toEqual({ status: 'signed-in', claims: { sub: 'ann', role: 'admin' }, identity: 'ann' })
    origin.elapse(50_000)
    tab.answer(tokenFor({ sub: 'ann', role: 'admin', iat: 51, exp: 111, jti: 'y' }))
    expect(tab.session).toEqual(session)
  })

  it('has the times that the server tells, which do not waver with each request', () => {
    const origin = new Origin()
    const tab = origin.open()
    const startedAt = origin.wall
    tab.answer(token('t1', 60_000, { expires_in: 3600, idle_expires_in: '600' }))
    const times = { expiresAt: startedAt + 3_600_000, idleExpiresAt: startedAt + 600_000 }
    expect(tab.session).toMatchObject(times)
    origin.elapse(50_300)
    tab.answer(token('t2', 60_000, { expires_in: 3549, idle_expires_in: 600 }))
    expect(tab.session).toMatchObject({ ...times, idleExpiresAt: startedAt + 650_000 })
  })

  it('is the same in the tabs that were told', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(token('t1', 60_000, { id: 's1', expires_in: 3600 }))
    expect(other.session).toEqual(tab.session)
  })

  it('outlives the token: who is signed in is known though it ran out', () => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    tab.getToken()
    tab.answer(tokenFor({ sub: 'ann' }))
    origin.elapse(300_000)
    expect(tab.token).toBeNull()
    expect(tab.session).toMatchObject({ status: 'signed-in', identity: 'ann' })
  })
})

describe('two requests in the air at once, as where there are no locks', () => {
  it('leave the token that was requested last, whichever is answered first', () => {
    const origin = new Origin()
    origin.lockKind = 'none'
    const [early, late] = [origin.open(), origin.open({ shown: false })]
    origin.elapse(100)
    late.getToken()
    early.answer(token('t1'))
    expect(late.inTheAir).toBe(1)
    late.answer(token('t2'))
    expect([early.token, late.token]).toEqual(['t2', 't2'])
  })

  it('leave it also when the older answer comes last', () => {
    const origin = new Origin()
    origin.lockKind = 'none'
    const [early, late] = [origin.open(), origin.open({ shown: false })]
    origin.elapse(100)
    late.getToken()
    late.answer(token('t2'))
    early.answer(token('t1'))
    expect([early.token, late.token]).toEqual(['t2', 't2'])
  })

  it('leave it also when the tab of the older one had counted further in the session before', () => {
    const origin = new Origin()
    origin.lockKind = 'none'
    const gone = origin.open()
    for (const value of ['a', 'b', 'c']) {
      gone.answer(token(value, 1000))
      origin.elapse(1000)
    }
    const former = gone.effects('post').at(-1)?.message
    origin.close(gone)
    origin.rows.clear()
    const [early, late] = [origin.open({ shown: false }), origin.open({ shown: false })]
    late.signedIn()
    early.hear(former)
    early.getToken()
    origin.elapse(100)
    late.getToken()
    late.answer(token('t2'))
    early.answer(token('t1'))
    expect([early.token, late.token]).toEqual(['t2', 't2'])
  })

  it('have an out of the later one confirmed, for the other one was given a token', () => {
    const origin = new Origin()
    origin.lockKind = 'none'
    const [early, late] = [origin.open({ shown: false }), origin.open({ shown: false })]
    early.getToken()
    origin.elapse(10)
    late.getToken()
    origin.elapse(200)
    early.answer(token('t1'))
    late.answer(over())
    expect([early.token, late.token]).toEqual(['t1', 't1'])
    expect(late.requests.at(-1)?.reason).toBe('confirm')
  })
})
