import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import { createOrderChecker } from './i04-order.ts'
import { Journal, lineOf } from './written.ts'

const KNOWN: Partial<SessionRecord> = { epoch: 5, raiser: 'c', sequence: 3, status: 'in', by: 'm' }
const saysAfter = (session: Partial<SessionRecord>, known: Partial<SessionRecord> = KNOWN) =>
  judge(new Journal().open('a', 'b').hear('a', 'b', known).post('a', session))
const judge = (journal: Journal) => journal.judge(createOrderChecker).problem

describe('I4: state merges, and is never overwritten', () => {
  it('finds a tab that tells of an earlier answer than it knows', () => {
    expect(saysAfter(KNOWN)).toBeNull()
    expect(saysAfter({ ...KNOWN, sequence: 4, by: 'a' })).toBeNull()
    expect(saysAfter({ ...KNOWN, sequence: 2 })).toBe('tab a posted in 2 of m after it had seen in 3 of m')
    const told = new Journal().open('a').post('a', KNOWN)
    expect(judge(told.post('a', { ...KNOWN, sequence: 2 }))).toContain('tab a posted in 2')
  })

  it('finds one that takes in for out at a tie, or the lesser tab', () => {
    const out = { ...KNOWN, status: 'out' } as const
    expect(saysAfter(KNOWN, out)).toBe('tab a posted in 3 of m after it had seen out 3 of m')
    expect(saysAfter(out)).toBeNull()
    expect(saysAfter({ ...KNOWN, status: 'pending' })).toContain('pending 3')
    expect(saysAfter({ ...KNOWN, by: 'l' })).toContain('in 3 of l')
    expect(saysAfter({ ...KNOWN, by: 'n' })).toBeNull()
  })

  it('leaves other epochs to who judges those', () => {
    expect(saysAfter({ ...KNOWN, epoch: 6, sequence: 0 })).toBeNull()
    expect(saysAfter({ ...KNOWN, epoch: 4, sequence: 0 })).toBeNull()
  })

  it('lets a page that comes back answer one by one what it held', () => {
    const back = () =>
      new Journal()
        .open('a', 'b')
        .page('a', 'frozen')
        .page('a', 'resumed')
        .hear('a', 'b', KNOWN)
        .hear('a', 'b', { ...KNOWN, sequence: 4 })
        .wait(3)
        .read('a', { ...KNOWN, sequence: 2 })
    expect(judge(back().post('a', KNOWN, { kind: 'answer' }))).toBeNull()
    expect(judge(back().wait(1).post('a', KNOWN))).toContain('posted in 3')
  })

  it('finds a floor of a line that fell, told or heard', () => {
    const floor = (value: number, key = '') => lineOf({ key, floor: value })
    const told = () => new Journal().open('a', 'b').post('a', {}, floor(7))
    const fell = 'tab a posted floor 6 of a line after it had seen 7'
    expect(judge(told().post('a', {}, floor(6)))).toBe(fell)
    expect(judge(told().post('a', {}, floor(7)))).toBeNull()
    expect(judge(told().post('a', {}, floor(6, 'org')))).toBeNull()
    expect(judge(told().open('a').post('a', {}, floor(6)))).toBeNull()
    const heard = () => new Journal().open('a', 'b').hear('a', 'b', {}, floor(7))
    expect(judge(heard().post('a', {}, floor(6)))).toBe(fell)
    expect(judge(heard().hear('a', 'b', {}, floor(6)).post('a', {}, floor(7)))).toBeNull()
  })

  it('counts no floor that the tab has not taken: before it has read, malformed, or of a line without a name', () => {
    const low = lineOf({ floor: 6 })
    const high = lineOf({ floor: 7 })
    const back = () => new Journal().open('a').page('a', 'frozen').page('a', 'resumed')
    expect(judge(back().hear('a', 'b', {}, high).post('a', {}, low))).toBeNull()
    const open = () => new Journal().open('a')
    expect(judge(open().hear('a', 'b', { floor: 0.5 }, high).post('a', {}, low))).toBeNull()
    expect(
      judge(
        open()
          .hear('a', 'b', {}, { ...high, params: null })
          .post('a', {}, low),
      ),
    ).toBeNull()
  })
})
