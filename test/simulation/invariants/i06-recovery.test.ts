import { describe, expect, it } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import type { Session } from '../../../src/types.ts'
import type { Quiet, RunSetup, TabTraits } from '../journal.ts'
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
const waits = (): Quiet => says('a', PENDING, 't1')
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

  it('adds what is left of what the server named', () => {
    const named = (waitedMs: number) =>
      open()
        .ask('a')
        .answer('a', { kind: 'transient', status: 503, retryAfterMs: 30_000 })
        .call('a')
        .wait(waitedMs)
        .server('well')
        .wait(BOUND_MS - 10_000)
    expect(judge(named(0).wait(29_999).quiet(waits()))).toBeNull()
    expect(judge(named(0).wait(30_000).quiet(waits()))).toContain('a call in tab a has waited')
    expect(judge(named(5000).wait(24_999).quiet(waits()))).toBeNull()
    expect(judge(named(5000).wait(25_000).quiet(waits()))).toContain('a call in tab a has waited')
    expect(judge(named(29_000).wait(10_000).quiet(waits()))).toContain('a call in tab a has waited')
  })

  it('adds what a wall clock that was set back adds to that, which is no more than the delay', () => {
    const named = (jumpMs: number) =>
      open()
        .ask('a')
        .answer('a', { kind: 'refused' })
        .ask('a')
        .answer('a', { kind: 'transient', status: 503, retryAfterMs: 1000 })
        .call('a')
        .wait(40_000)
        .write({ kind: 'clock', jumpMs, sleptMs: 0 })
        .server('well')
        .wait(BOUND_MS - 10_000)
    expect(judge(named(0).wait(20_000).quiet(waits()))).toContain('a call in tab a has waited')
    expect(judge(named(-5000).wait(24_999).quiet(waits()))).toBeNull()
    expect(judge(named(-5000).wait(25_000).quiet(waits()))).toContain('a call in tab a has waited')
    expect(judge(named(-3_600_000).wait(59_999).quiet(waits()))).toBeNull()
    expect(judge(named(-3_600_000).wait(60_000).quiet(waits()))).toContain('a call in tab a has waited')
  })

  it('adds each lock that is in the way when all becomes well, once', () => {
    const held = (...names: readonly string[]) => {
      const journal = open().open('b')
      for (const name of names) journal.write({ kind: 'lock', tab: 'b', name, change: 'requested' })
      return journal
    }
    const judgeAt = (journal: Journal, ms: number) => judge(journal.call('a').server('well').wait(ms).quiet(waits()))
    const isBoundOf = (journal: () => Journal, ms: number) => {
      expect(judgeAt(journal(), ms - 1)).toBeNull()
      expect(judgeAt(journal(), ms)).toContain('a call in tab a has waited')
    }
    isBoundOf(() => held('x').page('b', 'stopped'), BOUND_MS + 11_000)
    isBoundOf(() => held('x').page('b', 'stopped').page('b', 'continued').page('b', 'stopped'), BOUND_MS + 11_000)
    isBoundOf(() => held('x', 'x').page('b', 'frozen'), BOUND_MS + 11_000)
    isBoundOf(() => held('x', 'y').page('b', 'stopped'), BOUND_MS + 22_000)
    isBoundOf(() => held('x').page('b', 'stopped').page('b', 'continued'), BOUND_MS)
    isBoundOf(() => held('x').page('b', 'stopped').page('b', 'crashed'), BOUND_MS)
    isBoundOf(() => held('x'), BOUND_MS)
    const letGo = () => held('x').write({ kind: 'lock', tab: 'b', name: 'x', change: 'released' })
    isBoundOf(() => letGo().page('b', 'stopped'), BOUND_MS)
    const bare = () => new Journal().page('b', 'opened', { locks: 'none' }).open('a')
    const pretended = () => bare().write({ kind: 'lock', tab: 'b', name: 'x', change: 'requested' })
    isBoundOf(() => pretended().page('b', 'stopped'), BOUND_MS)
  })

  it('adds none that goes on in the moment in which all becomes well', () => {
    const stopped = () => open().open('b').write({ kind: 'lock', tab: 'b', name: 'x', change: 'granted' })
    const well = () => stopped().page('b', 'stopped').call('a').server('well')
    expect(judge(well().page('b', 'continued').wait(BOUND_MS).quiet(waits()))).toContain('a call in tab a has waited')
    expect(judge(well().wait(1).page('b', 'continued').wait(BOUND_MS).quiet(waits()))).toBeNull()
  })

  it('judges no tab that stands still', () => {
    const called = () => open().call('a').page('a', 'stopped').server('well').wait(BOUND_MS)
    expect(judge(called().quiet(waits()))).toBeNull()
    expect(judge(called().page('a', 'continued').quiet(waits()))).toContain('a call in tab a has waited')
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

  it('counts a tab without a channel that has had no reason to look since the sign-in was written down', () => {
    const out = (hasChannel = false) =>
      new Journal().open('b').page('a', 'opened', { hasChannel }).server('signed in', 'ann', 's1')
    const row = (epoch: number) => ({ session: { ...NO_SESSION, epoch, raiser: 'b' }, line: null })
    const written = (journal: Journal, epoch = 5) => journal.write({ kind: 'written', tab: 'b', rows: [row(epoch)] })
    const told = (journal = out()) => written(journal.page('a', 'online').act('b', 'signedIn'))
    const found = (journal: Journal, setup: Partial<RunSetup> = {}) =>
      journal.server('well').wait(BOUND_MS).quiet(says('a', OUT)).judge(createRecoveryChecker, setup)
    const wrong = 'tab a shows signed-out, and somebody is signed in'
    expect(found(told())).toEqual({ problem: null, counted: { 'word of a tab without a channel': 1 } })
    expect(found(told(), { hasMarker: true }).problem).toBe(wrong)
    expect(found(told(out(true))).problem).toBe(wrong)
    for (const change of ['shown', 'online', 'resumed', 'restored', 'activated'] as const) {
      expect(found(told().page('a', change)).problem).toBe(wrong)
    }
    expect(found(written(told().page('a', 'online'))).problem).toBe(wrong)
    expect(found(out().page('a', 'online').act('b', 'signedIn')).problem).toBe(wrong)
    const called = told().call('a').settle('a', { kind: 'out' })
    expect(found(called).problem).toBe(wrong)
  })
  it('counts a tab with neither channel nor ledger that was out before the sign-in, and was told of none', () => {
    type Story = (journal: Journal) => Journal
    const alone = { hasChannel: false, hasLedger: false }
    const found = (before: Story, traits: Partial<TabTraits> = {}, after: Story = (all) => all, hasMarker = false) => {
      const was = before(new Journal().open('b').page('a', 'opened', { ...alone, ...traits }))
      const well = after(was.server('signed in', 'ann', 's1').page('a', 'shown'))
        .server('well')
        .wait(BOUND_MS + 1)
      return well
        .call('a')
        .settle('a', { kind: 'out' })
        .quiet(says('a', OUT))
        .judge(createRecoveryChecker, { hasMarker })
    }
    const wrong = 'tab a says that nobody is signed in, and somebody is'
    const signedOut: Story = (journal) => journal.act('a', 'signOut')
    const told: Story = (journal) => journal.ask('a').answer('a', { kind: 'out', reason: 'revoked' })
    const dropped: Story = (journal) =>
      journal
        .ask('a')
        .act('a', 'signOut')
        .answer('a', { kind: 'token', minted: journal.minted('t1') })
    const counted = { problem: null, counted: { 'word that nothing carries': 2 } }
    expect([signedOut, told, dropped].map((story) => found(story))).toEqual([counted, counted, counted])
    expect(found((journal) => journal).problem).toBe(wrong)
    expect(found((journal) => journal.act('b', 'signOut')).problem).toBe(wrong)
    expect(found((journal) => journal.ask('a').answer('a', { kind: 'out', reason: null })).problem).toBe(wrong)
    expect(found(signedOut, { hasLedger: true }).problem).toBe(wrong)
    expect(found(signedOut, { hasChannel: true }).problem).toBe(wrong)
    expect(found(signedOut, {}, (all) => all, true).problem).toBe(wrong)
    expect(found(signedOut, {}, (all) => all.act('a', 'signedIn')).problem).toBe(wrong)
    expect(found(signedOut, {}, (all) => all.fetch('a', 't1')).problem).toBe(wrong)
    expect(found(signedOut, {}, (all) => all.page('a', 'opened', alone)).problem).toBe(wrong)
  })

  it('counts a tab that was told to be out, where those who know of the sign-in have neither channel nor ledger', () => {
    const mute = { hasChannel: false, hasLedger: false }
    type Story = (journal: Journal) => Journal
    const isOut: Story = (journal) => journal.ask('a').answer('a', { kind: 'out', reason: 'revoked' })
    const fetched: Story = (journal) => journal.fetch('b', 't1')
    const told: Story = (journal) => journal.act('b', 'signedIn')
    const found = (traits: Partial<TabTraits>, then: Story, first = isOut, force = false) =>
      then(first(new Journal().open('a').page('b', 'opened', traits)).server('signed in', 'ann', 's1'))
        .server('well')
        .wait(BOUND_MS + 1)
        .call('a', { force })
        .settle('a', { kind: 'out' })
        .judge(createRecoveryChecker)
    const counted = { problem: null, counted: { 'word that nothing carries': 1 } }
    expect([fetched, told].map((story) => found(mute, story))).toEqual([counted, counted])
    const wrong = 'tab a says that nobody is signed in, and somebody is'
    expect(found({ ...mute, hasChannel: true }, fetched).problem).toBe(wrong)
    expect(found({ ...mute, hasLedger: true }, fetched).problem).toBe(wrong)
    expect(found(mute, (journal) => fetched(journal).fetch('a', 't2')).problem).toBe(wrong)
    expect(found(mute, (journal) => journal).problem).toBe(wrong)
    expect(found(mute, fetched, (journal) => journal).problem).toBe(wrong)
    expect(found(mute, (journal) => fetched(journal).page('a', 'opened')).problem).toBe(wrong)
    expect(found(mute, (journal) => fetched(journal).ask('a').answer('a', null)).problem).toBe(wrong)
    expect(found(mute, fetched, isOut, true).problem).toBe(wrong)
  })
})
