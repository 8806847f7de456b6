import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/types.ts'
import type { Quiet, RunSetup } from '../journal.ts'
import { createRecoveryChecker } from './i06-recovery.ts'
import { Journal } from './written.ts'

/** Four time-outs, the longest guessed delay, and a refresh. */
const BOUND_MS = 4 * 10_000 + 10_000 + 5000
const PENDING: Session = { status: 'pending' }
const OUT: Session = { status: 'signed-out', reason: 'signed_out' }

const says = (tab: string, session: Session = PENDING, peeked: string | null = null): Quiet => ({
  tab,
  message: null,
  session,
  peeked,
})
const open = () => new Journal().open('a').server('signed in', 'ann', 's1')
const judge = (journal: Journal, setup: Partial<RunSetup> = {}) => journal.judge(createRecoveryChecker, setup).problem

describe('I6: recovery', () => {
  it('lets a call that began before all was well wait for the bound', () => {
    const waiting = (ms: number) =>
      open()
        .call('a')
        .wait(9)
        .server('well')
        .wait(ms)
        .quiet(says('a', PENDING, 't1'))
    expect(judge(waiting(BOUND_MS - 1))).toBeNull()
    expect(judge(waiting(BOUND_MS))).toBe(`a call in tab a has waited for ${BOUND_MS} ms`)
  })

  it('lets a later call wait as long, and end with a token', () => {
    const late = () => open().server('well').wait(BOUND_MS).call('a')
    expect(
      judge(
        late()
          .wait(9)
          .quiet(says('a', PENDING, 't1')),
      ),
    ).toBeNull()
    expect(
      judge(
        late()
          .wait(BOUND_MS)
          .quiet(says('a', PENDING, 't1')),
      ),
    ).toContain('a call in tab a has waited')
    expect(judge(late().settle('a', { kind: 'token', token: 't1' }).quiet(says('a')))).toBeNull()
  })

  it('finds a call that is rejected past the bound', () => {
    const rejected = (ms: number, code: string) =>
      judge(open().server('well').wait(ms).call('a').settle('a', { kind: 'failed', code, retryAt: null }))
    expect(rejected(BOUND_MS + 1, 'ERR_REFRESH_FAILED')).toContain('rejected a call')
    expect(rejected(BOUND_MS, 'ERR_REFRESH_FAILED')).toBeNull()
    expect(rejected(BOUND_MS + 1, 'ERR_DISPOSED')).toBeNull()
  })

  it('adds what the server named, and each holder that stood still, to the bound', () => {
    const named = open().ask('a').answer('a', { kind: 'transient', status: 503, retryAfterMs: 30_000 }).call('a')
    expect(
      judge(
        named
          .server('well')
          .wait(BOUND_MS + 19_999)
          .quiet(says('a', PENDING, 't1')),
      ),
    ).toBeNull()
    expect(judge(named.wait(1).quiet(says('a', PENDING, 't1')))).toContain('a call in tab a has waited')
    const frozen = open().open('b').write({ kind: 'lock', tab: 'b', name: 'x', change: 'granted' }).page('b', 'frozen')
    expect(
      judge(
        frozen
          .call('a')
          .server('well')
          .wait(BOUND_MS + 10_999)
          .quiet(says('a', PENDING, 't1')),
      ),
    ).toBeNull()
    expect(judge(frozen.wait(1).quiet(says('a', PENDING, 't1')))).toContain('a call in tab a has waited')
  })

  it('finds a tab that is looked at and has no token', () => {
    const begun = () => open().post('a').server('well').wait(BOUND_MS)
    expect(judge(begun().quiet(says('a')))).toBe('tab a has had no token since all was well')
    expect(judge(begun().quiet(says('a', PENDING, 't1')))).toBeNull()
    expect(judge(begun().fetch('a', 't1').quiet(says('a')))).toBeNull()
    expect(judge(begun().quiet(says('a')), { idleAfterMs: 60_000 })).toBeNull()
    expect(judge(begun().page('a', 'hidden').quiet(says('a')))).toBeNull()
    expect(judge(open().server('well').wait(BOUND_MS).post('a').quiet(says('a')))).toBeNull()
  })

  it('judges no line that the server refuses', () => {
    const refused = open()
      .ask('a')
      .answer('a', { kind: 'refused' })
      .server('well')
      .wait(60_000 + BOUND_MS)
    expect(judge(refused.quiet(says('a')))).toBeNull()
  })

  it('finds a tab that is wrongly signed out', () => {
    const out = (journal: Journal) => judge(journal.server('well').wait(BOUND_MS).quiet(says('a', OUT)))
    expect(out(open())).toBe('tab a shows signed-out, and somebody is signed in')
    expect(out(open().act('a', 'signOut'))).toBeNull()
    expect(out(open().server('revoked', 'ann', 's1'))).toBeNull()
    expect(out(open().act('a', 'signOut').server('signed in', 'bob', 's2'))).toContain('somebody is signed in')
    expect(out(open().ask('a', {}, 'confirm').answer('a', { kind: 'out', reason: null }))).toBeNull()
    expect(out(open().ask('a').answer('a', { kind: 'out', reason: null }))).toContain('somebody is signed in')
    const called = open()
      .server('well')
      .wait(BOUND_MS + 1)
      .call('a')
      .settle('a', { kind: 'out' })
    expect(judge(called)).toBe('tab a says that nobody is signed in, and somebody is')
  })
})
