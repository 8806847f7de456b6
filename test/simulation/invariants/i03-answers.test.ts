import { describe, expect, it } from 'vitest'
import type { LineRecord } from '../../../src/core/record.ts'
import { createAnswerChecker } from './i03-answers.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const FOUND = 'tab a put an answer in the place of one that was requested later'

const LATER = { sequence: 5, requestedAt: 100, by: 'b' }
const OWN = { sequence: 6, requestedAt: 50, by: 'a' }
const open = () => new Journal().open('a', 'b').fetch('a', 't1')
const heard = (line: Partial<LineRecord> = LATER) => open().hear('a', 'b', {}, lineOf(line))
const tell = (journal: Journal, line: Partial<LineRecord> = OWN, token = payloadOf('t1')) =>
  journal.post('a', {}, { ...lineOf(line), ...token })
const judge = (journal: Journal) => journal.judge(createAnswerChecker).problem

describe('I3: an old answer replaces no newer one', () => {
  it('finds an answer that was requested before one that the tab knew of', () => {
    expect(judge(tell(heard()))).toBe(FOUND)
    expect(judge(tell(heard(), { ...OWN, requestedAt: 100 }))).toBeNull()
    expect(judge(tell(tell(open(), { ...LATER, by: 'a' })))).toBe(FOUND)
    const rows = [{ session: null, line: lineOf(LATER).line }]
    const read = (lateMs: number) => open().write({ kind: 'read', tab: 'a', rows, lateMs })
    expect(judge(tell(read(149)))).toBe(FOUND)
    expect(judge(tell(read(150)))).toBeNull()
  })

  it('compares it with the latest one, of the same epoch and line', () => {
    expect(judge(tell(heard().hear('a', 'b', {}, lineOf({ ...LATER, sequence: 4, requestedAt: 10 }))))).toBe(FOUND)
    expect(judge(tell(heard(), { ...OWN, epoch: 1 }))).toBeNull()
    expect(judge(tell(heard(), { ...OWN, key: 'org' }))).toBeNull()
  })

  it('lets a tab tell of what another one has, and of what is no later answer', () => {
    expect(judge(tell(heard(), { ...OWN, by: 'c' }))).toBeNull()
    expect(judge(tell(heard(), { ...OWN, sequence: 5 }))).toBeNull()
    expect(judge(tell(heard(), OWN, { token: null }))).toBeNull()
  })

  it('does not know of requests what nobody requested, or what a clock that was set back says', () => {
    const given = heard().write({ kind: 'given', tab: 'a', minted: open().minted('t1') })
    expect(judge(tell(given))).toBeNull()
    const ofPage = open().write({ kind: 'given', tab: 'b', minted: open().minted('t2') })
    const told = ofPage.post('b', {}, { ...lineOf(LATER), ...payloadOf('t2') }).hear('a', 'b', {}, lineOf(LATER))
    expect(judge(tell(told))).toBeNull()
    const jump = (jumpMs: number) => tell(heard().write({ kind: 'clock', jumpMs, sleptMs: 0 }))
    expect(judge(jump(-5000))).toBeNull()
    expect(judge(jump(5000))).toBe(FOUND)
  })

  it('does not count what a page has heard and not taken yet, nor what the page before it knew', () => {
    const back = open().page('a', 'frozen').page('a', 'resumed').hear('a', 'b', {}, lineOf(LATER))
    expect(judge(tell(back))).toBeNull()
    expect(judge(tell(heard().open('a')))).toBeNull()
  })
})
