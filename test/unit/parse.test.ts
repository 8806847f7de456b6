import { describe, expect, it } from 'vitest'
import { count, filled, flag, quantity } from '../../src/core/parse.ts'

describe('a count', () => {
  it('goes as far as one more is still exact', () => {
    expect(count(2 ** 52)).toBe(2 ** 52)
    expect(count(2 ** 52 + 1)).toBeUndefined()
  })

  it.each([[-1], [0.5], [Number.NaN], ['1'], [1n], [null]])('is none for %s', (raw) => {
    expect(count(raw)).toBeUndefined()
  })
})

describe('a quantity', () => {
  it('is any amount that ends', () => {
    for (const amount of [0, 0.5, Number.MAX_VALUE]) expect(quantity(amount)).toBe(amount)
  })

  it.each([[-0.5], [Number.NaN], [Number.POSITIVE_INFINITY], ['1'], [[1]], [null]])('is none for %s', (raw) => {
    expect(quantity(raw)).toBeUndefined()
  })
})

describe('a flag', () => {
  it('is yes or no, and nothing that reads like it', () => {
    expect([true, false].map(flag)).toEqual([true, false])
    expect([1, 0, 'true', '', null, undefined].map(flag)).toEqual(Array(6).fill(undefined))
  })
})

describe('a text that says something', () => {
  it('has a character at least', () => {
    expect(filled(' ')).toBe(' ')
    expect([filled(''), filled(7), filled(null)]).toEqual([undefined, undefined, undefined])
  })
})
