import { describe, expect, it } from 'vitest'
import { createLaneChecker } from './i06-lanes.ts'
import { Journal, lineOf, message } from './written.ts'

type Change = 'requested' | 'granted' | 'told' | 'refused' | 'given up' | 'released'

const judge = (journal: Journal) => journal.judge(createLaneChecker).problem

function lock(journal: Journal, tab: string, lane: number, ...changes: readonly Change[]): Journal {
  for (const change of changes) journal.write({ kind: 'lock', tab, name: `freshtoken:default::${lane}`, change })
  return journal
}

const tellsOf = (journal: Journal, tab: string, lane: number) => journal.post(tab, {}, lineOf({ lane }))

/** Tab c stands still with lane 0, and tab a leaves it. */
function left(tells = true): Journal {
  const journal = new Journal().open('a', 'b', 'c').post('b')
  lock(journal, 'c', 0, 'requested', 'granted', 'told').page('c', 'stopped')
  lock(journal, 'a', 0, 'requested').wait(3000)
  if (tells) tellsOf(journal, 'a', 1)
  return lock(journal, 'a', 0, 'given up')
}

const holding = (journal: Journal) => lock(journal, 'a', 1, 'requested', 'granted', 'told').wait(1)
const looking = (journal: Journal) => lock(journal, 'a', 0, 'requested', 'refused')
const done = () => lock(looking(holding(left())).fetch('a', 't1'), 'a', 1, 'released').wait(5000)

describe('I6: a tab that stands still with a lock is waited for once', () => {
  const AGAIN = 'waits again for tab c, which stands still with lane 0'

  it('lets a tab begin in the lane that it went to, and look at the one that it left', () => {
    expect(judge(looking(holding(done())))).toBeNull()
  })

  it('finds one that begins in the lane that it left', () => {
    expect(judge(lock(done(), 'a', 0, 'requested'))).toBe(`tab a ${AGAIN}`)
  })

  it('lets it begin there when nobody is in the way any more, or somebody else', () => {
    expect(judge(lock(done().page('c', 'continued'), 'a', 0, 'requested'))).toBeNull()
    expect(judge(lock(done().page('c', 'continued').page('c', 'stopped'), 'a', 0, 'requested'))).toBeNull()
    expect(judge(lock(lock(done(), 'c', 0, 'released'), 'a', 0, 'requested'))).toBeNull()
  })

  it('lets it begin there in another epoch', () => {
    expect(judge(lock(done().post('a', { epoch: 7 }), 'a', 0, 'requested'))).toBeNull()
  })

  it('finds another tab that was told of it, not one that was not', () => {
    const told = (tab: string, more = {}) => done().hear('b', tab, {}, lineOf({ lane: 1, ...more }))
    expect(judge(lock(done(), 'b', 0, 'requested'))).toBeNull()
    expect(judge(lock(told('a'), 'b', 0, 'requested'))).toBe(`tab b ${AGAIN}`)
    expect(judge(lock(told('c'), 'b', 0, 'requested'))).toBeNull()
    expect(judge(lock(told('a', { key: 'other' }), 'b', 0, 'requested'))).toBeNull()
    expect(judge(lock(told('a', { epoch: 7 }), 'b', 0, 'requested'))).toBeNull()
    const early = { kind: 'heard', tab: 'b', lateMs: 5002, message: message('a', {}, lineOf({ lane: 1 })) } as const
    expect(judge(lock(done().write(early), 'b', 0, 'requested'))).toBeNull()
    expect(judge(lock(done().write({ ...early, lateMs: 5001 }), 'b', 0, 'requested'))).toBe(`tab b ${AGAIN}`)
  })

  it('finds one that tells nobody of its lane before it requests there', () => {
    const asking = (journal: Journal) => looking(holding(journal)).ask('a')
    expect(judge(asking(left(false)))).toBe('tab a told nobody of lane 1')
    expect(judge(asking(left()))).toBeNull()
    expect(judge(tellsOf(looking(holding(left(false))), 'a', 1).ask('a'))).toBeNull()
    expect(judge(looking(holding(new Journal().open('a'))).ask('a'))).toBeNull()
    const mute = lock(new Journal().page('a', 'opened', { hasChannel: false }), 'a', 0, 'requested', 'given up')
    expect(judge(asking(mute))).toBeNull()
  })

  it('finds one that does not look whether lane 0 is free', () => {
    expect(judge(holding(left()).ask('a'))).toBe(
      'tab a sent a request in lane 1 and did not look whether lane 0 is free',
    )
    expect(judge(holding(done()).ask('a'))).toContain('did not look')
    expect(judge(lock(holding(left()), 'a', 0, 'requested', 'granted', 'told').ask('a'))).toBeNull()
    expect(judge(lock(new Journal().open('a'), 'a', 0, 'requested', 'granted', 'told').ask('a'))).toBeNull()
  })
})
