import { describe, expect, it } from 'vitest'
import { failure, token, UNREACHABLE } from './answers.ts'
import type { Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

const B = { organization: 'b' }
/** The longest sleep of a visible tab. */
const SLICE_MS = 10_000

/** In how many milliseconds the tab wants to be told the time. */
const dueIn = (tab: Tab) => tab.dueAt - tab.origin.mono

/** A tab with a token that lives for so long. */
function openWith(lifetimeMs: number, setup: Parameters<Origin['open']>[0] = {}): Tab {
  const tab = new Origin().open(setup)
  if (!tab.inTheAir) tab.getToken()
  tab.answer(token('t1', lifetimeMs))
  return tab
}

describe('a visible tab wants to be told the time', () => {
  it('when its token is due', () => {
    expect(dueIn(openWith(6000))).toBe(5000)
  })

  it('after a slice, however long the token lives', () => {
    expect(dueIn(openWith(3_600_000))).toBe(SLICE_MS)
  })

  it('after a slice where nobody is signed in', () => {
    const tab = openWith(6000)
    tab.signOut()
    expect(dueIn(tab)).toBe(SLICE_MS)
  })

  it('when its request may take no longer', () => {
    expect(dueIn(new Origin().open({ options: { requestTimeout: 3000 } }))).toBe(3000)
  })

  it('when the ledger should have answered, and for nothing else before the first reading', () => {
    const origin = new Origin()
    origin.ledger = 'held'
    const tab = origin.open()
    tab.getToken()
    expect(dueIn(tab)).toBe(150)
    origin.elapse(50)
    tab.send({ type: 'timer' })
    expect(dueIn(tab)).toBe(100)
  })

  it('when the pause after a failure is over, though its token is due', () => {
    const tab = openWith(6000)
    tab.origin.elapse(5000)
    tab.answer(failure(429, 700))
    expect(dueIn(tab)).toBe(700)
  })

  it('when its token is due, though a pause is over before', () => {
    const tab = openWith(9000)
    tab.getToken({ forceRefresh: true })
    tab.answer(failure(429, 700))
    tab.send({ type: 'cancel', id: 1 })
    expect(dueIn(tab)).toBe(7500)
  })

  it('when a caller may be served or refused after a pause, whatever the token', () => {
    const tab = openWith(9000)
    tab.getToken({ forceRefresh: true })
    tab.answer(failure(429, 700))
    expect(dueIn(tab)).toBe(700)
  })

  it('for no line that nobody listens to', () => {
    const tab = openWith(3_600_000)
    tab.getToken({ params: B })
    tab.answer(token('b1', 6000))
    expect(dueIn(tab)).toBe(SLICE_MS)
    tab.send({ type: 'want', params: B, by: 1 })
    expect(dueIn(tab)).toBe(5000)
  })

  it('when a debt may be tried again', () => {
    const tab = openWith(6000, { options: { endSession: () => undefined } })
    tab.signOut()
    tab.ended(false)
    // Half of what lies between the shortest pause and the ceiling of the first failure.
    expect(dueIn(tab)).toBe(600)
  })

  it('when what it doubts is certain', () => {
    const tab = openWith(6000)
    tab.origin.elapse(5000)
    tab.answer(UNREACHABLE)
    expect(dueIn(tab)).toBe(50)
  })
})

describe('a hidden tab', () => {
  it('wants to be told nothing while nobody calls', () => {
    expect(dueIn(openWith(6000, { shown: false }))).toBe(Number.POSITIVE_INFINITY)
  })

  it('wants to be told when the server should have heard of a sign-out', () => {
    const options = { endSession: () => undefined, requestTimeout: 3000 }
    const tab = openWith(6000, { shown: false, options })
    tab.signOut()
    expect(dueIn(tab)).toBe(3000)
    tab.ended(false)
    expect(dueIn(tab)).toBe(Number.POSITIVE_INFINITY)
  })

  it('looks up in slices where the app says what is active', () => {
    expect(dueIn(openWith(6000, { shown: false, options: { isActive: () => false } }))).toBe(SLICE_MS)
  })

  it('wants to be told when a caller may be served after a pause', () => {
    const tab = new Origin().open({ shown: false })
    tab.getToken()
    tab.answer(failure(429, 700))
    expect(dueIn(tab)).toBe(700)
  })
})

describe('a page that is frozen', () => {
  it('wants to be told nothing', () => {
    const tab = openWith(6000)
    tab.live('freeze')
    expect(dueIn(tab)).toBe(Number.POSITIVE_INFINITY)
  })
})
