import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import { createForeignChecker } from './i12-foreign.ts'
import { Journal, payloadOf } from './written.ts'

/** Not a record: an epoch is a whole number. */
const MALFORMED: Partial<SessionRecord> = { epoch: 7.5, raiser: 'nobody', floor: 99 }

const open = () => new Journal().open('a', 'b')
const judge = (journal: Journal) => journal.judge(createForeignChecker).problem

describe('I12: envelopes count, and nothing else', () => {
  it('lets a tab say what it has heard, or more', () => {
    const other = open().hear('a', 'c', { epoch: 5, raiser: 'c', floor: 3 }, { v: 2 })
    expect(judge(other.post('a', { epoch: 5, raiser: 'c', floor: 4 }).post('a', { epoch: 6, floor: 4 }))).toBeNull()
  })

  it('finds a tab that goes on as if it had not heard another version', () => {
    const heard = () => open().hear('a', 'c', { epoch: 5, raiser: 'c', floor: 3 }, { v: 2 })
    expect(judge(heard().post('a', { epoch: 4, floor: 3 }))).toBe('tab a posted epoch 4 after it had seen 5')
    expect(judge(heard().post('a', { epoch: 5, raiser: 'b', floor: 3 }))).toContain('posted epoch 5')
    expect(judge(heard().post('a', { epoch: 5, raiser: 'c' }))).toBe('tab a posted floor 0 after it had seen 3')
  })

  it('finds a tab that takes the word of another session', () => {
    const heard = () => open().hear('a', 'c', { epoch: 5, raiser: 'c', floor: 3 }, { name: 'another' })
    expect(judge(heard().post('a', { epoch: 4 }))).toBeNull()
    expect(judge(heard().post('a', { epoch: 5, raiser: 'c' }))).toBe('tab a took 5 from a message that is none')
  })

  it('lets a page that comes back answer one by one what it held', () => {
    const back = () =>
      open()
        .page('a', 'frozen')
        .page('a', 'resumed')
        .hear('a', 'b', {}, { kind: 'ask' })
        .hear('a', 'b', { epoch: 5 })
        .hear('a', 'b', { epoch: 6, floor: 2 })
        .wait(3)
        .read('a', { epoch: 1 })
    const answer = (session: Partial<SessionRecord>) => back().post('a', session, { kind: 'answer' })
    expect(judge(answer({ epoch: 1 }).post('a', { epoch: 5 }).post('a', { epoch: 6, floor: 2 }))).toBeNull()
    expect(judge(answer({ epoch: 5 }).post('a', { epoch: 1 }))).toBe('tab a posted epoch 1 after it had seen 6')
    expect(judge(answer({ epoch: 6, floor: 2 }).post('a', { epoch: 5 }))).toContain('posted epoch 5')
    expect(judge(answer({}))).toContain('posted epoch 0')
    expect(judge(answer({ epoch: 3 }))).toContain('posted epoch 3')
    expect(judge(answer({ epoch: 6 }))).toBe('tab a posted floor 0 after it had seen 2')
    expect(judge(back().post('a', { epoch: 1 }, { kind: 'ask' }))).toContain('posted epoch 1')
    expect(judge(answer({ epoch: 1 }).post('a', { epoch: 1 }, { kind: 'ask' }))).toContain('posted epoch 1')
    expect(judge(back().wait(1).post('a', { epoch: 1 }))).toContain('posted epoch 1')
  })

  it('lets it go on with what it reads, not with what it wrote', () => {
    const back = () =>
      open()
        .page('a', 'frozen')
        .page('a', 'resumed')
        .hear('a', 'b', {}, { kind: 'ask' })
        .hear('a', 'b', { epoch: 6 })
        .write({ kind: 'written', tab: 'a', rows: [] })
        .read('a', { epoch: 5 })
    expect(judge(back().post('a', { epoch: 5 }, { kind: 'answer' }))).toBeNull()
    expect(judge(back().post('a', {}, { kind: 'answer' }))).toContain('posted epoch 0')
    const failed = open().page('a', 'frozen').page('a', 'resumed').hear('a', 'b', { epoch: 6 }).read('a', null)
    expect(judge(failed.wait(1).post('a'))).toBe('tab a posted epoch 0 after it had seen 6')
  })

  it('finds what only a malformed message said', () => {
    const heard = () => open().hear('a', 'x', MALFORMED)
    expect(judge(heard().post('a'))).toBeNull()
    expect(judge(heard().post('a', { epoch: 7.5 }))).toBe('tab a took 7.5 from a message that is none')
    expect(judge(heard().post('a', { epoch: 1, raiser: 'nobody' }))).toContain('took nobody')
    expect(judge(heard().post('a', { floor: 99 }))).toContain('took 99')
    const row = { session: { ...NO_RECORD, floor: 99 }, line: null }
    expect(judge(heard().write({ kind: 'written', tab: 'a', rows: [row] }))).toContain('took 99')
  })

  it('lets what a message that is one said too', () => {
    const both = open().hear('a', 'x', MALFORMED).hear('a', 'b', { floor: 99 })
    expect(judge(both.post('a', { floor: 99 }))).toBeNull()
  })

  it('finds a token of a malformed message', () => {
    const heard = () => open().hear('a', 'x', MALFORMED, payloadOf('stolen'))
    const stolen = 'tab a handed out a token of a message that is none'
    expect(judge(heard().serve('a', 'stolen'))).toBe(stolen)
    expect(judge(heard().write({ kind: 'peeked', tab: 'a', token: 'stolen' }))).toBe(stolen)
    expect(judge(heard().write({ kind: 'peeked', tab: 'a', token: 'own' }))).toBeNull()
  })
})

const NO_RECORD: SessionRecord = {
  epoch: 0,
  raiser: '',
  floor: 0,
  sequence: 0,
  status: 'pending',
  by: '',
  reason: null,
  marker: null,
  owed: null,
  active: null,
}
