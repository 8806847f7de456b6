import { describe, expect, it } from 'vitest'
import { served, token } from './answers.ts'
import { Origin } from './machine-origin.ts'

const HOLD_MS = 11_000

describe('the way back to lane 0', () => {
  it('is not taken with the answer of a holder that was stopped on it while the others left its lane', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const holder = origin.open()
    origin.elapse(HOLD_MS / 2)
    holder.answer(token('t1'))
    const other = origin.open()
    const third = origin.open({ shown: false })
    release()
    // In lane 1, with lane 0 beside it: on its way back.
    holder.getToken({ forceRefresh: true })
    expect(holder.inTheAir).toBe(1)
    holder.stopped = true
    other.getToken({ forceRefresh: true })
    origin.elapse(HOLD_MS)
    expect(other.inTheAir).toBe(1)
    expect(
      other
        .effects('lock')
        .filter(({ probe }) => !probe)
        .at(-1)?.lane,
    ).toBe(2)
    holder.stopped = false
    holder.answer(token('t2'))
    expect(third.getToken().result).toEqual(served('t2'))
    third.getToken({ forceRefresh: true })
    // One request in the air, not two.
    expect([other.inTheAir, third.inTheAir]).toEqual([1, 0])
    expect(third.effects('lock').map(({ lane }) => lane)).toEqual([2])
  })

  it('counts for nothing in the next epoch, where a holder was stopped that had begun in the one before', () => {
    const origin = new Origin()
    const release = origin.occupy()
    const holder = origin.open()
    origin.elapse(HOLD_MS / 2)
    holder.answer(token('t1'))
    release()
    origin.elapse(50_000)
    holder.answer(token('t2'))
    const other = origin.open()
    const third = origin.open({ shown: false })
    // In lane 0 once more.
    holder.getToken({ forceRefresh: true })
    expect(holder.inTheAir).toBe(1)
    other.signedIn()
    // Joins again, in the next epoch.
    holder.answer(token('t3'))
    expect(holder.inTheAir).toBe(1)
    holder.stopped = true
    origin.elapse(HOLD_MS)
    expect(other.inTheAir).toBe(1)
    holder.stopped = false
    holder.answer(token('t4'))
    third.getToken({ forceRefresh: true })
    // One request in the air, not two.
    expect([other.inTheAir, third.inTheAir]).toEqual([1, 0])
    expect(third.effects('lock').map(({ lane }) => lane)).toEqual([1])
  })
})
