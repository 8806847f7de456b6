import { describe, expect, it } from 'vitest'
import { createTimeChecker } from './i00-time.ts'
import { Journal } from './written.ts'

const judge = (journal: Journal) => journal.judge(createTimeChecker).problem

/** So often, with so much time between. */
function often(times: number, everyMs: number, what: (journal: Journal) => void): Journal {
  const journal = new Journal().open('a', 'b')
  for (let time = 0; time < times; time += 1) {
    what(journal)
    journal.wait(everyMs)
  }
  return journal
}

describe('I0: time goes on', () => {
  const CIRCLE = 'tab a goes round in circles: it did 101 things in a second'

  it('finds a tab that does a hundred things and one without time passing, or within a second', () => {
    for (const everyMs of [0, 9]) {
      expect(judge(often(100, everyMs, (journal) => journal.post('a')))).toBeNull()
      expect(judge(often(101, everyMs, (journal) => journal.post('a')))).toBe(CIRCLE)
    }
    expect(judge(often(1000, 10, (journal) => journal.post('a')))).toBeNull()
  })

  it('counts all that others notice', () => {
    const doings: readonly ((journal: Journal) => void)[] = [
      (journal) => journal.read('a', null),
      (journal) => journal.ask('a'),
      (journal) => journal.write({ kind: 'lock', tab: 'a', name: 'x', change: 'requested' }),
      (journal) => journal.write({ kind: 'ending', tab: 'a', session: null }),
      (journal) => journal.write({ kind: 'session', tab: 'a', session: { status: 'pending' } }),
    ]
    for (const doing of doings) expect(judge(often(101, 0, doing))).toBe(CIRCLE)
    const all = (journal: Journal): void => {
      for (const doing of doings) doing(journal)
    }
    expect(judge(often(21, 0, all))).toBe(CIRCLE)
  })

  it('lets several tabs do as much each, hear more, and answer all that call', () => {
    expect(judge(often(100, 0, (journal) => journal.post('a').post('b')))).toBeNull()
    const others = often(500, 0, (journal) => {
      journal.hear('a', 'b').serve('a', 't1').write({ kind: 'lock', tab: 'a', name: 'x', change: 'told' })
    })
    expect(judge(others)).toBeNull()
  })

  it('finds a tab of which nothing is seen any more', () => {
    const spinning = new Journal().open('a').write({ kind: 'spins', tab: 'a', times: 61 })
    expect(judge(spinning)).toBe('tab a spins: 61 timers and readings in a second')
  })
})
