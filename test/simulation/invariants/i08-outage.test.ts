import { describe, expect, it } from 'vitest'
import { NO_SESSION, type Retry } from '../../../src/core/record.ts'
import type { Verdict } from '../journal.ts'
import { createOutageChecker } from './i08-outage.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const DOWN: Verdict = { kind: 'transient', status: 503, retryAfterMs: null }
const BUSY: Verdict = { kind: 'transient', status: 503, retryAfterMs: 20_000 }
const REFUSED: Verdict = { kind: 'refused' }

const retry = (delay: number): Retry => ({
  writtenAt: 1,
  delay,
  failures: 1,
  code: 'ERR_REFRESH_FAILED',
  status: 503,
  fixed: false,
  marker: null,
})
/** What a tab tells of a failure with this delay. */
const TOLD = lineOf({ retry: retry(700) })
const failed = (verdict: Verdict | null = DOWN) => new Journal().open('a', 'b').ask('a').answer('a', verdict)
const judge = (journal: Journal) => journal.judge(createOutageChecker)

describe('I8: no more in an outage than one tab alone', () => {
  it.each([
    [DOWN, 200],
    [null, 200],
    [BUSY, 20_000],
    [REFUSED, 60_000],
  ])('lets nobody ask before the delay is over: %o', (verdict, delayMs) => {
    for (const tab of ['a', 'b']) {
      expect(
        judge(
          failed(verdict)
            .wait(delayMs - 2)
            .ask(tab),
        ).problem,
      ).toBeNull()
      expect(
        judge(
          failed(verdict)
            .wait(delayMs - 3)
            .ask(tab),
        ).problem,
      ).toContain(`a failure that says ${delayMs} ms`)
    }
  })

  it('takes a time-out for no failure that a page noticed more than a second late: it stood still', () => {
    const timedOut = (ms: number) => new Journal().open('a', 'b').ask('a').wait(ms).answer('a', null).ask('b')
    expect(judge(timedOut(11_000)).problem).toContain('a failure that says 200 ms')
    expect(judge(timedOut(11_001)).problem).toBeNull()
  })

  it('believes the delay that the tab itself told of', () => {
    const told = () => failed().post('a', {}, TOLD)
    expect(judge(told().wait(650).ask('b')).problem).toContain('650 ms after a failure that says 700 ms')
    expect(judge(told().wait(700).ask('b')).problem).toBeNull()
  })

  it('believes it too where the tab told before the request that it gave up had ended', () => {
    const told = () => new Journal().open('a', 'b').ask('a').post('a', {}, TOLD).answer('a', null)
    expect(judge(told().wait(650).ask('b')).problem).toContain('650 ms after a failure that says 700 ms')
    expect(judge(told().wait(700).ask('b')).problem).toBeNull()
    const other = new Journal().open('a', 'b').ask('a').hear('a', 'b', {}, TOLD)
    const again = other.post('a', {}, TOLD).answer('a', null)
    expect(judge(again.wait(300).ask('b')).problem).toBeNull()
  })

  it('takes a request that the tab gave up for failed when it told so, or from the beginning of that moment', () => {
    const failing = (traits: object) => new Journal().page('a', 'opened', traits).open('b').ask('a').wait(9000)
    const told = (journal: Journal) => journal.post('a', {}, TOLD)
    const shown = (journal: Journal) => journal.page('a', 'shown')
    const well = (journal: Journal) => journal.server('well')
    const again = (journal: Journal, verdict: typeof DOWN | null) =>
      judge(journal.answer('a', verdict).ask('a')).problem
    expect(again(shown(told(failing({}))), null)).toBeNull()
    expect(again(told(shown(failing({}))), null)).toContain('tab a asked again')
    expect(again(shown(told(failing({}))), DOWN)).toContain('tab a asked again')
    const alone = { hasChannel: false }
    expect(again(shown(well(failing(alone))), null)).toBeNull()
    expect(again(shown(well(failing({}))), null)).toContain('tab a asked again')
    expect(again(shown(failing(alone)).wait(1), null)).toContain('tab a asked again')
  })

  it('takes what was told of a failure before for no word of this one', () => {
    const before = new Journal()
      .open('a', 'b')
      .post('a', {}, lineOf({ retry: retry(9000) }))
      .ask('a')
      .answer('a', DOWN)
    expect(
      judge(
        before
          .post('a', {}, lineOf({ retry: retry(9000) }))
          .wait(300)
          .ask('b'),
      ).problem,
    ).toBeNull()
  })

  it('knows what ends a guessed delay: to be looked at, to come back, to hear of the network', () => {
    for (const change of ['shown', 'resumed', 'restored', 'online'] as const) {
      expect(judge(failed().page('b', change).ask('b')).problem).toBeNull()
      expect(judge(failed().page('a', change).ask('b')).problem).toContain('tab b asked again')
      expect(judge(failed(BUSY).page('b', change).ask('b')).problem).toContain('tab b asked again')
    }
  })

  it('knows what ends a refusal: another marker, an invalidation, a call that forces', () => {
    expect(judge(failed(REFUSED).write({ kind: 'cookie', marker: 'm2' }).ask('b')).problem).toBeNull()
    expect(judge(failed(REFUSED).act('b', 'invalidate').ask('b')).problem).toBeNull()
    expect(judge(failed(REFUSED).call('b', { force: true }).ask('b')).problem).toBeNull()
    expect(judge(failed(REFUSED).call('b').ask('b')).problem).toContain('tab b asked again')
    const ended = (code: string, force = true) =>
      judge(failed(REFUSED).call('b', { force }).settle('b', { kind: 'failed', code, retryAt: null }).ask('b')).problem
    expect(ended('AbortError')).toBeNull()
    expect(ended('AbortError', false)).toContain('tab b asked again')
    expect(ended('ERR_REFRESH_REJECTED')).toContain('tab b asked again')
    expect(judge(failed().call('b', { force: true }).ask('b')).problem).toContain('tab b asked again')
    expect(judge(failed(BUSY).act('b', 'invalidate').ask('b')).problem).toContain('tab b asked again')
  })

  it('knows what ends any: a success, a sign-in or sign-out, another epoch, a jump of the wall clock', () => {
    for (const verdict of [DOWN, BUSY, REFUSED]) {
      const both = new Journal().open('a', 'b').ask('a').ask('b').answer('a', verdict, 1)
      const token = { kind: 'token', minted: both.minted('t1') } as const
      expect(judge(both.answer('b', token, 2).ask('a')).problem).toBeNull()
      expect(judge(failed(verdict).act('a', 'signOut').ask('b')).problem).toBeNull()
      expect(judge(failed(verdict).hear('b', 'c', { epoch: 3, raiser: 'c' }).ask('b')).problem).toBeNull()
      expect(judge(failed(verdict).write({ kind: 'clock', jumpMs: 99, sleptMs: 0 }).ask('b')).problem).toBeNull()
    }
  })

  it('lets a tab notice a long jump with the first that it hears', () => {
    const jumped = () => new Journal().open('a', 'b').ask('a').write({ kind: 'clock', jumpMs: 15_000, sleptMs: 0 })
    expect(judge(jumped().answer('a', DOWN).call('b').ask('b')).problem).toBeNull()
    expect(judge(jumped().call('b').answer('a', DOWN).ask('b')).problem).toContain('tab b asked again')
  })

  it('lets a tab notice a sleep that ended with the failure, and none that was over before', () => {
    for (const stoodMs of [0, 20_000]) {
      const clock = { kind: 'clock', jumpMs: stoodMs, sleptMs: stoodMs, asleepMs: 20_000 } as const
      const slept = () => new Journal().open('a', 'b').ask('a').write(clock)
      expect(judge(slept().wait(20_000).answer('a', DOWN).ask('b')).problem).toBeNull()
      const later = slept().wait(19_999).call('b').wait(2).answer('a', DOWN)
      expect(judge(later.ask('b')).problem).toContain('tab b asked again')
    }
  })

  it('takes an answer that is dropped for no failure', () => {
    const asked = () => new Journal().open('a', 'b').ask('a')
    expect(judge(asked().hear('a', 'b', { floor: 3 }).answer('a', DOWN).ask('a')).problem).toBeNull()
    expect(judge(asked().page('a', 'frozen').page('a', 'resumed').answer('a', DOWN).ask('a')).problem).toBeNull()
    expect(judge(asked().act('a', 'dispose').answer('a', null).ask('b')).problem).toBeNull()
    expect(judge(asked().act('b', 'invalidate').answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
  })

  it('takes it for none when a token had come with a page since, and the tab was told of it', () => {
    const opened = (journal: Journal) =>
      journal.open('c').write({ kind: 'given', tab: 'c', minted: journal.minted('t1') })
    const told = { ...lineOf({ sequence: 1 }), ...payloadOf('t1') }
    const since = () => opened(new Journal().open('a').ask('a'))
    expect(judge(since().hear('a', 'c', {}, told).answer('a', DOWN).ask('a')).problem).toBeNull()
    expect(judge(since().hear('b', 'c', {}, told).answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
    expect(judge(since().answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
    const unheard = () => opened(new Journal().open('a')).ask('a')
    expect(judge(unheard().hear('a', 'c', {}, told).answer('a', DOWN).ask('a')).problem).toBeNull()
    const before = () => opened(new Journal().open('a')).hear('a', 'c', {}, told).ask('a')
    expect(judge(before().hear('a', 'c', {}, told).answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
    const old = () =>
      new Journal()
        .open('a')
        .read('a', {})
        .hear('a', 'b', {}, lineOf({ sequence: 1 }))
    const late = opened(old().ask('a')).hear('a', 'c', {}, told)
    expect(judge(late.answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
    const other = since().hear('a', 'c', {}, { ...told, ...lineOf({ key: '[["org","north"]]', sequence: 1 }) })
    expect(judge(other.answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
  })

  it('takes it for none when the tab was told of the token of a later request in a line of its own', () => {
    const told = { ...lineOf({ sequence: 1 }), ...payloadOf('t1') }
    const both = () => new Journal().page('c', 'opened', { locks: 'none' }).open('a')
    const fail = (journal: Journal, request: number) => judge(journal.answer('a', DOWN, request).ask('a')).problem
    const later = () => both().ask('a').fetch('c', 't1')
    expect(fail(later().hear('a', 'c', {}, told), 1)).toBeNull()
    expect(fail(later(), 1)).toContain('tab a asked again')
    expect(fail(both().fetch('c', 't1').ask('a').hear('a', 'c', {}, told), 2)).toContain('tab a asked again')
  })

  it('takes it for none when an invalidation of the tab met its like in the ledger, as long as that is not done', () => {
    const floor = { session: { ...NO_SESSION, floor: 5 }, line: null }
    const written = (journal: Journal) => journal.write({ kind: 'written', tab: 'a', rows: [floor] })
    const asked = () => written(new Journal().open('a').act('a', 'invalidate')).ask('a')
    expect(judge(asked().read('a', { floor: 5 }).answer('a', DOWN).ask('a')).problem).toBeNull()
    expect(judge(asked().read('a', { floor: 4 }).answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
    const done = asked().write({ kind: 'acted', tab: 'a', act: 'invalidate', persisted: true })
    expect(judge(done.read('a', { floor: 5 }).answer('a', DOWN).ask('a')).problem).toContain('tab a asked again')
  })

  it('counts a failure that the ledger did not tell, where it is down or the tab was cut off', () => {
    const counted = { 'a failure that the ledger did not tell': 1 }
    expect(judge(failed().page('a', 'frozen').ask('b')).counted).toEqual(counted)
    expect(judge(failed().read('b', null).ask('b')).counted).toEqual(counted)
    expect(judge(failed().page('a', 'hidden').ask('b')).problem).toContain('tab b asked again')
    const heard = failed().post('a', {}, TOLD).page('a', 'frozen').hear('b', 'a', {}, TOLD)
    expect(judge(heard.ask('b')).problem).toContain('tab b asked again')
  })

  it('goes by a later failure that the tab knows of, and by no earlier one', () => {
    const told = failed()
      .post('a', {}, lineOf({ retry: retry(9000) }))
      .wait(300)
    const later = { ...retry(200), writtenAt: 2 }
    expect(judge(told.hear('a', 'b', {}, lineOf({ retry: later })).ask('a')).problem).toBeNull()
    const again = failed()
      .post('a', {}, lineOf({ retry: retry(9000) }))
      .wait(300)
    const earlier = { ...retry(200), writtenAt: 0 }
    expect(judge(again.hear('a', 'b', {}, lineOf({ retry: earlier })).ask('a')).problem).toContain('300 ms after')
  })

  it('knows a later answer that the failure was not told with', () => {
    const later = failed()
      .post('a', {}, TOLD)
      .hear('b', 'c', {}, lineOf({ sequence: 2 }))
    expect(judge(later.ask('b')).problem).toBeNull()
  })

  it('keeps lines apart', () => {
    expect(judge(failed().ask('b', { org: 'north' })).problem).toBeNull()
    const alone = new Journal().open('a').page('b', 'opened', { isSharing: false }).ask('a').answer('a', DOWN).ask('b')
    expect(judge(alone).problem).toBeNull()
  })
})
