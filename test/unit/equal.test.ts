import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEqual } from '../../src/core/equal.ts'

describe('deep equality', () => {
  it('holds for any plain data and its copy', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isEqual(value, structuredClone(value))))
  })

  it('is the same in both directions', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => isEqual(a, b) === isEqual(b, a)))
  })

  it('does not depend on the order of keys', () => {
    expect(isEqual({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
  })

  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['a missing key', { a: 1, b: 1 }, { a: 1 }],
    ['a further key', { a: 1 }, { a: 1, b: 1 }],
    ['a key of the prototype', { toString: undefined }, { a: undefined }],
    ['a deep difference', { a: { b: [1, 2] } }, { a: { b: [1, 3] } }],
    ['another length', [1], [1, 1]],
    ['a list and an object', [1], { 0: 1 }],
    ['null and an object', null, {}],
    ['a number and its text', 1, '1'],
    ['a number and an object without keys', 1, {}],
    ['a text and an object of its characters', 'ab', { 0: 'a', 1: 'b' }],
  ])('tells %s apart', (_, a, b) => {
    expect(isEqual(a, b)).toBe(false)
    expect(isEqual(b, a)).toBe(false)
  })

  it('finds that what is no number equals itself', () => {
    expect(isEqual(Number.NaN, Number.NaN)).toBe(true)
  })
})
