import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/types.ts'
import type { RunSetup } from '../journal.ts'
import { createFailureChecker } from './i07-failures.ts'
import { Journal } from './written.ts'

const ANN: Session = { status: 'signed-in', claims: {}, identity: 'ann' }
const PENDING: Session = { status: 'pending' }
const OUT: Session = { status: 'signed-out', reason: 'unauthenticated' }
const UNTOLD = 'tab a turned to signed-out, and nobody had said so since its latest token'
const FORGOT = 'tab a forgot its session for no reason'
const REJECTED = 'tab a rejected a call though t1 still lives'
const failed = { kind: 'failed', code: 'ERR_REFRESH_FAILED', retryAt: null } as const

const fetched = () => new Journal().open('a', 'b').fetch('a', 't1')
const shows = (journal: Journal, session: Session) => journal.write({ kind: 'session', tab: 'a', session })
const judge = (journal: Journal, setup: Partial<RunSetup> = {}) => journal.judge(createFailureChecker, setup).problem

describe('I7: failures sign nobody out', () => {
  it('finds a tab that turns to signed-out by itself', () => {
    expect(judge(shows(fetched(), OUT))).toBe(UNTOLD)
    expect(judge(fetched().call('a').settle('a', { kind: 'out' }))).toBe(UNTOLD)
    const transient = { kind: 'transient', status: 503, retryAfterMs: null } as const
    expect(judge(shows(fetched().ask('a').answer('a', transient), OUT))).toBe(UNTOLD)
  })

  it('lets one turn that was told so: by an act, a reason, a confirmation, a marker', () => {
    expect(judge(shows(fetched().act('b', 'signOut'), OUT))).toBeNull()
    expect(judge(shows(fetched().ask('b').answer('b', { kind: 'out', reason: 'revoked' }), OUT))).toBeNull()
    const bare = { kind: 'out', reason: null } as const
    expect(judge(shows(fetched().ask('b').answer('b', bare), OUT))).toBe(UNTOLD)
    expect(judge(shows(fetched().ask('b', {}, 'confirm').answer('b', bare), OUT))).toBeNull()
    const cleared = fetched().write({ kind: 'cookie', marker: 'm1' }).write({ kind: 'cookie', marker: '' })
    expect(judge(shows(cleared, OUT), { hasMarker: true })).toBeNull()
  })

  it('counts no word of before the latest token', () => {
    expect(judge(shows(fetched().act('b', 'signOut').fetch('a', 't2'), OUT))).toBe(UNTOLD)
    expect(judge(shows(new Journal().open('a'), OUT), { hasMarker: true })).toBeNull()
  })

  it('counts what was said before for a tab that learns of the epoch late', () => {
    const late = () => fetched().act('b', 'signOut').fetch('a', 't2')
    expect(judge(shows(late().hear('a', 'b', { epoch: 4, raiser: 'b' }), OUT))).toBeNull()
    expect(judge(shows(fetched().hear('a', 'b', { epoch: 4, raiser: 'b' }), OUT))).toBe(UNTOLD)
  })

  it('counts what was said before for a tab that is told of it late, where the one that asked could not know', () => {
    const out = { status: 'out', sequence: 2 } as const
    const story = ({ hasLedger = false, isTold = false, isSaid = true } = {}) => {
      const journal = fetched().page('c', 'opened', { hasLedger })
      if (isTold) journal.hear('c', 'b', out)
      if (isSaid) journal.ask('b').answer('b', { kind: 'out', reason: 'revoked' })
      return journal.fetch('c', 't2').serve('a', 't2')
    }
    expect(judge(shows(story().read('a', out), OUT))).toBeNull()
    expect(judge(shows(story().hear('a', 'b', out), OUT))).toBeNull()
    expect(judge(shows(story(), OUT))).toBe(UNTOLD)
    expect(judge(shows(story().hear('a', 'b', { ...out, status: 'in' }), OUT))).toBe(UNTOLD)
    expect(judge(shows(story({ hasLedger: true }).read('a', out), OUT))).toBe(UNTOLD)
    expect(judge(shows(story({ isTold: true }).read('a', out), OUT))).toBe(UNTOLD)
    expect(judge(shows(story({ isSaid: false }).read('a', out), OUT))).toBe(UNTOLD)
  })

  it('counts no token that is dead on arrival, unless it is handed out', () => {
    const slow = (waitMs: number) => {
      const journal = fetched().act('b', 'signOut').ask('a')
      const minted = journal.minted('t2')
      journal.write({ kind: 'handled', request: 2, verdict: { kind: 'token', minted } }).wait(waitMs)
      return journal.write({ kind: 'answered', tab: 'a', request: 2, verdict: { kind: 'token', minted } })
    }
    expect(judge(shows(slow(57_000), OUT))).toBeNull()
    expect(judge(shows(slow(56_900), OUT))).toBe(UNTOLD)
    expect(judge(shows(slow(57_000).serve('a', 't2'), OUT))).toBe(UNTOLD)
  })

  it('finds a session that is forgotten, and knows what may end it', () => {
    const shown = () => shows(fetched(), ANN)
    expect(judge(shows(shown(), PENDING))).toBe(FORGOT)
    expect(judge(shows(shown().hear('a', 'b', { epoch: 4, raiser: 'b' }), PENDING))).toBeNull()
    expect(judge(shows(shown().write({ kind: 'cookie', marker: 'm2' }), PENDING))).toBeNull()
    expect(judge(shows(shown().act('a', 'signedIn'), PENDING))).toBeNull()
    expect(judge(shows(shown().act('b', 'switchTo'), PENDING))).toBeNull()
    expect(judge(shows(shown().fetch('a', 't2', { user: 'bob' }), PENDING))).toBeNull()
    expect(judge(shows(shown().fetch('a', 't2'), PENDING))).toBe(FORGOT)
    expect(judge(shows(shown().act('b', 'signedIn'), PENDING))).toBe(FORGOT)
  })

  it('lets a tab learn of another epoch and floor by a reading that is late', () => {
    const shown = () => shows(fetched(), ANN)
    const late = { epoch: 4, raiser: 'b' }
    expect(judge(shows(shown().read('a', late, 200), PENDING))).toBeNull()
    expect(judge(shows(shown().read('b', late, 200), PENDING))).toBe(FORGOT)
    expect(judge(shows(shows(fetched().read('a', late, 200), ANN), PENDING))).toBe(FORGOT)
    const served = () => fetched().serve('a', 't1')
    expect(judge(served().read('a', { floor: 3 }, 200).call('a').settle('a', failed))).toBeNull()
    expect(judge(served().read('b', { floor: 3 }, 200).call('a').settle('a', failed))).toBe(REJECTED)
  })

  it('finds a living token that is withheld because of a failure', () => {
    const served = () => fetched().serve('a', 't1').wait(10_000)
    expect(judge(served().call('a').settle('a', failed))).toBe(REJECTED)
    expect(
      judge(
        served()
          .call('a')
          .settle('a', { ...failed, code: 'AbortError' }),
      ),
    ).toBeNull()
    expect(judge(served().wait(46_900).call('a').settle('a', failed))).toBe(REJECTED)
    expect(judge(served().wait(47_000).call('a').settle('a', failed))).toBeNull()
  })

  it('lets a call be rejected that the token would not serve, or that asks for another line', () => {
    const served = () => fetched().serve('a', 't1')
    expect(judge(served().call('a', { force: true }).settle('a', failed))).toBeNull()
    expect(judge(served().call('a', { rejected: 't1' }).settle('a', failed))).toBeNull()
    expect(judge(served().call('a', { rejected: 't0' }).settle('a', failed))).toBe(REJECTED)
    expect(
      judge(
        served()
          .call('a', { params: { org: 'north' } })
          .settle('a', failed),
      ),
    ).toBeNull()
  })

  it('lets a token go that something ended', () => {
    const ended = (end: (journal: Journal) => Journal) =>
      judge(end(fetched().serve('a', 't1')).call('a').settle('a', failed))
    expect(ended((journal) => journal.act('b', 'invalidate'))).toBeNull()
    expect(ended((journal) => journal.hear('a', 'b', { floor: 3 }))).toBeNull()
    expect(ended((journal) => journal.write({ kind: 'clock', jumpMs: -5000, sleptMs: 0 }))).toBeNull()
    expect(ended((journal) => journal.write({ kind: 'storage', change: 'wiped' }))).toBeNull()
    expect(ended((journal) => journal.page('a', 'hidden'))).toBe(REJECTED)
  })
})
