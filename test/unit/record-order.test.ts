import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareEpoch,
  compareSession,
  mergeLine,
  mergeSession,
  NO_SESSION,
  noLine,
  type SessionRecord,
} from '../../src/core/record.ts'
import { line, session } from './records.ts'

/** Any two can be compared, either way round, and so can any three. */
function checkTotalOrder(compare: (a: SessionRecord, b: SessionRecord) => number): void {
  it('answers the opposite the other way round', () => {
    fc.assert(
      fc.property(session, session, (a, b) => Math.sign(compare(a, b)) === 0 - Math.sign(compare(b, a))),
      { numRuns: 1000 },
    )
  })

  it('carries on from one to the next', () => {
    fc.assert(
      fc.property(session, session, session, (...records) => {
        const [a, b, c] = records.sort(compare) as [SessionRecord, SessionRecord, SessionRecord]
        return compare(a, b) <= 0 && compare(b, c) <= 0 && compare(a, c) <= 0
      }),
      { numRuns: 1000 },
    )
  })

  it('finds any record equal to itself', () => {
    fc.assert(fc.property(session, (record) => compare(record, { ...record }) === 0))
  })
}

describe('the order of epochs', () => {
  checkTotalOrder(compareEpoch)

  it('tells apart what has another number or another tab', () => {
    const epoch = ({ epoch, raiser }: SessionRecord) => [epoch, raiser].join()
    fc.assert(fc.property(session, session, (a, b) => (compareEpoch(a, b) === 0) === (epoch(a) === epoch(b))))
  })
})

describe('the order of session records', () => {
  checkTotalOrder(compareSession)

  it('is the one by which merging chooses: the greater one, and nothing less than either', () => {
    fc.assert(
      fc.property(session, session, (a, b) => {
        const [lesser, greater] = compareSession(a, b) < 0 ? [a, b] : [b, a]
        const merged = mergeSession(a, b)
        expect(compareSession(merged, greater)).toBe(0)
        expect(compareSession(merged, lesser)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('begins with the epoch', () => {
    fc.assert(
      fc.property(
        session,
        session,
        (a, b) => compareEpoch(a, b) === 0 || compareEpoch(a, b) * compareSession(a, b) > 0,
      ),
    )
  })

  it('puts any tab above one that is none', () => {
    for (const by of ['A', '!', ' ']) {
      expect(mergeSession(NO_SESSION, { ...NO_SESSION, by }).by).toBe(by)
      expect(mergeLine(noLine(''), { ...noLine(''), by }).by).toBe(by)
    }
  })

  it('puts any marker above none, also one that reads like a negative number', () => {
    const marked = { ...NO_SESSION, marker: '-1' }
    expect(compareSession(marked, NO_SESSION)).toBeGreaterThan(0)
    expect(compareSession(NO_SESSION, marked)).toBeLessThan(0)
  })
})

describe('merging more into a session', () => {
  it('never takes back what was paid, nor an earlier choice for a later one, within an epoch', () => {
    fc.assert(
      fc.property(session, session, (a, other) => {
        const b = { ...other, epoch: a.epoch, raiser: a.raiser }
        const { owed, active } = mergeSession(a, b)
        expect(owed?.paid ?? false).toBe(a.owed?.paid === true || b.owed?.paid === true)
        expect(active?.stamp ?? -1).toBe(Math.max(a.active?.stamp ?? -1, b.active?.stamp ?? -1))
      }),
    )
  })

  it('keeps the debt that names its session', () => {
    const owing = (name: string | null) => ({ ...NO_SESSION, owed: { session: name, paid: false } })
    expect(mergeSession(owing(null), owing('s1'))).toEqual(owing('s1'))
    expect(mergeSession(owing('s1'), owing(null))).toEqual(owing('s1'))
  })
})

describe('merging more into a line', () => {
  it('takes anything over a line that nobody has asked for', () => {
    fc.assert(
      fc.property(line, (record) => {
        expect(mergeLine(noLine(''), record)).toEqual(record)
      }),
    )
  })

  it('goes from answer to answer: never to an earlier one of an epoch', () => {
    fc.assert(
      fc.property(line, line, (a, b) => {
        const merged = mergeLine(a, b)
        expect(compareEpoch(merged, a)).toBeGreaterThanOrEqual(0)
        if (!compareEpoch(merged, a)) expect(merged.sequence).toBeGreaterThanOrEqual(a.sequence)
      }),
    )
  })

  it('never takes back a lane of the same round or a failure of the same answer', () => {
    fc.assert(
      fc.property(line, line, (a, { sequence, lane, retry }) => {
        expect(mergeLine(a, { ...a, sequence, lane }).lane).toBe(Math.max(a.lane, lane))
        const merged = mergeLine(a, { ...a, retry })
        expect(merged.retry?.failures ?? -1).toBe(Math.max(a.retry?.failures ?? -1, retry?.failures ?? -1))
      }),
    )
  })
})
