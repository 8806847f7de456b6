import { describe, expect, it } from 'vitest'
import { createFenceChecker } from './i01-fence.ts'
import { Journal } from './written.ts'

const UNASKED = 'tab a sent a request and had not asked the ledger under its lock'
const judge = (journal: Journal) => journal.judge(createFenceChecker).problem
const lock = (journal: Journal, change: 'told' | 'released', lane = 0, key = '') =>
  journal.write({ kind: 'lock', tab: 'a', name: `freshtoken:default:${key}:${lane}`, change })
const sync = (journal: Journal) => journal.write({ kind: 'syncing', tab: 'a' })
const holding = () => lock(new Journal().open('a'), 'told')
const reading = () => sync(holding()).read('a', {})
/** It asks, goes on when nobody has answered, and lets go; then so much time passes. */
const inVain = (ms: number) => lock(sync(holding()).wait(150).ask('a').answer('a', null), 'released').wait(ms)

describe('I1: nobody requests before it has asked the ledger under its lock', () => {
  it('finds who does', () => {
    expect(judge(reading().ask('a'))).toBeNull()
    expect(judge(holding().ask('a'))).toBe(UNASKED)
    expect(judge(lock(sync(new Journal().open('a')).read('a', {}), 'told').ask('a'))).toBe(UNASKED)
    expect(judge(lock(lock(reading(), 'released'), 'told').ask('a'))).toBe(UNASKED)
  })

  it('counts from the first lock that it holds of the line', () => {
    expect(judge(lock(reading(), 'told', 1).ask('a'))).toBeNull()
    expect(judge(lock(reading(), 'told', 0, 'x').ask('a'))).toBeNull()
    const alone = sync(lock(new Journal().open('a'), 'told', 0, '#id')).read('a', {})
    expect(judge(alone.ask('a'))).toBeNull()
    expect(judge(lock(new Journal().open('a'), 'told', 0, '#id').ask('a'))).toBe(UNASKED)
  })

  it('lets a tab go on that has no ledger', () => {
    expect(judge(lock(new Journal().page('a', 'opened', { hasLedger: false }), 'told').ask('a'))).toBeNull()
  })

  it('lets it leave a ledger alone for a while that did not answer in time', () => {
    expect(judge(lock(inVain(30_000), 'told').ask('a'))).toBeNull()
    expect(judge(lock(inVain(30_005), 'told').ask('a'))).toBe(UNASKED)
    expect(judge(lock(inVain(30_000), 'told').wait(60).ask('a'))).toBeNull()
  })

  it.each<[string, (journal: Journal) => Journal]>([
    ['failed', (journal) => journal.read('a', null)],
    ['answered late', (journal) => journal.read('a', {}, 151)],
  ])('does so for one that %s', (_, answer) => {
    const later = (ms: number) => lock(lock(answer(sync(holding())), 'released').wait(ms), 'told')
    expect(judge(later(30_000).ask('a'))).toBeNull()
    expect(judge(later(30_005).ask('a'))).toBe(UNASKED)
  })

  it('does not judge by a clock that may have stood still', () => {
    const asleep = inVain(1).write({ kind: 'clock', jumpMs: 20_000, sleptMs: 20_000 }).wait(30_005)
    expect(judge(lock(asleep, 'told').ask('a'))).toBeNull()
  })
})
