import { expect, it } from 'vitest'
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
