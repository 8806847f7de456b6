import { describe, expect, it } from 'vitest'
import { createInTheAirChecker } from './i01-in-the-air.ts'
import { Journal, lineOf } from './written.ts'

/** Half of the longest legal hold. */
const WAIT_MS = 5500
const IN_THE_AIR = 'tab b sent a request while tab a had one in the air'

const open = () => new Journal().open('a', 'b')
const granted = (journal: Journal, tab: string, lane = 0) =>
  journal.write({ kind: 'lock', tab, name: `freshtoken:default::${lane}`, change: 'granted' })

describe('I1: one request of a line in the air', () => {
  it('lets requests pass that follow each other, and those of two lines', () => {
    const journal = open().fetch('a', 't1').wait(50).fetch('b', 't2').ask('a').ask('b', { org: 'north' })
    expect(journal.judge(createInTheAirChecker)).toEqual({ problem: null, counted: {} })
  })

  it('finds two at once', () => {
    expect(open().ask('a').wait(10).ask('b').judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })

  it.each(['frozen', 'cached', 'stopped', 'closed', 'crashed'] as const)(
    'counts one more for a holder that was %s',
    (change) => {
      const journal = open().ask('a').page('a', change).ask('b')
      expect(journal.judge(createInTheAirChecker)).toEqual({ problem: null, counted: { interrupted: 1 } })
    },
  )

  it('counts none for a holder that was interrupted before it asked', () => {
    const journal = open().page('a', 'frozen').page('a', 'resumed').ask('a').ask('b')
    expect(journal.judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })

  it('lets tabs alone that share no line', () => {
    const alone = new Journal()
      .open('a')
      .page('b', 'opened', { isSharing: false })
      .page('c', 'opened', { locks: 'none' })
    expect(alone.ask('a').ask('b').ask('c').judge(createInTheAirChecker).problem).toBeNull()
    const mute = new Journal().open('a').page('b', 'opened', { hasChannel: false })
    expect(mute.ask('a').ask('b').judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
    const deaf = new Journal().open('a').page('b', 'opened', { hasChannel: false, hasLedger: false })
    expect(deaf.ask('a').ask('b').judge(createInTheAirChecker).problem).toBeNull()
  })

  it('counts a holder that is slow and does not say that it lives', () => {
    const slow = granted(open(), 'a').ask('a').wait(WAIT_MS).ask('b')
    expect(slow.judge(createInTheAirChecker)).toEqual({ problem: null, counted: { slow: 1 } })
    const early = granted(open(), 'a')
      .ask('a')
      .wait(WAIT_MS - 300)
      .ask('b')
    expect(early.judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })

  it('counts one more for who waited as long while the lock went from hand to hand', () => {
    const at = (change: 'requested' | 'given up', waitMs: number) => {
      const journal = open().write({ kind: 'lock', tab: 'b', name: 'freshtoken:default::0', change: 'requested' })
      granted(journal.wait(waitMs - 100), 'a')
        .ask('a')
        .wait(100)
      return journal.write({ kind: 'lock', tab: 'b', name: 'freshtoken:default::0', change }).ask('b')
    }
    expect(at('given up', WAIT_MS).judge(createInTheAirChecker)).toEqual({ problem: null, counted: { slow: 1 } })
    expect(at('given up', WAIT_MS - 300).judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
    expect(at('requested', WAIT_MS).judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })

  it('counts a slow holder that asks once more', () => {
    const journal = granted(granted(open(), 'b'), 'a', 1).wait(WAIT_MS).ask('a').ask('b')
    expect(journal.judge(createInTheAirChecker).counted).toEqual({ slow: 1 })
  })

  it.each([
    [240, IN_THE_AIR],
    [251, null],
  ])('believes an answer of the holder after %i ms, or not', (lateMs, problem) => {
    const journal = granted(open(), 'a')
      .ask('a')
      .wait(WAIT_MS - 250)
    journal.post('b', {}, { kind: 'ask', stage: 4, ...lineOf() }).wait(lateMs)
    journal
      .hear('b', 'a', {}, { kind: 'answer', stage: 4, ...lineOf() })
      .wait(250)
      .ask('b')
    expect(journal.judge(createInTheAirChecker).problem).toBe(problem)
  })

  it('counts a lane that neither the ledger nor a message told of, and none that the ledger could', () => {
    const moved = (lane: number) =>
      granted(new Journal().page('a', 'opened', { hasChannel: false }).open('b'), 'a', lane).ask('a')
    const hanging = (lane: number) => moved(lane).write({ kind: 'storage', change: 'hangs' }).ask('b')
    expect(hanging(1).judge(createInTheAirChecker).counted).toEqual({ 'lanes without the ledger': 1 })
    expect(hanging(0).judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
    expect(moved(1).ask('b').judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })

  it('counts a lane that the ledger could not tell of, and one that an epoch ended', () => {
    const lanes = open()
      .post('a', {}, lineOf({ lane: 1 }))
      .ask('a')
    const ill = lanes.write({ kind: 'storage', change: 'hangs' }).ask('b')
    expect(ill.judge(createInTheAirChecker).counted).toEqual({ 'lanes without the ledger': 1 })
    const inARow = open().write({
      kind: 'written',
      tab: 'a',
      rows: [{ session: null, line: lineOf({ lane: 1 }).line }],
    })
    const unread = inARow.ask('a').write({ kind: 'storage', change: 'fails' }).ask('b')
    expect(unread.judge(createInTheAirChecker).counted).toEqual({ 'lanes without the ledger': 1 })
    const anew = open()
      .post('a', {}, lineOf({ lane: 1 }))
      .ask('a')
      .hear('b', 'c', { epoch: 5, raiser: 'c' })
      .ask('b')
    expect(anew.judge(createInTheAirChecker).counted).toEqual({ 'lanes of another epoch': 1 })
    const known = open()
      .post('a', {}, lineOf({ lane: 1 }))
      .ask('a')
      .ask('b')
    expect(known.judge(createInTheAirChecker).problem).toBe(IN_THE_AIR)
  })
})
