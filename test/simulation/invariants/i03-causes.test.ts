import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import { createCauseChecker } from './i03-causes.ts'
import { Journal, payloadOf } from './written.ts'

const begins = (journal: Journal, session: Partial<SessionRecord>) =>
  journal.post('a', { epoch: 5, raiser: 'a', by: 'a', sequence: 2, ...session })
const pending = (journal: Journal) => begins(journal, { status: 'pending' })
const open = () => new Journal().open('a', 'b')
const ofBob = (journal: Journal) => journal.fetch('a', 't2', { user: 'bob' })
const judge = (journal: Journal) => journal.judge(createCauseChecker).problem

describe('I3: what begins an epoch', () => {
  const FOR_NOTHING = 'tab a began an epoch for no reason'

  it('is a sign-in, and no other act', () => {
    expect(judge(pending(open().act('a', 'signedIn')))).toBeNull()
    expect(judge(pending(open()))).toBe(FOR_NOTHING)
    expect(judge(pending(open().act('a', 'invalidate')))).toBe(FOR_NOTHING)
    expect(judge(pending(open().act('b', 'signedIn')))).toBe(FOR_NOTHING)
  })

  it('is another identity, by an answer or by a peer', () => {
    expect(judge(pending(open().fetch('a', 't1')))).toBe(FOR_NOTHING)
    expect(judge(pending(ofBob(open().fetch('a', 't1'))))).toBeNull()
    expect(judge(pending(ofBob(open().fetch('a', 't1').open('a'))))).toBe(FOR_NOTHING)
    const given = open().write({ kind: 'given', tab: 'a', minted: open().minted('t1') })
    expect(judge(pending(ofBob(given)))).toBeNull()
    const heard = open().fetch('b', 't1').hear('a', 'b', {}, payloadOf('t1'))
    expect(judge(pending(ofBob(heard)))).toBeNull()
  })

  it('is an answer under another marker than the tab knew', () => {
    const first = 'tab a began an epoch with an answer, and knew of no other marker'
    const signsIn = (journal: Journal) => begins(journal, { status: 'in', marker: 'm2' })
    expect(judge(signsIn(open()))).toBe(first)
    expect(judge(signsIn(open().hear('a', 'b', { marker: 'm2' })))).toBe(first)
    expect(judge(signsIn(open().hear('a', 'b', { marker: 'm1' })))).toBeNull()
    expect(judge(signsIn(open().read('a', { marker: 'm1' })))).toBeNull()
    expect(judge(signsIn(open().read('a', { marker: 'm1' }).open('a')))).toBe(first)
  })

  it('is told of by the tab that began it, and once', () => {
    expect(judge(open().post('a', { epoch: 5, raiser: 'b', status: 'pending' }))).toBeNull()
    expect(judge(pending(pending(open().act('a', 'signedIn')).wait(2000)))).toBeNull()
  })
})

describe('I3: an answer under another marker', () => {
  const answers = (journal: Journal, session: Partial<SessionRecord> = {}) =>
    journal.post('a', { status: 'in', by: 'a', sequence: 2, marker: 'm2', ...session })
  const known = (marker: string | null) => open().hear('a', 'b', { status: 'in', by: 'b', sequence: 1, marker })

  it('begins an epoch', () => {
    expect(judge(answers(known('m1')))).toBe('tab a signed in under m2 in an epoch of m1')
    expect(judge(answers(known('m1'), { epoch: 5, raiser: 'a' }))).toBeNull()
    expect(judge(answers(known('m1'), { epoch: 5, raiser: 'b' }))).toBeNull()
  })

  it('does not where the tab knew of none, where nobody is signed in, or where it is a peer’s', () => {
    expect(judge(answers(known(null)))).toBeNull()
    expect(judge(answers(known('m2')))).toBeNull()
    expect(judge(answers(known('m1'), { status: 'out', marker: '' }))).toBeNull()
    expect(judge(answers(known('m1'), { by: 'c' }))).toBeNull()
    expect(judge(answers(known('m1'), { sequence: 1 }))).toBeNull()
  })
})
