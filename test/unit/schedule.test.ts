import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backoff,
  clampRetryAfter,
  dueAfter,
  dueAgain,
  dueFrom,
  elapsed,
  justLeft,
  lifeLeft,
  minimumLife,
  refreshDue,
  retryDue,
  spanAgain,
} from '../../src/core/schedule.ts'

const HOUR_MS = 3_600_000
const wall = fc.integer({ min: 0, max: 4_000_000_000_000 })
const mono = fc.integer({ min: 0, max: 1000 * HOUR_MS })
const moment = fc.record({ wall, mono })
const step = fc.integer({ min: 0, max: 10 * HOUR_MS })
const lifetime = fc.integer({ min: 1, max: 24 * HOUR_MS })
const fraction = fc.double({ min: 0.1, max: 0.95, noNaN: true })
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** A moment this much later by each clock. */
const later = (from: { wall: number; mono: number }, wallMs: number, monoMs: number) => ({
  wall: from.wall + wallMs,
  mono: from.mono + monoMs,
})
const BEGIN = { wall: 1_000_000, mono: 500 }

describe('the time that has passed', () => {
  it('is what the worse of both clocks says', () => {
    const span = { from: BEGIN, lifetime: 60_000 }
    expect(elapsed(span, later(BEGIN, 3000, 2000))).toBe(3000)
    expect(elapsed(span, later(BEGIN, 2000, 2500))).toBe(2500)
  })

  it('counts the sleep that the monotonic clock missed, and the work that the wall clock missed', () => {
    fc.assert(
      fc.property(moment, step, step, (from, wallMs, monoMs) => {
        const passed = elapsed({ from, lifetime: 0 }, later(from, wallMs, monoMs))
        return passed >= wallMs && passed >= monoMs
      }),
    )
  })

  it('is without end once the wall clock fell more than a second behind', () => {
    const span = { from: BEGIN, lifetime: HOUR_MS }
    expect(elapsed(span, later(BEGIN, 1000, 2000))).toBe(2000)
    expect(elapsed(span, later(BEGIN, 999, 2000))).toBe(Number.POSITIVE_INFINITY)
    expect(elapsed(span, later(BEGIN, -HOUR_MS, 0))).toBe(Number.POSITIVE_INFINITY)
  })

  it('is never negative', () => {
    fc.assert(fc.property(moment, moment, (from, now) => elapsed({ from, lifetime: 0 }, now) >= 0))
  })
})

describe('the life that is left', () => {
  it('lies between nothing and the whole of it', () => {
    fc.assert(
      fc.property(moment, moment, lifetime, (from, now, lifetimeMs) => {
        const left = lifeLeft({ from, lifetime: lifetimeMs }, now)
        return left >= 0 && left <= lifetimeMs
      }),
    )
  })

  it('never grows while both clocks go on, with sleep or without', () => {
    fc.assert(
      fc.property(moment, lifetime, step, step, step, step, (from, lifetimeMs, awake1, asleep1, awake2, asleep2) => {
        const span = { from, lifetime: lifetimeMs }
        const first = later(from, awake1 + asleep1, awake1)
        return lifeLeft(span, later(first, awake2 + asleep2, awake2)) <= lifeLeft(span, first)
      }),
    )
  })
})

describe('the life that a token must have left', () => {
  it('is a twelfth of its lifetime, five seconds at most', () => {
    expect(minimumLife(6000, null)).toBe(500)
    expect(minimumLife(60_000, null)).toBe(5000)
    expect(minimumLife(HOUR_MS, null)).toBe(5000)
  })

  it('is what was wished for, but half the lifetime at most', () => {
    expect(minimumLife(60_000, 20_000)).toBe(20_000)
    expect(minimumLife(60_000, 50_000)).toBe(30_000)
    expect(minimumLife(60_000, 0)).toBe(0)
  })

  it('leaves half of any token to be handed out', () => {
    const wish = fc.option(fc.integer({ min: 0, max: HOUR_MS }))
    fc.assert(fc.property(lifetime, wish, (lifetimeMs, wanted) => minimumLife(lifetimeMs, wanted) <= lifetimeMs / 2))
  })
})

describe('when a refresh is due', () => {
  const tokenOf = (lifetimeMs: number, refreshAt: number, delayMs: number) => ({
    from: BEGIN,
    lifetime: lifetimeMs,
    dueAfter: dueAfter(lifetimeMs, refreshAt, delayMs),
  })

  it('is after the given fraction of the life', () => {
    expect(refreshDue(tokenOf(60_000, 5 / 6, 0), BEGIN)).toBe(50_000)
    expect(refreshDue(tokenOf(60_000, 5 / 6, 0), later(BEGIN, 20_000, 20_000))).toBe(30_000)
    expect(refreshDue(tokenOf(60_000, 5 / 6, 0), later(BEGIN, 50_000, 50_000))).toBe(0)
  })

  it('is put off by the delay, but by half of what is left at most', () => {
    expect(dueAfter(60_000, 5 / 6, 300)).toBeCloseTo(50_300)
    expect(dueAfter(600, 0.5, 300) - dueAfter(600, 0.5, 0)).toBe(150)
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: HOUR_MS }), fraction, step, (lifetimeMs, refreshAt, delay) => {
        return dueAfter(lifetimeMs, refreshAt, delay) < Math.max(lifetimeMs, 1000 + lifetimeMs / 2)
      }),
    )
  })

  it('is never sooner than a second after the request, however short the life', () => {
    fc.assert(fc.property(lifetime, fraction, (lifetimeMs, refreshAt) => dueAfter(lifetimeMs, refreshAt, 0) >= 1000))
  })

  it('comes nearer as time goes on, never below zero and never beyond the life', () => {
    fc.assert(
      fc.property(lifetime, fraction, step, step, (lifetimeMs, refreshAt, first, second) => {
        const token = tokenOf(lifetimeMs, refreshAt, 0)
        const before = refreshDue(token, later(BEGIN, first, first))
        const after = refreshDue(token, later(BEGIN, first + second, first + second))
        return after >= 0 && after <= before && before <= Math.max(1000, lifetimeMs)
      }),
    )
  })

  it('is at once when the clocks contradict each other', () => {
    expect(refreshDue(tokenOf(60_000, 5 / 6, 0), later(BEGIN, -5000, 0))).toBe(0)
  })

  it('of a token that is given once more counts from the first time', () => {
    const known = { from: BEGIN, lifetime: 60_000 }
    const now = later(BEGIN, 20_000, 20_000)
    expect(spanAgain(known, { from: now, lifetime: 60_000 }, now)).toBe(known)
  })

  it('of such a token ends with the account by which it ends first', () => {
    const known = { from: later(BEGIN, 20_000, 20_000), lifetime: 60_000 }
    const now = later(BEGIN, 35_000, 35_000)
    const given = { from: BEGIN, lifetime: 60_000 }
    expect(spanAgain(known, given, now)).toBe(given)
  })

  it('of such a token counts by the monotonic clock once the wall clock was set back', () => {
    const known = { from: BEGIN, lifetime: 60_000 }
    const now = later(BEGIN, -3_600_000, 20_000)
    expect(spanAgain(known, { from: now, lifetime: 60_000 }, now)).toEqual({ from: now, lifetime: 40_000 })
    expect(spanAgain(known, { from: now, lifetime: 30_000 }, now)).toEqual({ from: now, lifetime: 30_000 })
  })

  it('comes at half of what is left when the server gave the same token again, a second later at least', () => {
    const span = { from: BEGIN, lifetime: 60_000 }
    expect(dueAgain(span, later(BEGIN, 50_000, 50_000))).toBe(55_000)
    expect(dueAgain(span, later(BEGIN, 59_000, 59_000))).toBe(60_000)
  })

  it('is asked for when it is due, if that is still to come', () => {
    const span = { from: BEGIN, lifetime: 60_000 }
    expect(dueFrom(span, 0.5, 0, later(BEGIN, 29_999, 29_999))).toBe(30_000)
    expect(dueFrom(span, 0.5, 200, later(BEGIN, 29_999, 29_999))).toBe(30_200)
    expect(dueFrom(span, 0.5, 0, later(BEGIN, 30_000, 30_000))).toBe(45_000)
    expect(dueFrom(span, 0.5, 200, later(BEGIN, 30_000, 30_000))).toBe(45_200)
  })
})

describe('a request that was just made', () => {
  const now = later(BEGIN, 5000, 5000)

  it('began less than a second ago by the wall clock, and not in the future', () => {
    expect([0, 1, 999].map((ago) => justLeft(now.wall - ago, now))).toEqual([1000, 999, 1])
    expect([1000, 60_000, -1].map((ago) => justLeft(now.wall - ago, now))).toEqual([0, 0, 0])
  })
})

describe('the pause after failures', () => {
  it('has a ceiling that doubles up to ten seconds', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 1000].map((failures) => Math.round(backoff(failures, 1)))
    expect(ceilings).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
  })

  it('is spread over all there is below the ceiling', () => {
    expect(backoff(3, 0)).toBe(200)
    expect(backoff(3, 0.5)).toBe(2100)
  })

  it('grows with the failures and with chance, and is never nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), chance, chance, (failures, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const pause = backoff(failures, low)
        return pause >= 200 && pause <= backoff(failures, high) && pause <= backoff(failures + 1, low)
      }),
    )
  })
})

describe('the pause that the server asks for', () => {
  it('is kept within half a second and five minutes', () => {
    expect(clampRetryAfter(30_000)).toBe(30_000)
    expect(clampRetryAfter(0)).toBe(500)
    expect(clampRetryAfter(-10_000)).toBe(500)
    expect(clampRetryAfter(86_400_000)).toBe(300_000)
  })
})

describe('the next attempt after a failure', () => {
  const retry = { writtenAt: 1_000_000, delay: 4000, failures: 3, code: 'ERR_REFRESH_FAILED', status: 503 } as const
  const written = { ...retry, fixed: false, marker: null }

  it('is due when the pause is over', () => {
    expect(retryDue(written, 1_000_000)).toBe(4000)
    expect(retryDue(written, 1_003_000)).toBe(1000)
    expect(retryDue(written, 1_004_000)).toBe(0)
    expect(retryDue(written, 9_000_000)).toBe(0)
  })

  it('is due where nothing failed', () => {
    expect(retryDue(null, 1_000_000)).toBe(0)
  })

  it('is due where the failure claims to be of the future, by more than clocks may differ', () => {
    expect(retryDue(written, 999_000)).toBe(4000)
    expect(retryDue(written, 998_999)).toBe(0)
    expect(retryDue(written, 990_000)).toBe(0)
  })

  it('is never further away than the pause, by whatever clock', () => {
    fc.assert(
      fc.property(wall, step, (now, delay) => {
        const wait = retryDue({ ...written, delay }, now)
        return wait >= 0 && wait <= delay
      }),
    )
  })
})
