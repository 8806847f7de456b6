import { describe, expect, it } from 'vitest'
import { createNewcomerChecker } from './i07-newcomers.ts'
import { Journal, payloadOf } from './written.ts'

const OUT = { epoch: 5, raiser: 'b', status: 'out' } as const
const OWED = { ...OUT, owed: { session: 's1', paid: false } }
const FOUND = 'tab a just came and says that nobody is signed in, and has asked nobody but other tabs'

const isOut = (journal: Journal) => journal.call('a').settle('a', { kind: 'out' })
const shows = (journal: Journal) =>
  journal.write({ kind: 'session', tab: 'a', session: { status: 'signed-out', reason: 'signed_out' } })
const open = () => new Journal().open('a', 'b')
const judge = (journal: Journal, setup = {}) => journal.judge(createNewcomerChecker, setup).problem

describe('I7: a page that just came asks the server', () => {
  it('finds one that takes the word of a peer, or of the ledger', () => {
    expect(judge(isOut(open().hear('a', 'b', OUT)))).toBe(FOUND)
    expect(judge(shows(open().read('a', OUT)))).toBe(FOUND)
    expect(judge(open().hear('a', 'b', OUT).serve('a', 't1'))).toBeNull()
  })

  it('lets one say so that has been answered, was given or told of a token, or whose app acted', () => {
    expect(judge(isOut(open().ask('a').answer('a', { kind: 'out', reason: null })))).toBeNull()
    expect(judge(isOut(open().ask('a').answer('a', null)))).toBe(FOUND)
    expect(judge(isOut(open().ask('b').answer('b', { kind: 'out', reason: null })))).toBe(FOUND)
    expect(judge(isOut(open().write({ kind: 'given', tab: 'a', minted: open().minted('t1') })))).toBeNull()
    expect(judge(isOut(open().hear('a', 'b', {}, payloadOf('t1'))))).toBeNull()
    expect(judge(shows(open().act('a', 'signOut')))).toBeNull()
    expect(judge(shows(open().act('a', 'signedIn')))).toBeNull()
    expect(judge(shows(open().act('a', 'invalidate')))).toBe(FOUND)
  })

  it('lets it believe a sign-out that is owed to the server, where tabs can tell that', () => {
    expect(judge(isOut(open().hear('a', 'b', OWED)))).toBeNull()
    expect(judge(isOut(open().read('a', OWED)))).toBeNull()
    expect(judge(isOut(open().hear('a', 'b', OWED)), { hasEndSession: false })).toBe(FOUND)
    expect(judge(isOut(open().read('a', { ...OUT, owed: { session: 's1', paid: true } })))).toBe(FOUND)
    expect(judge(isOut(open().read('a', { ...OWED, status: 'in' })))).toBe(FOUND)
  })

  it('leaves it to the marker where there is one', () => {
    expect(judge(isOut(open().read('a', OUT)), { hasMarker: true })).toBeNull()
  })

  it('knows nothing of what the page before it knew', () => {
    expect(judge(isOut(open().act('a', 'signOut').open('a')))).toBe(FOUND)
  })
})
