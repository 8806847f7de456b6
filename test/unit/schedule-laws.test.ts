import fc from 'fast-check'
import { describe, it } from 'vitest'
import {
  backoff,
  clampRetryAfter,
  dueAfter,
  dueAgain,
  elapsed,
  lifeLeft,
  type Moment,
  minimumLife,
  refreshDue,
  retryDue,
} from '../../src/core/schedule.ts'

const HOUR_MS = 3_600_000
const YEAR_MS = 8760 * HOUR_MS
/** What a sum of times in doubles may be off by. */
const ROUNDING_MS = 0.001

/** From a millisecond to a year, short ones as often as long ones. */
const lifetime = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }),
  fc.integer({ min: 1, max: HOUR_MS }),
  fc.integer({ min: 1, max: YEAR_MS }),
)
const move = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: YEAR_MS }))
const jump = fc.oneof(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -YEAR_MS, max: YEAR_MS }))
const fraction = fc.double({ min: 0.1, max: 0.95, noNaN: true })
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const wish = fc.option(fc.oneof(move, fc.constant(Number.POSITIVE_INFINITY)))
const BEGIN: Moment = { wall: 1_900_000_000_000, mono: 5000 }

/** So much later, by clocks of which the wall clock jumps beside. */
const later = ({ wall, mono }: Moment, ms: number, beside = 0): Moment => ({
  wall: wall + ms + beside,
  mono: mono + ms,
})

/** Two of them, of which the first is not greater. */
const twoOf = (values: fc.Arbitrary<number>) =>
  fc.tuple(values, values).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))

const holds = <Values extends [unknown, ...unknown[]]>(
  ...law: [...{ [Index in keyof Values]: fc.Arbitrary<Values[Index]> }, (...values: Values) => boolean]
) => fc.assert(fc.property(...(law as unknown as [fc.Arbitrary<unknown>, (value: unknown) => boolean])))

describe('the time that has passed, whatever the clocks do', () => {
  it('is never less than what either clock says, and never negative', () => {
    holds(move, jump, (ms, beside) => {
      const passed = elapsed({ from: BEGIN, lifetime: 0 }, later(BEGIN, ms, beside))
      return passed >= 0 && passed >= ms && passed >= ms + beside
    })
  })

  it('is without end exactly when the wall clock lost more than a second', () => {
    holds(move, jump, (ms, beside) => {
      return Number.isFinite(elapsed({ from: BEGIN, lifetime: 0 }, later(BEGIN, ms, beside))) === beside >= -1000
    })
  })

  it('never falls while the monotonic clock goes on and the wall clock goes on with it', () => {
    holds(twoOf(move), jump, ([first, second], beside) => {
      const passed = (ms: number) => elapsed({ from: BEGIN, lifetime: 0 }, later(BEGIN, ms, beside))
      return passed(first) <= passed(second)
    })
  })

  it('never falls when the wall clock jumps ahead', () => {
    holds(move, twoOf(fc.integer({ min: -1000, max: YEAR_MS })), (ms, [less, more]) => {
      const passed = (beside: number) => elapsed({ from: BEGIN, lifetime: 0 }, later(BEGIN, ms, beside))
      return passed(less) <= passed(more)
    })
  })
})

describe('the life that is left', () => {
  it('is longer, the longer the lifetime, and by no more', () => {
    holds(twoOf(lifetime), move, jump, ([short, long], ms, beside) => {
      const left = (lifetimeMs: number) => lifeLeft({ from: BEGIN, lifetime: lifetimeMs }, later(BEGIN, ms, beside))
      return left(short) <= left(long) && left(long) - left(short) <= long - short
    })
  })

  it('is over when the lifetime has passed by either clock', () => {
    holds(lifetime, move, jump, (lifetimeMs, ms, beside) => {
      const left = lifeLeft({ from: BEGIN, lifetime: lifetimeMs }, later(BEGIN, ms, beside))
      return left === 0 || Math.max(ms, ms + beside) < lifetimeMs
    })
  })
})

describe('the life that a token must have left', () => {
  it('is more, the longer it lives and the more is wished for, and never more than half of it', () => {
    holds(twoOf(lifetime), wish, ([short, long], wanted) => minimumLife(short, wanted) <= minimumLife(long, wanted))
    holds(lifetime, twoOf(move), (life, [less, more]) => minimumLife(life, less) <= minimumLife(life, more))
    holds(lifetime, wish, (life, wanted) => minimumLife(life, wanted) >= 0 && minimumLife(life, wanted) <= life / 2)
  })

  it('is less than what is left when its refresh is due, for any token of three seconds or more', () => {
    holds(fc.integer({ min: 3000, max: YEAR_MS }), (life) => {
      return life - dueAfter(life, 5 / 6, 0) >= minimumLife(life, null)
    })
  })
})

describe('when a refresh is due', () => {
  it('is later, the longer the lifetime and the longer the delay', () => {
    holds(twoOf(lifetime), fraction, move, ([short, long], refreshAt, delay) => {
      return dueAfter(short, refreshAt, delay) <= dueAfter(long, refreshAt, delay) + ROUNDING_MS
    })
    holds(lifetime, fraction, twoOf(move), (life, refreshAt, [less, more]) => {
      return dueAfter(life, refreshAt, less) <= dueAfter(life, refreshAt, more)
    })
  })

  it('is within the life of any token that has more than a second before it', () => {
    holds(lifetime, fraction, move, (life, refreshAt, delay) => {
      return life * refreshAt < 1000 || dueAfter(life, refreshAt, delay) < life + ROUNDING_MS
    })
  })

  it('is never negative, never later than it was, and at once when the clocks contradict each other', () => {
    holds(lifetime, fraction, move, jump, (life, refreshAt, ms, beside) => {
      const due = dueAfter(life, refreshAt, 0)
      const wait = refreshDue({ from: BEGIN, lifetime: life, dueAfter: due }, later(BEGIN, ms, beside))
      return wait >= 0 && wait <= due && (beside >= -1000 || wait === 0)
    })
  })

  it('is a second from now at least for a token that was given again, and within its life if that lasts as long', () => {
    holds(lifetime, move, (life, ms) => {
      const span = { from: BEGIN, lifetime: life }
      const now = later(BEGIN, ms)
      const wait = refreshDue({ ...span, dueAfter: dueAgain(span, now) }, now)
      return wait >= 1000 - ROUNDING_MS && wait <= Math.max(1000, lifeLeft(span, now) / 2) + ROUNDING_MS
    })
  })
})

describe('the pause after failures', () => {
  it('lies between a fifth of a second and ten, however many there were', () => {
    holds(
      fc.nat(),
      chance,
      (failures, random) => backoff(failures, random) >= 200 && backoff(failures, random) <= 10_000,
    )
  })

  it('that the server asks for is longer, the longer it asks for, and is not changed by being kept within bounds twice', () => {
    holds(twoOf(jump), ([less, more]) => clampRetryAfter(less) <= clampRetryAfter(more))
    holds(jump, (ms) => clampRetryAfter(clampRetryAfter(ms)) === clampRetryAfter(ms))
  })
})

describe('the next attempt after a failure', () => {
  const code = 'ERR_REFRESH_FAILED' as const
  const retry = (delay: number) => ({
    writtenAt: BEGIN.wall,
    delay,
    failures: 1,
    code,
    status: null,
    fixed: false,
    marker: null,
  })

  it('comes nearer by as much as the wall clock goes on, until it is due', () => {
    holds(move, twoOf(move), (delay, [first, second]) => {
      const wait = (ms: number) => retryDue(retry(delay), BEGIN.wall + ms)
      return wait(second) === Math.max(0, wait(first) - (second - first))
    })
  })

  it('is further away, the longer the pause, and never further than it', () => {
    holds(twoOf(move), jump, ([short, long], ms) => {
      const wait = (delay: number) => retryDue(retry(delay), BEGIN.wall + ms)
      return wait(short) <= wait(long) && wait(long) <= long
    })
  })

  it('is due at once where the wall clock lost more than a second since', () => {
    holds(move, fc.integer({ min: 1001, max: YEAR_MS }), (delay, ms) => retryDue(retry(delay), BEGIN.wall - ms) === 0)
    holds(move, fc.integer({ min: 0, max: 1000 }), (delay, ms) => retryDue(retry(delay), BEGIN.wall - ms) === delay)
  })
})
