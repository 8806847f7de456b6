import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareEpoch,
  compareSession,
  type LineRecord,
  mergeLine,
  mergeSession,
  NO_SESSION,
  noLine,
  type SessionRecord,
} from '../../src/core/record.ts'
import { line, session } from './records.ts'

/** Merging must not depend on order, grouping or repetition: messages and rows come twice, late and in any order. */
function checkMerging<Record>(records: fc.Arbitrary<Record>, merge: (a: Record, b: Record) => Record): void {
  it('does not depend on which comes first', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        expect(merge(a, b)).toEqual(merge(b, a))
      }),
      { numRuns: 2000 },
    )
  })

  it('does not depend on how they are grouped', () => {
    fc.assert(
      fc.property(records, records, records, (a, b, c) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
      }),
      { numRuns: 2000 },
    )
  })

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const merged = merge(a, b)
        expect(merge(a, a)).toEqual(a)
        expect(merge(merged, b)).toEqual(merged)
      }),
    )
  })
}

const inEpoch = (changes: Partial<SessionRecord>): SessionRecord => ({
  ...NO_SESSION,
  epoch: 5,
  raiser: 'b',
  sequence: 3,
  status: 'in',
  by: 'b',
  ...changes,
})

const answered = (changes: Partial<LineRecord>): LineRecord => ({
  ...noLine(''),
  epoch: 5,
  raiser: 'b',
  sequence: 3,
  by: 'b',
  requestedAt: 1000,
  usableUntil: 2000,
  ...changes,
})

describe('merging two records of a session', () => {
  checkMerging(session, mergeSession)

  it('takes anything over a page that knows nothing', () => {
    fc.assert(
      fc.property(session, (record) => {
        expect(mergeSession(NO_SESSION, record)).toEqual(record)
      }),
    )
  })

  it.each([
    ['the later epoch', { epoch: 6, sequence: 0 }, {}],
    ['of one epoch number, the one that the greater tab raised', { raiser: 'c', sequence: 0 }, {}],
    ['the later answer', { sequence: 4, status: 'pending' }, { status: 'out' }],
    ['at a tie, out over in', { status: 'out', by: 'a' }, { by: 'z' }],
    ['at a tie, in over pending', { by: 'a' }, { status: 'pending', by: 'z' }],
    ['at a further tie, the answer of the greater tab', { by: 'c' }, {}],
  ] as const)('takes %s', (_, greater, lesser) => {
    expect(mergeSession(inEpoch(lesser), inEpoch(greater))).toEqual(inEpoch(greater))
    expect(compareSession(inEpoch(greater), inEpoch(lesser))).toBeGreaterThan(0)
    expect(compareSession(inEpoch(lesser), inEpoch(greater))).toBeLessThan(0)
  })

  it('never lowers the floor, in whatever epoch', () => {
    fc.assert(fc.property(session, session, (a, b) => mergeSession(a, b).floor === Math.max(a.floor, b.floor)))
  })

  it('never lowers the epoch', () => {
    fc.assert(fc.property(session, session, (a, b) => compareEpoch(mergeSession(a, b), a) >= 0))
  })

  it('keeps a debt within its epoch, from owed to paid and never back', () => {
    const owed = inEpoch({ status: 'out', owed: { session: 's1', paid: false } })
    const paid = inEpoch({ status: 'out', owed: { session: 's1', paid: true } })
    expect(mergeSession(inEpoch({ status: 'out' }), owed).owed).toEqual({ session: 's1', paid: false })
    expect(mergeSession(paid, owed).owed).toEqual({ session: 's1', paid: true })
  })

  it('forgets the debt of an epoch that is over', () => {
    const owed = inEpoch({ status: 'out', owed: { session: 's1', paid: false } })
    expect(mergeSession(owed, inEpoch({ epoch: 6 })).owed).toBeNull()
  })

  it('takes the later choice of a line, whoever answered last', () => {
    const choice = (organization: string, stamp: number) => ({ params: { organization }, stamp, by: 'a' })
    const early = inEpoch({ sequence: 9, active: choice('a', 1) })
    const late = inEpoch({ active: choice('b', 2) })
    expect(mergeSession(early, late)).toEqual({ ...early, active: choice('b', 2) })
    expect(mergeSession(early, inEpoch({ epoch: 6 })).active).toBeNull()
  })
})

describe('merging two records of a line', () => {
  checkMerging(line, mergeLine)

  it.each([
    ['the later epoch', { epoch: 6, sequence: 0 }],
    ['of one epoch number, the one that the greater tab raised', { raiser: 'c', sequence: 0 }],
    ['the later answer', { sequence: 4, by: 'a' }],
    ['at a tie, the answer of the greater tab', { by: 'c' }],
  ])('takes %s', (_, greater) => {
    expect(mergeLine(answered({}), answered(greater))).toEqual(answered(greater))
    expect(mergeLine(answered(greater), answered({}))).toEqual(answered(greater))
  })

  it('never lowers the floor, in whatever epoch', () => {
    fc.assert(fc.property(line, line, (a, b) => mergeLine(a, b).floor === Math.max(a.floor, b.floor)))
  })

  it('takes the higher lane, whosever answer is the later one, until the line went back to lane 0', () => {
    expect(mergeLine(answered({ lane: 2 }), answered({ lane: 1 })).lane).toBe(2)
    expect(mergeLine(answered({ lane: 2 }), answered({ sequence: 4, lane: 0 }))).toMatchObject({ sequence: 4, lane: 2 })
    expect(mergeLine(answered({ lane: 2 }), answered({ lane: 0, round: 1 })).lane).toBe(0)
    expect(mergeLine(answered({ lane: 2 }), answered({ epoch: 6, lane: 0 })).lane).toBe(0)
  })

  it('takes the later failure of one answer, also when the wall clock was set back', () => {
    const failure = { delay: 500, code: 'ERR_REFRESH_FAILED', status: 503, fixed: false, marker: null } as const
    const first = answered({ retry: { ...failure, failures: 1, writtenAt: 9000 } })
    const second = answered({ retry: { ...failure, failures: 2, writtenAt: 1000 } })
    expect(mergeLine(first, second)).toEqual(second)
    expect(mergeLine(first, answered({}))).toEqual(first)
  })

  it('forgets failures with the next answer', () => {
    const failure = { delay: 500, code: 'ERR_REFRESH_FAILED', status: 503, fixed: false, marker: null } as const
    const failed = answered({ retry: { ...failure, failures: 1, writtenAt: 9000 } })
    expect(mergeLine(failed, answered({ sequence: 4 })).retry).toBeNull()
  })
})
