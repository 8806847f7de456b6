import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/types.ts'
import { createSignOutChecker } from './i14-sign-out.ts'
import { Journal } from './written.ts'

const OUT = { epoch: 5, raiser: 'a', status: 'out' } as const
const ANN: Session = { status: 'signed-in', claims: {}, identity: 'ann' }
const HANDED_OUT = 'tab b handed out a token of s1, which was signed out'

function signedOut({ persisted = true, session = 's1' as string | null } = {}): Journal {
  const journal = new Journal().open('a', 'b').server('signed in', 'ann', 's1').fetch('b', 't1').act('a', 'signOut')
  journal.post('a', OUT).write({ kind: 'ending', tab: 'a', session })
  return journal.write({ kind: 'acted', tab: 'a', act: 'signOut', persisted })
}
const judge = (journal: Journal, hasEndSession = true) => journal.judge(createSignOutChecker, { hasEndSession }).problem

describe('I14: signed out stays signed out', () => {
  it('finds a token of the session in a tab that has seen the sign-out', () => {
    expect(judge(signedOut().hear('b', 'a', OUT).serve('b', 't1'))).toBe(HANDED_OUT)
    expect(judge(signedOut({ session: null }).hear('b', 'a', OUT).serve('b', 't1'))).toBe(HANDED_OUT)
    expect(judge(signedOut().serve('b', 't1'))).toBeNull()
  })

  it('finds one that the server gave once more, in a page that opened later and read', () => {
    const later = signedOut().open('c').read('c', OUT).fetch('c', 't2')
    expect(judge(later.serve('c', 't2'))).toBe('tab c handed out a token of s1, which was signed out')
  })

  it('finds a page that shows who was signed in', () => {
    const shown = (journal: Journal) => journal.hear('b', 'a', OUT).write({ kind: 'session', tab: 'b', session: ANN })
    expect(judge(shown(signedOut()))).toBe('tab b shows a session that was signed out')
    expect(judge(shown(signedOut().fetch('b', 't2', { session: 's2' })))).toBeNull()
  })

  it('expects nothing of a page that knows of no epoch at all', () => {
    expect(judge(signedOut().open('c').post('c', {}).fetch('c', 't2').serve('c', 't2'))).toBeNull()
  })

  it('lets another session be', () => {
    expect(judge(signedOut().hear('b', 'a', OUT).fetch('b', 't2', { session: 's2' }).serve('b', 't2'))).toBeNull()
  })

  it('believes an app that says of this very session, since then, that somebody has just signed in', () => {
    const seen = (journal: Journal) => judge(journal.hear('b', 'a', OUT).serve('b', 't1'))
    expect(seen(signedOut().act('b', 'signedIn'))).toBeNull()
    expect(seen(signedOut().server('signed in', 'bob', 's2').act('b', 'signedIn'))).toBe(HANDED_OUT)
    const withToken = (session: string) => {
      const journal = signedOut().server('signed in', 'bob', 's3')
      const minted = journal.minted('t3', { session })
      return journal.write({ kind: 'act', tab: 'b', act: 'signedIn', params: null, minted })
    }
    expect(seen(withToken('s1'))).toBeNull()
    expect(seen(withToken('s2'))).toBe(HANDED_OUT)
    const before = new Journal().open('a', 'b').server('signed in', 'ann', 's1').fetch('b', 't1').act('b', 'signedIn')
    before.act('a', 'signOut').post('a', OUT).write({ kind: 'ending', tab: 'a', session: 's1' })
    expect(seen(before.write({ kind: 'acted', tab: 'a', act: 'signOut', persisted: true }))).toBe(HANDED_OUT)
  })

  it('promises nothing that was not written down, or that nobody can tell the server', () => {
    expect(judge(signedOut({ persisted: false }).hear('b', 'a', OUT).serve('b', 't1'))).toBeNull()
    expect(judge(signedOut().hear('b', 'a', OUT).serve('b', 't1'), false)).toBeNull()
  })
})
