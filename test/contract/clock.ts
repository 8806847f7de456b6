import type { Clock } from '../../src/core/ports.ts'
import { equal } from './assert.ts'
import type { Test } from './world.ts'

const fired = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => clock.setTimer(resolve, delayMs))

export function clockSuite(test: Test): void {
  test('a timer calls back once, later, and not before its delay is over', async (world) => {
    const { clock } = (await world.openTab()).ports
    const begun = clock.monotonic()
    const calls: number[] = []
    clock.setTimer(() => calls.push(clock.monotonic() - begun), 30)
    equal(calls, [])
    await world.settled(fired(clock, 60))
    equal(calls.length, 1)
    // Browsers make both clocks coarse, each in its own way.
    equal((calls[0] ?? 0) >= 29, true)
  })

  test('timers call back in the order of their delays', async (world) => {
    const { clock } = (await world.openTab()).ports
    const order: string[] = []
    clock.setTimer(() => order.push('long'), 60)
    clock.setTimer(() => order.push('short'), 10)
    await world.settled(fired(clock, 90))
    equal(order, ['short', 'long'])
  })

  test('an undone timer never calls back, and undoing twice or late harms nobody', async (world) => {
    const { clock } = (await world.openTab()).ports
    const calls: string[] = []
    const undo = clock.setTimer(() => calls.push('undone'), 10)
    const undoLate = clock.setTimer(() => calls.push('kept'), 10)
    undo()
    undo()
    await world.settled(fired(clock, 30))
    undoLate()
    equal(calls, ['kept'])
  })

  test('a timer can be set in the callback of another', async (world) => {
    const { clock } = (await world.openTab()).ports
    let left = 8
    const chain = new Promise<void>((resolve) => {
      const next = (): void => {
        left -= 1
        if (left > 0) clock.setTimer(next, 0)
        else resolve()
      }
      clock.setTimer(next, 0)
    })
    await world.settled(chain)
    equal(left, 0)
  })

  test('the monotonic clock never goes back, and the wall clock shows this century', async (world) => {
    const { clock } = (await world.openTab()).ports
    const before = clock.monotonic()
    await world.settled(fired(clock, 5))
    equal(clock.monotonic() > before, true)
    equal(new Date(clock.now()).getUTCFullYear() > 2020, true)
  })

  test('chance lies between 0 and 1 and is not always the same', async (world) => {
    const { clock } = (await world.openTab()).ports
    const numbers = Array.from({ length: 100 }, () => clock.random())
    equal(
      numbers.filter((number) => number < 0 || number >= 1),
      [],
    )
    equal(new Set(numbers).size > 90, true)
  })
}
