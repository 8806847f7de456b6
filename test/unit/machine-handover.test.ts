import { describe, expect, it } from 'vitest'
import { token } from './answers.ts'
import { lanesOf, type Tab } from './machine-driver.ts'
import { Origin } from './machine-origin.ts'

/** How long the lock is waited for where nothing usable is left, and when the holder is asked. */
const WAIT_MS = 5500
const ASKED_MS = WAIT_MS - 250

it('whoever asked just before the lock changed hands waits on, for the tab that was granted it lives', () => {
  const origin = new Origin()
  // A page that goes into the back/forward cache: its channel is closed, its lock is let go a moment later.
  const release = origin.occupy()
  const next = origin.open()
  origin.elapse(30)
  const waiter = origin.open()
  origin.elapse(ASKED_MS)
  expect(waiter.posts.at(-1)).toMatchObject({ kind: 'ask', stage: 4 })
  origin.elapse(10)
  release()
  expect(next.inTheAir).toBe(1)
  origin.elapse(250)
  expect({ next: next.inTheAir, waiter: waiter.inTheAir }).toEqual({ next: 1, waiter: 0 })
})

it('whoever stood still, and asked late, waits on for a tab that was granted the lock nearly two seconds after that', () => {
  const origin = new Origin()
  const release = origin.occupy()
  const [next, waiter] = [origin.open(), origin.open()]
  for (const tab of [next, waiter]) tab.stopped = true
  origin.elapse(8000)
  for (const tab of [next, waiter]) tab.stopped = false
  origin.elapse(1900)
  release()
  expect(next.inTheAir).toBe(1)
  origin.elapse(2000)
  expect({ next: next.inTheAir, waiter: waiter.inTheAir }).toEqual({ next: 1, waiter: 0 })
})

/** Two who wait behind a stopped holder, the second one begins a little later; the first one has left for lane 1. */
function leaveOne(laterMs: number): { origin: Origin; first: Tab; second: Tab } {
  const origin = new Origin()
  origin.occupy()
  const first = origin.open()
  origin.elapse(laterMs)
  const second = origin.open()
  origin.elapse(WAIT_MS - laterMs)
  expect(lanesOf(first)).toEqual([0, 1])
  return { origin, first, second }
}

describe('whoever waits behind a stopped holder, and began a little later than another one', () => {
  it.each([10, 100, 240, 260, 1000])('follows to lane 1, though the other answers from there (%i ms)', (laterMs) => {
    const { origin, second } = leaveOne(laterMs)
    origin.elapse(laterMs)
    expect(lanesOf(second)).toEqual([0, 1])
  })

  it.each([10, 100, 240, 260, 1000])('is served when the other one is (%i ms)', (laterMs) => {
    const { origin, first, second } = leaveOne(laterMs)
    origin.elapse(laterMs)
    // The token that the first one is about to get was requested before.
    second.getToken({ forceRefresh: true })
    origin.elapse(10)
    first.answer(token('t1'))
    origin.elapse(1000)
    expect(second.inTheAir).toBe(1)
  })
})
