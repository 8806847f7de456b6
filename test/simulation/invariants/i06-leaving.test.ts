import { describe, expect, it } from 'vitest'
import { createLeavingChecker } from './i06-leaving.ts'
import { Journal } from './written.ts'

const judge = (journal: Journal) => journal.judge(createLeavingChecker).problem
const lock = (journal: Journal, change: 'granted' | 'told' | 'released') =>
  journal.write({ kind: 'lock', tab: 'a', name: 'x', change })
const holding = () => lock(lock(new Journal().open('a', 'b'), 'granted'), 'told').wait(5)
const LEAVING = ['frozen', 'cached'] as const

describe('I6: who leaves is in nobody’s way', () => {
  it.each(LEAVING)('finds a lock that is kept by a page that is %s', (change) => {
    expect(judge(lock(holding().page('a', change), 'released').wait(1).post('b'))).toBeNull()
    expect(judge(holding().page('a', change).wait(1).post('b'))).toBe(
      'tab a was told that it will stand still, and keeps x',
    )
  })

  it('lets a page keep what it knows nothing of, or is not told to let go', () => {
    const granted = lock(new Journal().open('a', 'b').page('a', 'frozen'), 'granted')
    expect(judge(granted.wait(1).post('b'))).toBeNull()
    expect(judge(holding().page('a', 'stopped').wait(1).post('b'))).toBeNull()
  })

  it.each(LEAVING)('finds a transaction that a page leaves open that is %s', (change) => {
    const journal = () => new Journal().open('a').wait(100).page('a', change)
    expect(judge(journal().read('a', null, 50))).toBeNull()
    expect(judge(journal().wait(40).page('a', 'resumed').read('a', {}, 40))).toBeNull()
    expect(judge(journal().wait(40).page('a', 'resumed').read('a', {}, 41))).toBe(
      'tab a kept a transaction open while it was away',
    )
  })

  it('finds a channel that is left open', () => {
    const problem = 'tab a kept its channel open while it was away'
    expect(judge(new Journal().open('a', 'b').page('a', 'frozen').hear('a', 'b'))).toBe(problem)
    expect(judge(new Journal().open('a', 'b').page('a', 'cached').write({ kind: 'missed', tab: 'a' }))).toBe(problem)
    expect(judge(new Journal().open('a', 'b').page('a', 'frozen').page('a', 'resumed').hear('a', 'b'))).toBeNull()
    expect(judge(new Journal().open('a', 'b').page('a', 'stopped').hear('a', 'b'))).toBeNull()
  })
})
