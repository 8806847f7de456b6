import { describe, expect, it } from 'vitest'
import { createReasonChecker } from './i01-reasons.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const HAS_ONE = 'tab b sent a request for which there was no reason: it has a good token'
const OTHER_HAS_ONE = 'tab b sent a request though tab a has a good token'

/** Tab a has a token, and b was never given it. */
const unshared = () =>
  new Journal()
    .open('a', 'b')
    .fetch('a', 't1')
    .post('a', {}, { ...lineOf({ sequence: 1 }), ...payloadOf('t1') })

const judge = (journal: Journal) => journal.judge(createReasonChecker)

describe('I1: a token that another tab has', () => {
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

  it('does not take who was told of a token before it was given again for one who was told of that', () => {
    const told = (isNow: boolean) => {
      const [before, now] = [1, 2].map((each) => ({ ...lineOf({ sequence: each }), ...payloadOf('t1') }))
      const journal = unshared().call('a', { force: true }).fetch('a', 't1').post('a', {}, now)
      journal.hear('b', 'a', {}, isNow ? now : before).read('b', {})
      return judge(
        journal
          .post('b', {}, { kind: 'ask', stage: 3, ...lineOf() })
          .wait(135)
          .ask('b'),
      )
    }
    expect(told(false)).toEqual({ problem: null, counted: { 'answer late': 1 } })
    expect(told(true).problem).toBe(HAS_ONE)
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
    const record = { ...lineOf({ sequence: 1 }), ...payloadOf('t1') }
    expect(judge(told().ask('b'))).toEqual({ problem: null, counted: {} })
    expect(judge(told().hear('b', 'a', {}, record).ask('b'))).toEqual({ problem: null, counted: {} })
    expect(judge(unshared().hear('b', 'a', {}, record).ask('b')).problem).toBe(HAS_ONE)
    expect(judge(told().hear('a', 'c', { epoch: 4, raiser: 'c' }).fetch('a', 't2').ask('b')).problem).toBe(
      OTHER_HAS_ONE,
    )
  })

  it('lets a tab ask that knows of an invalidation of which the one that fetched since did not', () => {
    const told = (under: number, floor: number, line = lineOf()) => {
      const journal = new Journal().open('a', 'b').hear('b', 'c', { floor }, line).fetch('a', 't1')
      const record = { ...lineOf({ sequence: 1, under }), ...payloadOf('t1') }
      return judge(journal.post('a', {}, record).hear('b', 'a', {}, record).ask('b')).problem
    }
    expect(told(0, 7)).toBeNull()
    expect(told(7, 7)).toBe(HAS_ONE)
    expect(told(0, 0, lineOf({ floor: 7 }))).toBeNull()
    expect(told(0, 0, lineOf({ key: 'org', floor: 7 }))).toBe(HAS_ONE)
  })

  it('lets a tab ask again whose answer was late for the word that nobody is signed in', () => {
    const told = (asked: string | null, marker: string | null, status: 'in' | 'out', isLater = true) => {
      const journal = new Journal().open('b')
      const hear = () => journal.hear('b', 'c', { sequence: 3, status, marker })
      if (!isLater) hear()
      journal.ask('b', {}, 'scheduled', asked)
      hear().answer('b', { kind: 'token', minted: journal.minted('t1') })
      return judge(journal.ask('b')).problem
    }
    expect(told(null, null, 'out')).toBeNull()
    expect(told('m1', 'm1', 'out')).toBeNull()
    expect(told('m2', 'm1', 'out')).toBe(HAS_ONE)
    expect(told(null, null, 'in')).toBe(HAS_ONE)
    expect(told(null, null, 'out', false)).toBe(HAS_ONE)
  })

  it('lets a tab ask again that was told that nobody is signed in, whatever it is told next', () => {
    const message = { ...lineOf({ sequence: 2 }), ...payloadOf('t1') }
    const has = () => new Journal().open('b').fetch('b', 't1').post('b', { sequence: 2, status: 'in' }, message)
    const out = { sequence: 3, status: 'out' } as const
    const back = (journal: Journal) => judge(journal.hear('b', 'c', { sequence: 9, status: 'in' }).ask('b')).problem
    expect(back(has().hear('b', 'c', out))).toBeNull()
    expect(back(has().hear('b', 'c', { ...out, sequence: 2 }))).toBeNull()
    expect(back(has().read('b', out))).toBeNull()
    expect(back(has())).toBe(HAS_ONE)
    expect(back(has().hear('b', 'c', { ...out, sequence: 1 }))).toBe(HAS_ONE)
    expect(back(has().hear('b', 'c', { ...out, marker: 'm0' }))).toBe(HAS_ONE)
    expect(back(has().hear('b', 'c', { sequence: 4, status: 'in' }).hear('b', 'c', out))).toBe(HAS_ONE)
    expect(back(has().hear('b', 'c', { ...out, sequence: 3.5 }))).toBe(HAS_ONE)
    expect(back(has().read('b', out, 151))).toBe(HAS_ONE)
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
    // Two that were in the air at once took one sequence.
    const earlier = [{ session: null, line: lineOf({ sequence: 1, requestedAt: -1 }).line }]
    const beside = cutOff().write({ kind: 'read', tab: 'b', rows: earlier, lateMs: 3 })
    expect(judge(beside.ask('b')).counted).toEqual({ 'not in the ledger': 1 })
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
