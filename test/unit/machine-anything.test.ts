import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tab } from './machine-driver.ts'
import { happen, play, story } from './stories.ts'

describe('whatever happens', () => {
  it('no dead token is handed out, no epoch goes back, and nobody waits for ever', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const world = play(steps)
        world.recover()
        expect(world.calls.filter(({ result }) => result === undefined)).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  it('a caller is told once', () => {
    fc.assert(
      fc.property(story, (steps) => {
        for (const { log } of play(steps).tabs) {
          const told = log.flatMap((effect) => (effect.type === 'settle' ? [effect.caller] : []))
          expect(new Set(told).size).toBe(told.length)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('all tabs agree in the end, and each has a token if one is signed in', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const world = play(steps)
        world.recover()
        const [first, ...others] = world.tabs.map(agreed)
        for (const other of others) expect(other).toEqual(first)
        for (const tab of world.tabs) {
          if (tab.session.status === 'signed-in') expect(tab.getToken().result).toHaveProperty('kind', 'token')
        }
      }),
      { numRuns: 50 },
    )
  })

  it('nothing runs after dispose', () => {
    fc.assert(
      fc.property(story, story, (before, after) => {
        const world = play(before)
        for (const tab of world.tabs) tab.dispose()
        const done = world.tabs.map(({ log }) => log.length)
        for (const tab of world.tabs) tab.watch = ({ type }) => expect(type).toBe('settle')
        for (const step of after) happen(world, step)
        expect(world.tabs.map(({ log }) => log.filter(({ type }) => type !== 'settle').length)).toEqual(
          world.tabs.map(({ log }, index) => log.slice(0, done[index]).filter(({ type }) => type !== 'settle').length),
        )
        expect(world.tabs.map(({ dueAt }) => dueAt)).toEqual(world.tabs.map(() => Number.POSITIVE_INFINITY))
      }),
      { numRuns: 100 },
    )
  })
})

/** What tabs must agree on. */
function agreed(tab: Tab): object {
  const { epoch, raiser, floor, sequence, status, owed, active } = tab.known
  return { epoch, raiser, floor, sequence, status, owed, active }
}
