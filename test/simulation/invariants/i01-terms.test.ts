import { describe, expect, it } from 'vitest'
import { createReasonChecker } from './i01-reasons.ts'
import { Journal } from './written.ts'

const HAS_ONE = 'tab b sent a request for which there was no reason: it has a good token'

const open = (hasChannel: boolean) =>
  new Journal().page('a', 'opened', { hasChannel }).page('b', 'opened', { hasChannel })

/** Is given t1, whatever it has. */
const force = (journal: Journal, tab: string, deadAt: number) =>
  journal.call(tab, { force: true }).fetch(tab, 't1', { deadAt }).settle(tab, { kind: 'token', token: 't1' })

describe('I1: when a tab without a channel asks for its token again', () => {
  it('is told by no account of another tab', () => {
    const ask = (hasChannel: boolean, waitMs: number) => {
      const journal = force(open(hasChannel).fetch('b', 't1').wait(30_000), 'a', 59_000).serve('b', 't1')
      return journal.wait(waitMs).ask('b').judge(createReasonChecker, { refreshAt: 0.9 }).problem
    }
    expect(ask(false, 24_000)).toBeNull()
    expect(ask(false, 23_900)).toBe(HAS_ONE)
    expect(ask(true, 24_000)).toBe(HAS_ONE)
  })

  it('is told by its own account by which it ends first, and by when it was given it last', () => {
    const ask = (hasChannel: boolean, waitMs: number) => {
      const journal = force(open(hasChannel).fetch('b', 't1').wait(51_000), 'b', 61_000)
      force(journal.wait(500), 'a', 60_000).serve('b', 't1')
      return journal.wait(waitMs).ask('b').judge(createReasonChecker).problem
    }
    expect(ask(false, 1500)).toBeNull()
    expect(ask(false, 1400)).toBe(HAS_ONE)
    expect(ask(true, 1500)).toBe(HAS_ONE)
  })
})
