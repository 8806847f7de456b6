import { describe, expect, test } from 'vitest'
import { createBrowser } from '../fakes/browser.ts'
import { copyOf } from '../fakes/copy.ts'
import { createRandom } from '../fakes/random.ts'
import { createTaskQueue } from '../fakes/task-queue.ts'

describe('the copy of a message', () => {
  class Point {
    readonly x = 1
  }
  const cycle: { self?: object } = {}
  cycle.self = cycle

  test.each<[string, object]>([
    ['plain data', { a: 1, b: [null, undefined, -0, NaN, 1n, 'text', true, { c: [[]] }], d: {} }],
    ['a list with a hole', Object.assign([], { 0: 1, 2: 3 })],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an object of a class', new Point()],
    ['dates, maps and sets', { date: new Date(5), map: new Map([[1, { a: 1 }]]), set: new Set([1]) }],
    ['a hostile name', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
  ])('is what the platform makes of it: %s', (_name, value) => {
    const copy = copyOf(value)
    expect(copy).toStrictEqual(structuredClone(value))
    expect(copy).not.toBe(value)
  })

  test('has nothing in common with it', () => {
    const value = { list: [{ n: 1 }] }
    const copy = copyOf(value)
    value.list[0] = { n: 2 }
    value.list.push({ n: 3 })
    expect(copy).toEqual({ list: [{ n: 1 }] })
  })

  test('ends, though the message does not', () => {
    expect(copyOf(cycle).self).toBeTypeOf('object')
  })

  test.each([{ a: () => {} }, { a: [Symbol('a')] }, { a: Promise.resolve() }])('is not to be had: %#', (value) => {
    expect(() => copyOf(value)).toThrow()
  })
})

describe('the queue of tasks', () => {
  test.each([1, 2, 3])('gives them by their time, and those of one moment as they came (seed %i)', (seed) => {
    const random = createRandom(seed)
    const queue = createTaskQueue()
    const expected: { at: number; order: number }[] = []
    const run: number[] = []
    for (let order = 0; order < 500; order += 1) {
      const at = Math.floor(random() * 40)
      const undo = queue.add(at, order, () => run.push(order))
      if (random() < 0.3) undo()
      else expected.push({ at, order })
      if (random() < 0.1) {
        expected.sort((one, other) => one.at - other.at || one.order - other.order)
        queue.take()?.()
        expect(run.at(-1)).toBe(expected.shift()?.order)
      }
    }
    run.length = 0
    for (let task = queue.take(); task; task = queue.take()) task()
    expected.sort((one, other) => one.at - other.at || one.order - other.order)
    expect(run).toEqual(expected.map(({ order }) => order))
  })
})

describe('one task', () => {
  test('is over when no promise reaction is left, however long their chain is', async () => {
    const browser = createBrowser()
    const order: string[] = []
    browser.schedule(async () => {
      for (let link = 0; link < 20_000; link += 1) await null
      order.push('chain')
    }, 0)
    browser.schedule(() => order.push('next task'), 0)
    await browser.advance(0)
    expect(order).toEqual(['chain', 'next task'])
  })
})
