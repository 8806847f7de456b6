import { describe, expect, it } from 'vitest'
import { failedWith, failure, served, token, UNREACHABLE } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** With chance 0.5 the first pause is 200 + 0.5 * (1000 - 200) ms, the second 200 + 0.5 * (2000 - 200). */
const FIRST_PAUSE_MS = 600
const SECOND_PAUSE_MS = 1100

/** How many requests tabs send in ten minutes in which every one fails. */
function requestsInOutage(count: number, fail: (tab: Tab) => void): number {
  const origin = new Origin()
  const tabs = Array.from({ length: count }, () => origin.open())
  for (let passedMs = 0; passedMs < 600_000; passedMs += 100) {
    for (const tab of tabs) while (tab.inTheAir) fail(tab)
    origin.elapse(100)
  }
  return tabs.reduce((sum, { requests }) => sum + requests.length, 0)
}

describe('a transient failure', () => {
  it.each([408, 425, 429, 500, 503])('with status %i signs nobody out, and is tried again after a pause', (status) => {
    const origin = new Origin()
    const tab = origin.open({ shown: false })
    const call = tab.getToken()
    tab.answer(failure(status))
    expect(call.result).toBeUndefined()
    expect(tab.session.status).toBe('pending')
    origin.elapse(FIRST_PAUSE_MS - 1)
    expect(tab.requests).toHaveLength(1)
    origin.elapse(1)
    tab.answer(token('t1'))
    expect(call.result).toEqual(served('t1'))
    expect(tab.requests.map(({ reason, attempt }) => [reason, attempt])).toEqual([
      ['demand', 1],
      ['retry', 2],
    ])
  })

  it('lets callers wait while the next attempt is near', () => {
    const origin = new Origin()
    const tab = origin.open({ options: { maxWait: FIRST_PAUSE_MS } })
    const call = tab.getToken()
    tab.answer(failure(503))
    expect(call.result).toBeUndefined()
    origin.elapse(FIRST_PAUSE_MS)
    const failedAt = origin.wall
    tab.answer(failure(503))
    expect(call.result).toEqual(
      failedWith({ code: 'ERR_REFRESH_FAILED', status: 503, retryAt: failedAt + SECOND_PAUSE_MS }),
    )
  })

  it('rejects at once whoever comes while the next attempt is far', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503, 60_000))
    origin.elapse(1000)
    expect(tab.getToken().result).toEqual(failedWith({ retryAt: origin.wall + 59_000 }))
    expect(tab.requests).toHaveLength(1)
  })

  it('keeps nobody waiting longer than the option says, however often it fails', () => {
    const origin = new Origin()
    const tab = origin.open()
    const call = tab.getToken()
    for (let passedMs = 0; passedMs < 3000; passedMs += 100) {
      while (tab.inTheAir) tab.answer(failure(503))
      origin.elapse(100)
    }
    expect(call.result).toMatchObject({ kind: 'failed' })
  })

  it('leaves a token that lives in service to its very end', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(token('t1'))
    origin.elapse(50_000)
    tab.answer(failure(503, 60_000))
    origin.elapse(9999)
    expect(tab.getToken().result).toEqual(served('t1'))
    expect(tab.getToken({ minLifetime: 30_000 }).result).toEqual(served('t1'))
    expect(tab.session.status).toBe('signed-in')
    origin.elapse(1)
    expect(tab.getToken().result).toMatchObject({ kind: 'failed' })
    expect(tab.session.status).toBe('signed-in')
  })

  it('is told, and shown with the time of the next attempt', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503, 60_000))
    const told = { code: 'ERR_REFRESH_FAILED', status: 503, retryAt: origin.wall + 60_000 }
    expect(tab.effects('failed')).toMatchObject([{ here: true, params: {}, failure: told }])
    expect(tab.refresh).toMatchObject({ status: 'retrying', at: origin.wall + 60_000, failure: told })
    origin.elapse(30_000)
    expect(tab.refresh).toMatchObject({ status: 'retrying', at: origin.wall + 30_000 })
  })

  it('is forgotten with the first token', () => {
    const origin = new Origin()
    const tab = origin.open()
    tab.answer(failure(503))
    origin.elapse(FIRST_PAUSE_MS)
    tab.answer(token('t1'))
    origin.elapse(50_000)
    tab.answer(failure(503))
    expect(tab.refresh).toMatchObject({ status: 'retrying', at: origin.wall + FIRST_PAUSE_MS })
  })

  it('names the error that nobody answered, to those of this tab only', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ options: { maxWait: 0 } }), origin.open({ options: { maxWait: 0 } })]
    const calls = [tab.getToken(), other.getToken()]
    tab.answer(UNREACHABLE)
    origin.elapse(50)
    expect(calls[0]?.result).toEqual(failedWith({ cause: new TypeError('Failed to fetch') }))
    expect(calls[1]?.result).toEqual(failedWith({ cause: undefined }))
  })
})

describe('a failure in many tabs', () => {
  it('is shared: nobody else asks, and who waits is told what happened', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    const call = other.getToken()
    tab.answer(failure(503, 60_000))
    expect(call.result).toEqual(failedWith({ status: 503, retryAt: origin.wall + 60_000 }))
    expect(other.effects('failed')).toMatchObject([{ here: false, failure: { status: 503 } }])
    origin.elapse(59_999)
    expect([tab, other].flatMap(({ requests }) => requests)).toHaveLength(1)
  })

  it('holds for a line that was first asked for in the middle of a session, where there is no ledger', () => {
    const params = { organization: 'a' }
    const origin = new Origin()
    const tab = origin.open()
    tab.signedIn(token('t1'))
    origin.ledger = 'broken'
    tab.getToken({ params })
    origin.elapse(200)
    while (tab.inTheAir) tab.answer(failure(503, 30_000))
    origin.open()
    expect(tab.getToken({ params }).result).toEqual(failedWith({ retryAt: origin.wall + 30_000 }))
  })

  it('is known by its row to a tab that comes later', () => {
    const origin = new Origin()
    origin.hasChannel = false
    const tab = origin.open()
    tab.answer(failure(503, 60_000))
    const late = origin.open()
    expect(late.getToken().result).toEqual(failedWith({ status: 503, retryAt: origin.wall + 60_000 }))
    expect(late.requests).toHaveLength(0)
  })

  it.each([
    ['fail with 503', (tab: Tab) => tab.answer(failure(503))],
    ['find nobody', (tab: Tab) => tab.answer(UNREACHABLE)],
    ['are told to wait', (tab: Tab) => tab.answer(failure(429, 7000))],
  ])('costs no more requests than in one tab when all of them %s', (_, fail) => {
    const alone = requestsInOutage(1, fail)
    expect(alone).toBeGreaterThan(10)
    expect(requestsInOutage(7, fail)).toBeLessThanOrEqual(alone)
  })

  it('ends for all with the success of one', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open(), origin.open()]
    tab.answer(failure(503))
    tab.live('online')
    tab.answer(token('t1'))
    expect(other.getToken().result).toEqual(served('t1'))
    expect(other.refresh.status).toBe('scheduled')
  })
})
