import { describe, expect, it } from 'vitest'
import { createFloorChecker } from './i13-floors.ts'
import { Journal, lineOf } from './written.ts'

const NORTH = { org: 'north' }
const NORTH_KEY = '[["org","north"]]'
const STALE = 'tab b handed out t1, requested before an invalidation it knew of'

const fetched = () => new Journal().open('a', 'b').fetch('b', 't1')
const judge = (journal: Journal) => journal.judge(createFloorChecker).problem

describe('I13: nothing of before an invalidation', () => {
  it('finds a token of before it at once in the tab that called', () => {
    expect(judge(fetched().act('b', 'invalidate').serve('b', 't1'))).toBe(STALE)
    expect(judge(fetched().act('b', 'invalidate').fetch('b', 't2').serve('b', 't2'))).toBeNull()
  })

  it('finds one that somebody may peek at', () => {
    const peek = (journal: Journal) => judge(journal.write({ kind: 'peeked', tab: 'b', token: 't1' }))
    expect(peek(fetched())).toBeNull()
    expect(peek(fetched().act('b', 'invalidate'))).toBe(STALE)
  })

  it('lets other tabs serve it until they know', () => {
    const told = () => fetched().act('a', 'invalidate').post('a', { floor: 9 })
    expect(judge(told().serve('b', 't1'))).toBeNull()
    expect(judge(told().hear('b', 'a', { floor: 9 }).serve('b', 't1'))).toBe(STALE)
    expect(judge(told().read('b', { floor: 9 }).serve('b', 't1'))).toBe(STALE)
  })

  it('lets a token be served that was requested after the act, before its floor was seen anywhere', () => {
    const journal = new Journal().open('a', 'b').act('a', 'invalidate').fetch('b', 't1').post('a', { floor: 9 })
    expect(judge(journal.hear('b', 'a', { floor: 9 }).serve('b', 't1'))).toBeNull()
  })

  it('lets a token be served again that the server gave again', () => {
    const again = fetched().act('b', 'invalidate').fetch('b', 't1')
    expect(judge(again.serve('b', 't1'))).toBeNull()
  })

  it('keeps an invalidation with params to its line', () => {
    expect(judge(fetched().act('b', 'invalidate', NORTH).serve('b', 't1'))).toBeNull()
    const north = () => new Journal().open('a', 'b').fetch('b', 't1', { params: NORTH })
    expect(judge(north().act('b', 'invalidate', NORTH).serve('b', 't1'))).toBe(STALE)
    const told = north()
      .act('a', 'invalidate', NORTH)
      .post('a', {}, lineOf({ key: NORTH_KEY, floor: 9 }))
    expect(judge(told.hear('b', 'a', {}, lineOf({ key: NORTH_KEY, floor: 9 })).serve('b', 't1'))).toBe(STALE)
  })

  it('takes it for all lines in a tab that stands alone', () => {
    const alone = new Journal().page('b', 'opened', { isSharing: false }).fetch('b', 't1')
    expect(judge(alone.act('b', 'invalidate', NORTH).serve('b', 't1'))).toBe(STALE)
  })

  it('does not tell two invalidations apart that raise the same floor, and a token requested between them', () => {
    const between = () => new Journal().open('a', 'b').act('a', 'invalidate').post('a', { floor: 9 }).fetch('a', 't1')
    expect(judge(between().act('b', 'invalidate').post('b', { floor: 9 }).serve('b', 't1'))).toBeNull()
    expect(judge(between().act('b', 'invalidate').post('b', { floor: 10 }).serve('b', 't1'))).toBe(STALE)
    const heard = () => between().hear('b', 'a', { floor: 9 })
    expect(judge(heard().act('b', 'invalidate').post('b', { floor: 10 }).serve('b', 't1'))).toBe(STALE)
    const alone = new Journal().open('a', 'b').fetch('a', 't1').act('b', 'invalidate').post('b', { floor: 9 })
    expect(judge(alone.serve('b', 't1'))).toBe(STALE)
  })
})
