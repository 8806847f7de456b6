import { describe, expect, it } from 'vitest'
import { failure, served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

describe('a refusal under another marker', () => {
  it('is not waited for by a page that comes back after a sign-in, though it was away when that was refused', () => {
    const origin = new Origin()
    const [away, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1' })]
    away.answer(token('t1', 1000))
    away.live('pagehide')
    origin.elapse(1500)
    other.answer(failure(403))
    origin.elapse(1000)
    away.marker = 'm2'
    origin.close(other)
    away.live('pageshow')
    expect(away.inTheAir).toBe(1)
  })

  it('is not waited for by a tab that hears of it a moment after the sign-in', () => {
    const origin = new Origin()
    const [tab, other] = [origin.open({ marker: 'm1' }), origin.open({ marker: 'm1', shown: false })]
    tab.answer(token('t1'))
    origin.elapse(1500)
    // Messages are late: this one comes when the cookie has changed.
    tab.isListening = false
    other.getToken({ forceRefresh: true })
    other.answer(failure(403))
    const late = other.effects('post').at(-1)?.message
    origin.close(other)
    tab.isListening = true
    origin.elapse(10)
    tab.marker = 'm2'
    tab.hear(late)
    const call = tab.getToken()
    expect(tab.inTheAir).toBe(1)
    tab.answer(token('t2'))
    expect(call.result).toEqual(served('t2'))
  })

  it('is not waited for by the page that a sign-in leads to', () => {
    const origin = new Origin()
    const tab = origin.open({ marker: 'm1' })
    tab.answer(token('t1', 1000))
    origin.elapse(1500)
    tab.answer(failure(403))
    origin.close(tab)
    const next = origin.open({ marker: 'm2' })
    expect(next.inTheAir).toBe(1)
  })
})
