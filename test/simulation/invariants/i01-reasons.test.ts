import { describe, expect, it } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import type { Minted, TabTraits } from '../journal.ts'
import { createReasonChecker } from './i01-reasons.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const HAS_ONE = 'tab b sent a request for which there was no reason: it has a good token'

/** Tab a has a token; tab b was given it. */
function shared(): Journal {
  const journal = new Journal().open('a', 'b').fetch('a', 't1').wait(100)
  return journal.hear('b', 'a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
}

/** The page of this tab came with a token. */
const given = (journal: Journal, tab: string, about: Partial<Minted> = {}) =>
  journal.write({ kind: 'given', tab, minted: journal.minted('given', about) })

const judge = (journal: Journal) => journal.judge(createReasonChecker)
const SERVED = { kind: 'token', token: 't1' } as const
const refused = { kind: 'transient', status: 503, retryAfterMs: null } as const

describe('I1: a reason for each request', () => {
  it('lets a token be asked for when it is due, and not before', () => {
    expect(judge(shared().wait(49_900).ask('b')).problem).toBeNull()
    expect(judge(shared().wait(49_800).ask('b')).problem).toBe(HAS_ONE)
  })

  it('allows for whole seconds in a JWT', () => {
    const journal = () => new Journal().open('a', 'b').fetch('b', 'head.payload.signature')
    expect(judge(journal().wait(48_300).ask('b')).problem).toBeNull()
    expect(judge(journal().wait(48_200).ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a token that was given again be asked for after half of what is left', () => {
    const given = () => new Journal().open('a', 'b').fetch('b', 't1').wait(50_000).fetch('b', 't1', { deadAt: 60_000 })
    expect(judge(given().wait(5000).ask('b')).problem).toBeNull()
    expect(judge(given().wait(2400).ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a token that was given again before it is due be asked for when it is due', () => {
    const given = () => shared().call('b', { force: true }).fetch('b', 't1', { deadAt: 60_000 }).settle('b', SERVED)
    expect(judge(given().wait(49_900).ask('b')).problem).toBeNull()
    expect(judge(given().wait(49_800).ask('b')).problem).toBe(HAS_ONE)
  })

  it('goes by the account by which it ends first also for whether it was due when it was given again', () => {
    const given = (deadAt: number, waitMs: number) => {
      const journal = new Journal().open('a', 'b').fetch('b', 't1').wait(30_000).ask('b')
      const verdict = { kind: 'token', minted: journal.minted('t1', { deadAt }) } as const
      journal.write({ kind: 'handled', request: 2, verdict }).wait(5000)
      journal.write({ kind: 'answered', tab: 'b', request: 2, verdict }).wait(waitMs)
      return journal.ask('b').judge(createReasonChecker, { refreshAt: 0.5 }).problem
    }
    expect(given(59_000, 9400)).toBe(HAS_ONE)
    expect(given(59_000, 9500)).toBeNull()
    expect(given(61_000, 9900)).toBe(HAS_ONE)
    expect(given(61_000, 10_000)).toBeNull()
  })

  it('goes by the account of a token by which it ends first, and by none of another line', () => {
    const slow = new Journal().open('a').page('b', 'opened', { isSharing: false }).ask('b').wait(5000).fetch('a', 't1')
    const again = (journal: Journal) => {
      const verdict = { kind: 'token', minted: journal.minted('t1', { deadAt: 65_000 }) } as const
      return journal.wait(5000).answer('b', verdict, 1).wait(40_000).ask('b').answer('b', verdict)
    }
    expect(judge(again(slow).wait(1100).ask('b')).problem).toBeNull()
    const late = () => {
      const journal = new Journal().open('a').page('b', 'opened', { isSharing: false }).fetch('a', 't1').wait(30_000)
      return journal.fetch('b', 't1', { deadAt: 60_000 })
    }
    expect(judge(late().wait(24_900).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(late().wait(25_000).ask('b')).problem).toBeNull()
  })

  it('knows what tabs without a lock, which have lines of their own, told of a token, and what they were told', () => {
    const given = (locks: [TabTraits['locks'], TabTraits['locks']], isHeard: boolean) => {
      const [own, other] = locks
      const journal = new Journal().page('a', 'opened', { locks: other }).page('b', 'opened', { locks: own })
      journal.fetch('a', 't1').wait(45_000).ask('b')
      if (isHeard) journal.hear('b', 'a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
      const verdict = { kind: 'token', minted: journal.minted('t1', { deadAt: 60_000 }) } as const
      return judge(journal.answer('b', verdict).wait(5000).ask('b')).problem
    }
    expect(given(['none', 'locks'], true)).toBeNull()
    expect(given(['locks', 'none'], true)).toBeNull()
    expect(given(['none', 'locks'], false)).toBe(HAS_ONE)
    expect(given(['locks', 'none'], false)).toBe(HAS_ONE)
  })

  it('lets a token be asked for that took the place of a newer one by a greater record, when it is due', () => {
    const told = (sequence: number, jumps = false) => {
      const journal = new Journal().open('a', 'b').fetch('a', 't0').wait(40_000)
      if (jumps) journal.write({ kind: 'clock', jumpMs: 5000, sleptMs: 0 })
      journal.call('b', { force: true })
      journal.fetch('b', 't1').settle('b', { kind: 'token', token: 't1' })
      journal.post('b', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
      return journal.hear('b', 'a', {}, { ...lineOf({ sequence }), ...payloadOf('t0') })
    }
    expect(judge(told(2).wait(8300).ask('b')).problem).toBeNull()
    expect(judge(told(2).wait(8200).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told(1).wait(8300).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told(0).wait(8300).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told(2, true).ask('b')).problem).toBeNull()
    expect(judge(told(1, true).ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets it be asked for, too, where the newer one was dropped for what was heard while it was in the air', () => {
    const dropped = (isUnderWay: boolean, isServed = true) => {
      const journal = new Journal().open('a', 'b').fetch('a', 't0').wait(40_000).call('b', { force: true })
      const heard = { ...lineOf({ sequence: 1 }), ...payloadOf('t0') }
      if (!isUnderWay) journal.hear('b', 'a', {}, heard)
      journal.ask('b')
      if (isUnderWay) journal.hear('b', 'a', {}, heard)
      journal.answer('b', { kind: 'token', minted: journal.minted('t1') })
      return isServed ? journal.settle('b', { kind: 'token', token: 't0' }) : journal
    }
    expect(judge(dropped(true, false).ask('b')).problem).toBeNull()
    expect(judge(dropped(false, false).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(dropped(true).wait(10_000).ask('b')).problem).toBeNull()
    expect(judge(dropped(true).wait(8000).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(dropped(false).wait(10_000).ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a line be asked for again that brought no token', () => {
    const journal = new Journal().open('a', 'b').ask('a').answer('a', refused).ask('b').answer('b', null).ask('a')
    expect(judge(journal)).toEqual({ problem: null, counted: {} })
  })

  it('lets a call force a request once, if nothing was requested since', () => {
    expect(judge(shared().call('b', { force: true }).ask('b')).problem).toBeNull()
    const served = new Journal().open('a', 'b').call('b', { force: true }).fetch('b', 't1')
    expect(judge(served.ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a call have its rejected token replaced, and not another one', () => {
    expect(judge(shared().call('b', { rejected: 't1' }).ask('b')).problem).toBeNull()
    expect(judge(shared().call('b', { rejected: 't0' }).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(shared().call('a', { rejected: 't1' }).ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a call have the life it wants', () => {
    const journal = () => shared().wait(40_000).call('b', { minLifetime: 20_000 })
    expect(judge(journal().ask('b')).problem).toBeNull()
    expect(judge(shared().call('b', { minLifetime: 20_000 }).ask('b')).problem).toBe(HAS_ONE)
  })

  it.each(['signedIn', 'signOut', 'invalidate'] as const)('takes %s for a reason, once', (act) => {
    expect(judge(shared().act('a', act).ask('b')).problem).toBeNull()
    expect(judge(shared().act('a', act).fetch('b', 't2').ask('b')).problem).toBe(HAS_ONE)
  })

  it('takes the invalidation of another line, and a switch, for none', () => {
    expect(judge(shared().act('a', 'invalidate', { org: 'north' }).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(shared().act('b', 'switchTo', {}).ask('b')).problem).toBe(HAS_ONE)
  })

  it('takes the world for a reason: another marker, a jump of a clock, cleared data', () => {
    expect(judge(shared().write({ kind: 'cookie', marker: 'm2' }).ask('b')).problem).toBeNull()
    expect(judge(shared().write({ kind: 'clock', jumpMs: 3_600_000, sleptMs: 0 }).ask('b')).problem).toBeNull()
    expect(judge(shared().write({ kind: 'storage', change: 'wiped' }).ask('b')).problem).toBeNull()
  })

  it('takes it for a reason, once, that the tab finds the ledger empty which it had read', () => {
    const wiped = (journal: Journal) => journal.write({ kind: 'storage', change: 'wiped' }).fetch('b', 't2')
    const empty = { kind: 'read', tab: 'b', rows: [], lateMs: 3 } as const
    const session = { ...NO_SESSION, epoch: 4 }
    const written = (tab: string) => ({ kind: 'written', tab, rows: [{ session, line: null }] }) as const
    const known = () => wiped(shared().read('b', {}))
    expect(judge(known().write(empty).ask('b')).problem).toBeNull()
    expect(judge(known().write(written('b')).write(empty).ask('b')).problem).toBeNull()
    expect(judge(known().ask('b')).problem).toBe(HAS_ONE)
    expect(judge(known().read('b', {}).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(known().write(written('a')).write(empty).ask('b')).problem).toBe(HAS_ONE)
    expect(
      judge(
        known()
          .write({ ...empty, lateMs: 151 })
          .ask('b'),
      ).problem,
    ).toBe(HAS_ONE)
    expect(judge(known().write(empty).fetch('b', 't3').write(empty).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(wiped(shared()).write(empty).ask('b')).problem).toBe(HAS_ONE)
  })

  it('knows what a tab wrote by the last of the readings that it hears of in one moment', () => {
    const session = { ...NO_SESSION, epoch: 4 }
    const empty = (journal: Journal, lateMs = 3) => journal.write({ kind: 'read', tab: 'b', rows: [], lateMs })
    const written = () => shared().write({ kind: 'written', tab: 'b', rows: [{ session, line: null }] })
    const wiped = (journal: Journal) => journal.write({ kind: 'storage', change: 'wiped' })
    const two = () =>
      empty(wiped(empty(written())))
        .wait(5)
        .fetch('b', 't2')
    expect(judge(two().ask('b')).problem).toBe(HAS_ONE)
    expect(judge(empty(two()).ask('b')).problem).toBeNull()
    expect(judge(empty(empty(two()).fetch('b', 't3')).ask('b')).problem).toBe(HAS_ONE)
    const unheard = () => wiped(empty(written(), 151)).wait(5).fetch('b', 't2')
    expect(judge(empty(unheard()).ask('b')).problem).toBe(HAS_ONE)
  })

  it('takes it for one too that others wrote since, if what the tab had read is not there any more', () => {
    const wiped = (epoch: number) => {
      const journal = shared().read('b', { epoch: 3 }).write({ kind: 'storage', change: 'wiped' }).fetch('b', 't2')
      const session = { ...NO_SESSION, epoch }
      return journal.write({ kind: 'written', tab: 'a', rows: [{ session, line: null }] })
    }
    expect(judge(wiped(2).read('b', { epoch: 2 }).ask('b')).problem).toBeNull()
    expect(judge(wiped(2).read('b', { epoch: 1 }).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(wiped(3).read('b', { epoch: 3 }).ask('b')).problem).toBe(HAS_ONE)
  })

  it('takes what the tab learned meanwhile for a reason, and being looked at for none', () => {
    expect(judge(shared().hear('b', 'c', { epoch: 4, raiser: 'c' }).ask('b')).problem).toBeNull()
    expect(judge(shared().hear('b', 'c', { floor: 4 }).ask('b')).problem).toBeNull()
    expect(judge(shared().page('b', 'hidden').page('b', 'shown').ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a token of another user be asked for again', () => {
    const journal = new Journal().open('a', 'b').fetch('b', 't1').wait(50_000).fetch('b', 't2', { user: 'bob' })
    expect(judge(journal.ask('b')).problem).toBeNull()
    const page = (user: string) => {
      const journal = new Journal().open('b')
      return given(journal, 'b', { user }).wait(10).fetch('b', 't2', { user: 'bob' })
    }
    expect(judge(page('ann').ask('b')).problem).toBeNull()
    expect(judge(page('bob').ask('b')).problem).toBe(HAS_ONE)
  })

  it('takes a token that a page came with for an answer, once its tab tells of it', () => {
    const told = () => {
      const journal = given(new Journal().open('a').fetch('a', 't1').open('b'), 'b', { deadAt: 30_000 })
      const message = { ...lineOf({ sequence: 2 }), ...payloadOf('given') }
      return journal.post('b', {}, message).hear('a', 'b', {}, message)
    }
    expect(judge(told().wait(24_900).ask('a')).problem).toBe(
      'tab a sent a request for which there was no reason: it has a good token',
    )
    expect(judge(told().wait(25_000).ask('a')).problem).toBeNull()
  })

  it('lets a tab ask again whose answer was late for that, if it had read of it', () => {
    const rows = [{ session: null, line: lineOf({ sequence: 1, requestedAt: 100 }).line }]
    const asking = () => {
      const journal = new Journal().open('b').ask('b').wait(100).page('a', 'opened', { hasChannel: false })
      return given(journal, 'a').write({ kind: 'written', tab: 'a', rows })
    }
    const answer = (journal: Journal) => {
      journal.answer('b', { kind: 'token', minted: journal.minted('t1') })
      return judge(journal.ask('b'))
    }
    expect(answer(asking().write({ kind: 'read', tab: 'b', rows, lateMs: 3 }))).toEqual({
      problem: null,
      counted: { 'no channel': 1 },
    })
    expect(answer(asking()).problem).toBe(HAS_ONE)
  })
})
