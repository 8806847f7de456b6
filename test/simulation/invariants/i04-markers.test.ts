import { describe, expect, it } from 'vitest'
import { createMarkerChecker } from './i04-markers.ts'
import { Journal } from './written.ts'

const FOUND = 'tab a handed out t1, which is of another marker than the cookie'

const cookie = (journal: Journal, marker: string) => journal.write({ kind: 'cookie', marker })
const peek = (journal: Journal) => journal.write({ kind: 'peeked', tab: 'a', token: 't1' })
const judge = (journal: Journal, hasMarker = true) => journal.judge(createMarkerChecker, { hasMarker }).problem
const known = () => cookie(new Journal().open('a'), 'm1').fetch('a', 't1', {}, 'm1')
const moved = () => cookie(known(), 'm2')

describe('I4: no token of another marker than the cookie', () => {
  it('lets a token be that was requested under the marker that holds', () => {
    expect(judge(peek(known()).serve('a', 't1'))).toBeNull()
    expect(judge(peek(moved().fetch('a', 't1', {}, 'm2')).serve('a', 't1'))).toBeNull()
  })

  it('finds one that is peeked at under another marker, or under none', () => {
    expect(judge(peek(moved()))).toBe(FOUND)
    expect(judge(peek(cookie(known(), '')))).toBe(FOUND)
    const quiet = { tab: 'a', message: null, session: { status: 'pending' }, peeked: 't1' } as const
    expect(judge(moved().quiet(quiet))).toBe(FOUND)
  })

  it('lets getToken() serve it for half a second, and no longer', () => {
    expect(judge(moved().wait(500).serve('a', 't1'))).toBeNull()
    expect(judge(moved().wait(501).serve('a', 't1'))).toBe(FOUND)
  })

  it('does not know how long half a second was where a clock jumped since', () => {
    const jump = (journal: Journal) => journal.write({ kind: 'clock', jumpMs: -5000, sleptMs: 0 })
    expect(judge(jump(moved()).wait(501).serve('a', 't1'))).toBeNull()
    expect(judge(cookie(jump(known()), 'm2').wait(501).serve('a', 't1'))).toBe(FOUND)
    expect(judge(peek(jump(moved())))).toBe(FOUND)
  })

  it('judges nothing where there is no marker', () => {
    expect(judge(peek(moved()), false)).toBeNull()
  })
})
