import { describe, expect, it } from 'vitest'
import { clampRetryAfter, minimumLife } from './rules.ts'

describe('the life that a token must have left', () => {
  it.each([
    ['is 5 s of a long one', 3_600_000, null, 5000],
    ['is a twelfth of a short one', 12_000, null, 1000],
    ['is what the app wants', 60_000, 20_000, 20_000],
    ['is half of it at most, whatever the app wants', 6000, 5000, 3000],
  ])('%s', (_, lifetimeMs, wantedMs, leastMs) => {
    expect(minimumLife(lifetimeMs, wantedMs)).toBe(leastMs)
  })
})

describe('the delay that a server named', () => {
  it.each([
    [0, 500],
    [2000, 2000],
    [86_400_000, 300_000],
  ])('of %i ms is taken for %i ms', (namedMs, takenMs) => {
    expect(clampRetryAfter(namedMs)).toBe(takenMs)
  })
})
