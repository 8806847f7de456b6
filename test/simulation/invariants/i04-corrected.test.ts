import { describe, expect, it } from 'vitest'
import { createCorrectionChecker } from './i04-corrected.ts'
import { Journal } from './written.ts'

const KNOWN = { epoch: 5, raiser: 'c' }
const OLDER = { epoch: 4, raiser: 'c' }
const FOUND = 'tab a heard an older epoch from b, and did not say what it knows'

const open = (traits = {}) => new Journal().page('a', 'opened', traits).hear('a', 'c', KNOWN)
const judge = (journal: Journal) => journal.wait(1).call('c').judge(createCorrectionChecker).problem

describe('I4: who hears of an older epoch says what it knows', () => {
  it('finds a tab that is silent', () => {
    expect(judge(open().hear('a', 'b', OLDER))).toBe(FOUND)
    expect(judge(open().hear('a', 'b', OLDER).post('a', KNOWN))).toBeNull()
    expect(judge(open().hear('a', 'b', OLDER).wait(1).post('a', KNOWN))).toBe(FOUND)
    expect(judge(open().hear('a', 'b', KNOWN))).toBeNull()
    expect(judge(open().hear('a', 'b', { epoch: 6 }))).toBeNull()
  })

  it('asks for one answer to each tab in each epoch', () => {
    const answered = () => open().hear('a', 'b', OLDER).post('a', KNOWN).wait(1)
    expect(judge(answered().hear('a', 'b', OLDER))).toBeNull()
    expect(judge(answered().hear('a', 'd', OLDER))).toContain('an older epoch from d')
    expect(judge(answered().hear('a', 'c', { epoch: 6 }).hear('a', 'b', OLDER))).toBe(FOUND)
  })

  it('counts as an answer the epoch that a tab began for what it heard', () => {
    const begun = open().hear('a', 'b', KNOWN).post('a', { epoch: 7, raiser: 'a' }).wait(1)
    expect(judge(begun.hear('a', 'b', KNOWN))).toBeNull()
    expect(judge(begun.hear('a', 'c', KNOWN))).toContain('an older epoch from c')
  })

  it('asks nothing of another version, of who ends in that moment, or of who has not read yet', () => {
    expect(judge(open({ isOther: true }).hear('a', 'b', OLDER))).toBeNull()
    expect(judge(open().hear('a', 'b', OLDER).page('a', 'crashed'))).toBeNull()
    expect(judge(open().hear('a', 'b', OLDER).act('a', 'dispose'))).toBeNull()
    expect(judge(open().page('a', 'frozen').page('a', 'resumed').hear('a', 'b', OLDER))).toBeNull()
  })

  it('asks for none to a page that just came, or that posts what is no message', () => {
    expect(judge(open().hear('a', 'b', {}, { kind: 'ask' }))).toBeNull()
    expect(judge(open().hear('a', 'b', {}))).toBe(FOUND)
    expect(judge(open().hear('a', 'b', { sequence: 1 }, { kind: 'ask' }))).toBe(FOUND)
    expect(judge(open().hear('a', 'b', { ...OLDER, floor: 0.5 }))).toBeNull()
  })
})
