import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import type { Quiet, RunSetup } from '../journal.ts'
import { createAgreementChecker } from './i04-agreement.ts'
import { Journal, message } from './written.ts'

const ANN = { status: 'signed-in', claims: {}, identity: 'ann' } as const

const says = (tab: string, session: Partial<SessionRecord> = {}, peeked: string | null = null): Quiet => ({
  tab,
  message: message(tab, session),
  session: ANN,
  peeked,
})
const open = () => new Journal().open('a', 'b').post('a').post('b').server('signed in', 'ann', 's1')
const judge = (journal: Journal, setup: Partial<RunSetup> = {}) => journal.judge(createAgreementChecker, setup)

describe('I4: tabs agree when all is quiet', () => {
  it('lets tabs pass that say the same', () => {
    expect(judge(open().quiet(says('a'), says('b'))).problem).toBeNull()
  })

  it.each([
    ['epoch', 3],
    ['raiser', 'x'],
    ['floor', 7],
    ['sequence', 2],
    ['status', 'out'],
  ])('finds another %s', (field, value) => {
    const other = says('b', { by: 'a', [field]: value })
    expect(judge(open().post('a', { epoch: 3 }).post('a', { raiser: 'x' }).quiet(says('a'), other)).problem).toContain(
      `says ${field}`,
    )
  })

  it('finds one signed in beside one signed out', () => {
    const out: Quiet = { ...says('b'), session: { status: 'signed-out', reason: 'revoked' } }
    expect(judge(open().quiet(says('a'), out)).problem).toBe('of tabs a and b one shows signed-in, one signed-out')
    expect(judge(open().quiet(says('a'), { ...out, session: { status: 'pending' } })).problem).toBeNull()
  })

  it('asks nobody who stands alone, or does not answer', () => {
    const journal = new Journal().open('a').page('b', 'opened', { isSharing: false }).post('a')
    expect(judge(journal.quiet(says('a'), says('b', { sequence: 9, by: 'a' }))).problem).toBeNull()
    expect(judge(open().quiet(says('a'), { ...says('b', { sequence: 9 }), message: null })).problem).toBeNull()
  })

  it('counts the word of a tab without a channel', () => {
    const told = new Journal().open('a', 'b').page('c', 'opened', { hasChannel: false }).post('a').post('b')
    const act = told.act('c', 'signOut').read('c', { epoch: 4, raiser: 'c' })
    const { problem, counted } = judge(act.quiet(says('a'), says('b', { epoch: 4, raiser: 'c' })))
    expect([problem, counted]).toEqual([null, { 'word of a tab without a channel': 1 }])
    expect(judge(open().quiet(says('a'), says('b', { sequence: 2, by: 'c' }))).problem).toBeNull()
  })

  describe('where a tab without a ledger got the later answer', () => {
    const OUT = { status: 'out', sequence: 1 } as const
    const greater = { ...OUT, sequence: 2, by: 'c' }
    const came = (question: Partial<SessionRecord> = {}, hasLedger = false) =>
      new Journal()
        .open('a')
        .write({
          kind: 'written',
          tab: 'a',
          rows: [{ session: { ...message('a', OUT).session, by: 'a' }, line: null }],
        })
        .page('c', 'opened', { hasLedger })
        .post('c', greater)
        .hear('a', 'c', greater)
        .page('c', 'closed')
        .open('b')
        .post('b', question, { kind: 'ask', stage: 1 })
    const answered = (journal: Journal) =>
      journal.post('b', OUT, { kind: 'answer' }).hear('b', 'a', greater, { kind: 'answer' })
    const end = (journal: Journal, ...more: readonly Quiet[]) =>
      judge(answered(journal).quiet(says('a', greater), says('b', OUT), ...more))

    it('counts that a page which came since can have heard of it from nobody', () => {
      const { problem, counted } = end(came())
      expect([problem, counted]).toEqual([null, { 'word of a tab without a ledger': 1 }])
    })

    it.each<[string, Journal]>([
      ['heard of it', came().hear('b', 'a', greater)],
      ['could read of it', came().read('b', greater)],
      ['told what it knew, and nobody told it more', came({ sequence: 1 })],
    ])('finds one that %s', (_, journal) => {
      expect(end(journal).problem).toBe('tab a says sequence 2, and tab b says 1')
    })

    it('finds it where the tab that made it is there to answer, or has a ledger', () => {
      expect(end(came(), says('c', greater)).problem).toContain('sequence')
      expect(end(came({}, true)).problem).toContain('sequence')
    })

    it('finds another status', () => {
      const other = { ...says('b', { ...OUT, status: 'in' }) }
      expect(judge(answered(came()).quiet(says('a', greater), other)).problem).toContain('sequence')
    })
  })

  it('finds a token of another user than the cookie says', () => {
    const journal = () =>
      open()
        .fetch('a', 't1')
        .server('signed in', 'bob', 's2')
        .quiet(says('a', {}, 't1'))
    expect(judge(journal()).problem).toBe("tab a has a token of ann, and the cookie is bob's")
    expect(judge(journal(), { tellsSignIn: false }).problem).toBeNull()
    const over = open()
      .fetch('a', 't1')
      .server('revoked', 'ann', 's1')
      .quiet(says('a', {}, 't1'))
    expect(judge(over).problem).toBeNull()
  })

  it('finds a token where the marker says that nobody is signed in', () => {
    const journal = open()
      .fetch('a', 't1')
      .write({ kind: 'cookie', marker: '' })
      .quiet(says('a', {}, 't1'))
    expect(judge(journal, { hasMarker: true }).problem).toContain('the marker says that nobody is signed in')
  })

  it('counts a sign-in that nobody who is left knows of', () => {
    const told = (journal: Journal) =>
      journal
        .fetch('a', 't1')
        .server('signed in', 'bob', 's2')
        .act('b', 'signedIn')
        .post('b', { epoch: 4, raiser: 'b' })
    expect(judge(told(open()).quiet(says('a', {}, 't1'))).counted).toEqual({ 'word died with its tab': 1 })
    const heard = told(open())
      .hear('a', 'b', { epoch: 4, raiser: 'b' })
      .quiet(says('a', {}, 't1'))
    expect(judge(heard).problem).toContain("the cookie is bob's")
  })
})
