import { describe, expect, it } from 'vitest'
import { createUserChecker } from './i03-users.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const OTHER = { epoch: 5, raiser: 'a' }

const tell = (journal: Journal, token: string, session = {}, line = lineOf()) =>
  journal.post('a', session, { ...line, ...payloadOf(token) })
const ofBob = (journal: Journal, token = 't.2') => journal.fetch('a', token, { user: 'bob' })
const known = () => tell(new Journal().open('a').fetch('a', 't.1'), 't.1')
const judge = (journal: Journal) => journal.judge(createUserChecker).problem

describe('I3: an epoch is of one user', () => {
  it('finds a token of another user in the same epoch and line', () => {
    expect(judge(tell(ofBob(known()), 't.2'))).toBe(
      'tab a tells of a token of bob in an epoch in which it had one of ann',
    )
  })

  it('lets the same user have others, and another user another epoch, or another line', () => {
    expect(judge(tell(known().fetch('a', 't.3'), 't.3'))).toBeNull()
    expect(judge(tell(ofBob(known()), 't.2', OTHER))).toBeNull()
    expect(judge(tell(ofBob(known()), 't.2', {}, lineOf({ key: 'org' })))).toBeNull()
  })

  it('asks nothing of tokens that name nobody', () => {
    expect(judge(tell(ofBob(known(), 't2'), 't2'))).toBeNull()
  })
})
