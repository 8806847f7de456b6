import { describe, expect, it } from 'vitest'
import { createNameChecker } from './i14-named.ts'
import { Journal, payloadOf } from './written.ts'

const NAMELESS = 'tab a signed out of a session that it did not name'

const open = (traits = {}) => new Journal().page('a', 'opened', traits).open('b')
const served = (journal: Journal) => journal.fetch('a', 't1').serve('a', 't1')
const ends = (journal: Journal, session: string | null, tab = 'a') => journal.write({ kind: 'ending', tab, session })
const signsOut = (journal: Journal, session: string | null) => ends(journal.act('a', 'signOut'), session)
const judge = (journal: Journal) => journal.judge(createNameChecker).problem

describe('I14: the session that a sign-out ends has a name', () => {
  it('finds a sign-out that names none, though a token did', () => {
    expect(judge(signsOut(served(open()), 's1'))).toBeNull()
    expect(judge(signsOut(served(open()), null))).toBe(NAMELESS)
    expect(judge(signsOut(open().fetch('a', 't1').write({ kind: 'peeked', tab: 'a', token: 't1' }), null))).toBe(
      NAMELESS,
    )
  })

  it('lets one name none whose tab knows of none', () => {
    expect(judge(signsOut(open(), null))).toBeNull()
    expect(judge(signsOut(open().fetch('a', 't1', { namesSession: false }).serve('a', 't1'), null))).toBeNull()
    const later = served(open()).fetch('b', 't2', { namesSession: false }).hear('a', 'b', {}, payloadOf('t2'))
    expect(judge(signsOut(later, null))).toBeNull()
    expect(judge(signsOut(served(open()).open('a'), null))).toBeNull()
  })

  it('does not count tokens of another epoch, sign-in or marker', () => {
    expect(judge(signsOut(served(open()).hear('a', 'b', { epoch: 5 }), null))).toBeNull()
    expect(judge(signsOut(served(open()).act('a', 'signedIn'), null))).toBeNull()
    expect(judge(signsOut(served(open()).write({ kind: 'cookie', marker: 'm2' }), null))).toBeNull()
    expect(judge(signsOut(served(open({ hasChannel: false })), null))).toBeNull()
  })

  it('finds a later word to the server that names another, or none', () => {
    const signedOut = () => signsOut(served(open()), 's1').wait(1000)
    expect(judge(ends(signedOut(), 's1', 'b'))).toBeNull()
    expect(judge(ends(signedOut(), null))).toBe('tab a told the server to end null, of which nobody signed out')
    expect(judge(ends(signedOut(), 's2', 'b'))).toContain('tab b told the server to end s2')
    expect(judge(ends(signsOut(open(), null).wait(1000), null))).toBeNull()
  })
})
