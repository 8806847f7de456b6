import type { Clock } from '../../src/core/ports.ts'
import { equal } from './assert.ts'
import type { Test } from './world.ts'

/** More than the second in which input is told once. */
const QUIET_MS = 1100

const passed = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, ms))

export function activitySuite(test: Test): void {
  test('input is told at once, and at most once in a second', async (world) => {
    const tab = await world.openTab()
    let told = 0
    tab.ports.activity.listen(() => {
      told += 1
    })
    tab.input()
    tab.input()
    equal(told, 1)
    await world.settled(passed(tab.ports.clock, QUIET_MS))
    tab.input()
    equal(told, 2)
  })

  test('who has undone the listening is told nothing', async (world) => {
    const tab = await world.openTab()
    let told = 0
    const undo = tab.ports.activity.listen(() => {
      told += 1
    })
    undo()
    undo()
    tab.input()
    equal(told, 0)
  })
}
