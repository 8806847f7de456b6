import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/types.ts'
import { createEventChecker } from './i09-events.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const PENDING: Session = { status: 'pending' }
const ANN: Session = { status: 'signed-in', claims: { role: 1 }, identity: 'ann' }

const sets = (journal: Journal, session: Session) => journal.write({ kind: 'session', tab: 'a', session })
const tells = (journal: Journal) => journal.write({ kind: 'event', tab: 'a', type: 'session-change' })
const judge = (journal: Journal) => journal.judge(createEventChecker).problem
const known = () => tells(sets(new Journal().open('a'), ANN))

describe('I9: an event for each change', () => {
  it('lets each change have its event', () => {
    expect(judge(tells(sets(known(), PENDING)))).toBeNull()
  })

  it('finds an event without a change, and a change without an event', () => {
    expect(judge(tells(known()))).toBe('tab a told of a change of the session that there was not')
    expect(judge(sets(sets(known(), PENDING), ANN))).toBe('tab a changed its session twice and told of it once')
  })

  describe('of tokens and failures', () => {
    const refreshed = (journal: Journal) => journal.write({ kind: 'event', tab: 'a', type: 'token-refresh' })
    const failed = (journal: Journal) => journal.write({ kind: 'event', tab: 'a', type: 'refresh-error' })
    const retry = {
      writtenAt: 1,
      delay: 9,
      failures: 1,
      code: 'ERR_REFRESH_FAILED',
      status: 503,
      fixed: false,
      marker: null,
    } as const
    const minted = new Journal().minted('t1')

    it.each<[string, (journal: Journal) => Journal]>([
      ['answered', (journal) => journal.fetch('a', 't1')],
      ['given with its page', (journal) => journal.write({ kind: 'given', tab: 'a', minted })],
      [
        'given with a sign-in',
        (journal) => journal.write({ kind: 'act', tab: 'a', act: 'signedIn', params: null, minted }),
      ],
      ['heard', (journal) => journal.hear('a', 'b', {}, payloadOf('t1'))],
    ])('tells once of a token that was %s', (_, bring) => {
      expect(judge(refreshed(bring(new Journal().open('a', 'b'))))).toBeNull()
      expect(judge(refreshed(refreshed(bring(new Journal().open('a', 'b')))))).toBe(
        'tab a told of token-refresh more often than there was something to tell',
      )
      expect(judge(refreshed(bring(new Journal()).fetch('a', 't2')))).toBeNull()
    })

    it.each<[string, (journal: Journal) => Journal]>([
      ['its own', (journal) => journal.ask('a')],
      ['another tab’s', (journal) => journal.hear('a', 'b', {}, lineOf({ retry }))],
    ])('tells once of a failure that was %s', (_, bring) => {
      expect(judge(failed(bring(new Journal().open('a', 'b'))))).toBeNull()
      expect(judge(failed(failed(bring(new Journal().open('a', 'b')))))).toContain('refresh-error more often')
    })

    it('finds an event of what another tab was answered', () => {
      expect(judge(refreshed(new Journal().fetch('b', 't1')))).toContain('token-refresh more often')
      expect(judge(refreshed(new Journal().ask('a').answer('a', { kind: 'refused' })))).toContain('more often')
    })
  })

  it('finds a store that is set to what it was', () => {
    expect(judge(sets(known(), { ...ANN, claims: { role: 1 } }))).toBe('tab a set its session to what it was')
    expect(judge(sets(known(), { ...ANN, claims: { role: 2 } }))).toBeNull()
  })

  it('finds a change that nobody was told of, at the end', () => {
    const quiet = (session: Session) => known().quiet({ tab: 'a', message: null, session, peeked: null })
    expect(judge(quiet(ANN))).toBeNull()
    expect(judge(quiet(PENDING))).toBe('tab a shows a session that it did not tell of')
  })

  it('expects nothing of a tab where nobody listens to the store, or that was disposed', () => {
    expect(judge(tells(tells(new Journal().open('a'))))).toBeNull()
    expect(judge(tells(sets(known(), PENDING).act('a', 'dispose')))).toBeNull()
  })

  it('finds an error of the library, and lets the app throw what it likes', () => {
    const error = new TypeError('undefined is not a function')
    expect(judge(known().write({ kind: 'error', tab: 'a', error }))).toContain('an error surfaced in tab a: TypeError')
    const own = Object.assign(new Error('The listener throws'), { name: 'AppError' })
    expect(judge(known().write({ kind: 'error', tab: 'a', error: own }))).toBeNull()
  })
})
