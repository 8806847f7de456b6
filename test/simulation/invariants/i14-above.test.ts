import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import { createAboveChecker } from './i14-above.ts'
import { Journal } from './written.ts'

type ActName = 'signedIn' | 'signOut' | 'invalidate'

const judge = (journal: Journal) => journal.judge(createAboveChecker).problem
const done = (journal: Journal, act: ActName) => journal.write({ kind: 'acted', tab: 'b', act, persisted: true })
const AHEAD = { epoch: 90, raiser: 'a', floor: 90 } as const

/** Another tab has written down what is so great; tab b, which does not know of it, acts. */
const acting = (act: ActName, before: Partial<SessionRecord> = AHEAD) =>
  new Journal().open('a', 'b').act('a', 'signOut').act('a', 'invalidate').post('a', before).wait(2000).act('b', act)
/** It tells of its act, and reads. */
const telling = (act: ActName, session: Partial<SessionRecord>, before: Partial<SessionRecord> = AHEAD, lateMs = 3) =>
  acting(act, before).post('b', session).wait(3).read('b', before, lateMs)

describe('I14: what was said last is above what the ledger held', () => {
  it.each<[ActName, string]>([
    ['signedIn', 'epoch'],
    ['signOut', 'epoch'],
    ['invalidate', 'floor'],
  ])('finds %s() that is done below it', (act, part) => {
    const FOUND = `tab b is done with ${act}(), and the ledger held 90 before`
    const own = { raiser: 'b', [part]: 50 }
    expect(judge(done(telling(act, own), act))).toBe(FOUND)
    expect(judge(done(telling(act, own).post('b', { raiser: 'b', [part]: 91 }), act))).toBeNull()
    expect(judge(done(acting(act).post('b', own), act))).toBeNull()
    expect(judge(done(telling(act, own, AHEAD, 151), act))).toBeNull()
    expect(judge(done(telling(act, own).wait(1), act))).toBeNull()
  })

  it('finds one that loses to another of the same moment', () => {
    const tie = { epoch: 90, raiser: 'x' }
    expect(judge(done(telling('signOut', { epoch: 90, raiser: 'b' }, tie), 'signOut'))).toContain('the ledger held 90')
    expect(judge(done(telling('signOut', { epoch: 90, raiser: 'b' }, { ...tie, raiser: 'a' }), 'signOut'))).toBeNull()
  })

  it('lets it be below what came after it', () => {
    const later = acting('signOut', {}).post('b', { epoch: 50, raiser: 'b' }).post('a', AHEAD).read('b', AHEAD)
    expect(judge(done(later, 'signOut'))).toBeNull()
    const floor = acting('invalidate', {}).post('b', { floor: 50 }).act('a', 'invalidate').post('a', AHEAD)
    expect(judge(done(floor.read('b', AHEAD), 'invalidate'))).toBeNull()
  })

  it('does not judge one that began no epoch, or one line alone', () => {
    expect(judge(done(telling('signOut', { epoch: 50, raiser: 'c' }), 'signOut'))).toBeNull()
    const params = { org: 'north' }
    const ofLine = new Journal().open('a', 'b').post('a', AHEAD).act('b', 'invalidate', params).post('b', { floor: 50 })
    expect(judge(done(ofLine.read('b', AHEAD), 'invalidate'))).toBeNull()
  })

  it('does not judge while a clock jumps, the marker moves, or another act is under way', () => {
    const own = { epoch: 50, raiser: 'b' }
    const clock = { kind: 'clock', jumpMs: -9, sleptMs: 0 } as const
    expect(judge(done(telling('signOut', own).write(clock), 'signOut'))).toBeNull()
    expect(judge(done(telling('signOut', own).write({ kind: 'cookie', marker: 'm2' }), 'signOut'))).toBeNull()
    const twice = acting('signedIn').act('b', 'signOut').post('b', own).read('b', AHEAD)
    expect(judge(done(twice, 'signOut'))).toBeNull()
  })
})
