import { describe, expect, it } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import { createReasonChecker } from './i01-reasons.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const HAS_ONE = 'tab b sent a request for which there was no reason: it has a good token'
const OTHER_HAS_ONE = 'tab b sent a request though tab a has a good token'

/** Tab a has a token; tab b was given it. */
function shared(): Journal {
  const journal = new Journal().open('a', 'b').fetch('a', 't1').wait(100)
  return journal.hear('b', 'a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
}

/** Tab a has a token, and b was never given it. */
const unshared = () =>
  new Journal()
    .open('a', 'b')
    .fetch('a', 't1')
    .post('a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })

const judge = (journal: Journal) => journal.judge(createReasonChecker)
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
    expect(judge(given().wait(4900).ask('b')).problem).toBeNull()
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

  it('lets a token be asked for that took the place of a newer one by a greater record, when it is due', () => {
    const told = (sequence: number) => {
      const journal = new Journal().open('a', 'b').fetch('a', 't0').wait(40_000).call('b', { force: true })
      journal.fetch('b', 't1').settle('b', { kind: 'token', token: 't1' })
      journal.post('b', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
      return journal.hear('b', 'a', {}, { ...lineOf({ sequence }), ...payloadOf('t0') })
    }
    expect(judge(told(2).wait(8300).ask('b')).problem).toBeNull()
    expect(judge(told(2).wait(8200).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told(1).wait(8300).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told(0).wait(8300).ask('b')).problem).toBe(HAS_ONE)
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

  it('takes what the tab learned meanwhile for a reason, and being looked at for none', () => {
    expect(judge(shared().hear('b', 'c', { epoch: 4, raiser: 'c' }).ask('b')).problem).toBeNull()
    expect(judge(shared().hear('b', 'c', { floor: 4 }).ask('b')).problem).toBeNull()
    expect(judge(shared().page('b', 'hidden').page('b', 'shown').ask('b')).problem).toBe(HAS_ONE)
  })

  it('lets a token of another user be asked for again', () => {
    const journal = new Journal().open('a', 'b').fetch('b', 't1').wait(50_000).fetch('b', 't2', { user: 'bob' })
    expect(judge(journal.ask('b')).problem).toBeNull()
  })

  it('lets a tab ask when nobody who lives has the token', () => {
    expect(judge(unshared().ask('b')).problem).toBe(OTHER_HAS_ONE)
    for (const change of ['closed', 'frozen', 'stopped'] as const) {
      expect(judge(unshared().page('a', change).ask('b'))).toEqual({ problem: null, counted: {} })
    }
  })

  it('counts an answer that is late, after the whole question', () => {
    const asking = (stage: number) =>
      unshared()
        .read('b', {})
        .post('b', {}, { kind: 'ask', stage, ...lineOf() })
    expect(judge(asking(3).wait(135).ask('b')).counted).toEqual({ 'answer late': 1 })
    expect(judge(asking(3).wait(120).ask('b')).problem).toBe(OTHER_HAS_ONE)
    expect(judge(asking(1).wait(200).ask('b')).problem).toBe(OTHER_HAS_ONE)
    expect(judge(asking(0).wait(120).ask('b')).problem).toBe(OTHER_HAS_ONE)
    expect(judge(asking(0).wait(160).ask('b')).counted).toEqual({ 'answer late': 1 })
  })

  it('counts an answer that is late where the first reading is, and not where that was in time', () => {
    const asking = (journal: Journal) => journal.post('b', {}, { kind: 'ask', stage: 3, ...lineOf() })
    const late = { problem: null, counted: { 'answer late': 1 } }
    expect(judge(asking(unshared()).wait(35).ask('b'))).toEqual(late)
    expect(judge(asking(unshared()).wait(25).ask('b')).problem).toBe(OTHER_HAS_ONE)
    expect(
      judge(
        asking(unshared().read('b', {}, 151))
          .wait(35)
          .ask('b'),
      ),
    ).toEqual(late)
    expect(
      judge(
        asking(unshared().read('b', {}, 150))
          .wait(35)
          .ask('b'),
      ).problem,
    ).toBe(OTHER_HAS_ONE)
    const back = unshared().read('b', {}).page('b', 'frozen').page('b', 'resumed')
    expect(judge(asking(back).wait(35).ask('b'))).toEqual(late)
  })

  it('lets a tab ask for a token of the epoch that it knows of', () => {
    const told = () => {
      const journal = new Journal().open('a', 'b').hear('b', 'c', { epoch: 4, raiser: 'c' }).fetch('a', 't1')
      return journal.post('a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })
    }
    expect(judge(told().ask('b'))).toEqual({ problem: null, counted: {} })
    expect(judge(told().hear('a', 'c', { epoch: 4, raiser: 'c' }).fetch('a', 't2').ask('b')).problem).toBe(
      OTHER_HAS_ONE,
    )
  })

  it('counts tabs without a channel', () => {
    const journal = new Journal().open('a').page('b', 'opened', { hasChannel: false }).fetch('a', 't1').ask('b')
    expect(judge(journal)).toEqual({ problem: null, counted: { 'no channel': 1 } })
  })

  it('counts a token that the ledger could not show, and none that it did', () => {
    const cutOff = () => unshared().page('a', 'frozen').page('a', 'resumed')
    expect(judge(cutOff().ask('b')).counted).toEqual({ 'not in the ledger': 1 })
    const rows = [{ session: null, line: lineOf({ sequence: 1 }).line }]
    const shown = cutOff().write({ kind: 'read', tab: 'b', rows, lateMs: 3 })
    expect(judge(shown.ask('b')).problem).toBe(OTHER_HAS_ONE)
  })

  it('counts a token of a tab whose first reading of the ledger was late, and none after one in time', () => {
    const answeredAt = (ms: number, journal = new Journal().open('a')) => {
      journal.wait(ms).fetch('a', 't1').open('b').read('b', {})
      return judge(journal.post('a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') }).ask('b'))
    }
    expect(answeredAt(150).counted).toEqual({ 'not in the ledger': 1 })
    expect(answeredAt(149).problem).toBe(OTHER_HAS_ONE)
    expect(answeredAt(150, new Journal().open('a').read('a', {})).problem).toBe(OTHER_HAS_ONE)
    const back = new Journal().open('a').read('a', {}).page('a', 'frozen').page('a', 'resumed')
    expect(answeredAt(150, back).counted).toEqual({ 'not in the ledger': 1 })
  })

  it('judges the next one as if a counted one had not been', () => {
    const journal = new Journal().open('a').page('b', 'opened', { hasChannel: false }).fetch('a', 't1').wait(40_000)
    journal.fetch('b', 't2').wait(10_000).ask('a')
    expect(judge(journal)).toEqual({ problem: null, counted: { 'no channel': 1 } })
  })
})
