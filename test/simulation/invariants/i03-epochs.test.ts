import { describe, expect, it } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import { createEpochChecker } from './i03-epochs.ts'
import { Journal } from './written.ts'

const OLD = { epoch: 5, raiser: 'a' }
const HANDED_OUT = 'tab b handed out t1, requested before epoch 5, which it had seen'
const ANN = { status: 'signed-in', claims: {}, identity: 'ann' } as const

/** Tab b has a token; then somebody signs in in tab a. */
const signedIn = () => new Journal().open('a', 'b').fetch('b', 't1').wait(10).act('a', 'signedIn').post('a', OLD)
const judge = (journal: Journal) => journal.judge(createEpochChecker)

describe('I3: nothing of before an epoch that was seen', () => {
  it('lets a tab serve what it has until it hears of the epoch', () => {
    expect(judge(signedIn().serve('b', 't1').hear('b', 'a', OLD).fetch('b', 't2').serve('b', 't2')).problem).toBeNull()
  })

  it('finds a token that is handed out after the epoch was heard of, read or posted', () => {
    expect(judge(signedIn().hear('b', 'a', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(signedIn().read('b', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(signedIn().post('b', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
  })

  it('finds one that somebody may peek at', () => {
    const quiet = { tab: 'b', message: null, session: { status: 'pending' }, peeked: 't1' } as const
    expect(judge(signedIn().hear('b', 'a', OLD).quiet(quiet)).problem).toBe(HANDED_OUT)
    const peek = (journal: Journal) => judge(journal.write({ kind: 'peeked', tab: 'b', token: 't1' })).problem
    expect(peek(signedIn())).toBeNull()
    expect(peek(signedIn().hear('b', 'a', OLD))).toBe(HANDED_OUT)
  })

  it('takes a reading that came too late for none', () => {
    expect(judge(signedIn().read('b', OLD, 149).serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(signedIn().read('b', OLD, 150).serve('b', 't1')).problem).toBeNull()
  })

  it('lets a page that comes back read before it counts what it heard', () => {
    const back = () => signedIn().page('b', 'frozen').page('b', 'resumed').hear('b', 'a', OLD)
    expect(judge(back()).problem).toBeNull()
    expect(judge(back().read('b', {}).serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(back().serve('b', 't1')).problem).toBe(HANDED_OUT)
  })

  it('counts what was requested between the act and its first record for new', () => {
    const journal = new Journal().page('a', 'opened', { hasChannel: false }).act('a', 'signedIn').fetch('a', 't1')
    expect(judge(journal.read('a', OLD).serve('a', 't1')).problem).toBeNull()
  })

  it('lets an epoch that another identity began be as old as the answer that told of it, where nothing could be posted', () => {
    const ofAnn = () => new Journal().page('a', 'opened', { hasChannel: false }).fetch('a', 't1')
    const written = (journal: Journal, status: 'pending' | 'in') => {
      const rows = [{ session: { ...NO_SESSION, ...OLD, status }, line: null }]
      return journal.fetch('a', 't3', { user: 'bob' }).write({ kind: 'written', tab: 'a', rows }).serve('a', 't3')
    }
    const ofBob = () => ofAnn().fetch('a', 't2', { user: 'bob' })
    expect(judge(written(ofBob(), 'pending')).problem).toBeNull()
    expect(judge(written(ofAnn(), 'pending')).problem).toContain('handed out t3')
    expect(judge(written(ofBob(), 'in')).problem).toContain('handed out t3')
    expect(judge(written(ofBob(), 'pending').serve('a', 't1')).problem).toContain('handed out t1')
    const given = new Journal().page('a', 'opened', { hasChannel: false })
    given.write({ kind: 'given', tab: 'a', minted: given.minted('t1') }).fetch('a', 't2', { user: 'bob' })
    expect(judge(written(given, 'pending')).problem).toBeNull()
    expect(
      judge(
        ofBob()
          .post('a', { ...OLD, status: 'pending' })
          .serve('a', 't2'),
      ).problem,
    ).toContain('handed out t2')
  })

  it('lets the first answer under a new marker begin an epoch, in the tab that asked', () => {
    const first = (tab: string) =>
      new Journal()
        .open('a', 'b')
        .fetch('a', 't1', {}, 'm2')
        .post(tab, { ...OLD, status: 'in', marker: 'm2' })
    expect(judge(first('a').serve('a', 't1')).problem).toBeNull()
    expect(judge(first('b').hear('a', 'b', OLD).serve('a', 't1')).problem).toContain('handed out t1')
  })

  it('lets a token that two tabs were given begin an epoch in each of them, under the marker that each asked with', () => {
    const both = (marker: string) => {
      const journal = new Journal().open('a', 'b').ask('b', {}, 'scheduled', marker).ask('a', {}, 'scheduled', 'm2')
      const token = { kind: 'token', minted: journal.minted('t1') } as const
      return journal.answer('a', token, 2).answer('b', token, 1)
    }
    const begun = (tab: string, marker = 'm2') => both(marker).post(tab, { ...OLD, status: 'in', marker: 'm2' })
    expect(judge(begun('a').serve('a', 't1')).problem).toBeNull()
    expect(judge(begun('b').serve('b', 't1')).problem).toBeNull()
    expect(judge(begun('b', 'm1').serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(begun('c').hear('b', 'c', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
  })

  it('lets a token begin an epoch in the tab that asked, though it came with a page, too', () => {
    const journal = new Journal().open('a', 'b').ask('b', {}, 'scheduled', 'm2')
    const minted = journal.minted('t1', { marker: 'm2' })
    journal.answer('b', { kind: 'token', minted }).write({ kind: 'given', tab: 'a', minted })
    const begun = journal.post('b', { ...OLD, status: 'in', marker: 'm2' })
    expect(judge(begun.serve('b', 't1')).problem).toBeNull()
  })

  it('lets what was requested under the marker of a sign-in follow it, and nothing follow a sign-out', () => {
    const under = (status: 'pending' | 'out', marker: string) =>
      new Journal()
        .open('a', 'b')
        .fetch('b', 't1', {}, 'm2')
        .act('a', 'signedIn')
        .post('a', { ...OLD, status, marker })
    expect(judge(under('pending', 'm2').hear('b', 'a', OLD).serve('b', 't1')).problem).toBeNull()
    expect(judge(under('pending', 'm3').hear('b', 'a', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
    expect(judge(under('out', 'm2').hear('b', 'a', OLD).serve('b', 't1')).problem).toBe(HANDED_OUT)
  })

  it('finds a store that goes on showing who was there before', () => {
    const shown = () => new Journal().open('a', 'b').fetch('b', 't1').write({ kind: 'session', tab: 'b', session: ANN })
    const heard = () => shown().act('a', 'signOut').post('a', OLD).hear('b', 'a', OLD)
    expect(judge(heard().wait(1).call('a')).problem).toContain('tab b shows a session of before epoch 5')
    const cleared = heard()
      .write({ kind: 'session', tab: 'b', session: { status: 'pending' } })
      .wait(1)
      .call('a')
    expect(judge(cleared).problem).toBeNull()
    const again = cleared.write({ kind: 'session', tab: 'b', session: ANN })
    expect(judge(again).problem).toContain('tab b shows a session of before epoch 5')
  })
})
