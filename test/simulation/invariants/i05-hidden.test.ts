import { describe, expect, it } from 'vitest'
import { createHiddenChecker } from './i05-hidden.ts'
import { Journal } from './written.ts'

const UNASKED = 'tab a is hidden and requested a token that nobody had asked for'
const hidden = () => new Journal().open('a').page('a', 'hidden')
const judge = (journal: Journal) => journal.judge(createHiddenChecker).problem

describe('I5: hidden tabs ask for nothing by themselves', () => {
  it('lets visible tabs ask, and hidden ones for a caller', () => {
    expect(judge(new Journal().open('a').ask('a'))).toBeNull()
    expect(judge(hidden().page('a', 'shown').ask('a'))).toBeNull()
    expect(judge(hidden().call('a').ask('a'))).toBeNull()
  })

  it('finds a hidden tab that asks', () => {
    expect(judge(hidden().ask('a'))).toBe(UNASKED)
    expect(judge(hidden().call('a').settle('a', { kind: 'out' }).ask('a'))).toBe(UNASKED)
    expect(judge(hidden().call('b').ask('a'))).toBe(UNASKED)
  })

  it('minds the line that was called for', () => {
    expect(
      judge(
        hidden()
          .call('a', { params: { org: 'north' } })
          .ask('a', { org: 'north' }),
      ),
    ).toBeNull()
    expect(
      judge(
        hidden()
          .call('a', { params: { org: 'north' } })
          .ask('a'),
      ),
    ).toBe(UNASKED)
  })

  it('lets a hidden tab end what it began: a confirmation, and a retry within one hold', () => {
    const asking = () => new Journal().open('a').ask('a').page('a', 'hidden')
    expect(judge(asking().answer('a', { kind: 'out', reason: null }).ask('a', {}, 'confirm'))).toBeNull()
    expect(judge(asking().answer('a', null).ask('a', {}, 'retry'))).toBeNull()
    const anew = asking().answer('a', null).write({ kind: 'lock', tab: 'a', name: 'x', change: 'requested' })
    expect(judge(anew.ask('a', {}, 'retry'))).toBe(UNASKED)
    expect(judge(asking().answer('a', { kind: 'refused' }).ask('a', {}, 'retry'))).toBe(UNASKED)
  })

  describe('where nobody is there', () => {
    const IDLE = 'nobody is there, and tab a requested a token that nobody had asked for'
    const idling = (journal: Journal, idleAfterMs: number | null = 10_000) =>
      journal.judge(createHiddenChecker, { idleAfterMs }).problem
    const begun = () => new Journal().open('a', 'b').read('a', {})

    it('lets a tab ask for so long, and for a caller', () => {
      expect(idling(begun().wait(12_000).ask('a'))).toBeNull()
      expect(idling(begun().wait(12_001).ask('a'))).toBe(IDLE)
      expect(idling(begun().wait(12_001).ask('a'), null)).toBeNull()
      expect(idling(begun().wait(12_001).call('a').ask('a'))).toBeNull()
      expect(idling(begun().wait(12_000).ask('a').wait(1).ask('a', {}, 'confirm'))).toBeNull()
    })

    it('counts from its beginning, from an input, and from what it heard of one', () => {
      expect(idling(new Journal().open('a').wait(20_000).read('a', {}).ask('a'))).toBeNull()
      expect(idling(new Journal().open('a').page('a', 'input').wait(20_000).read('a', {}).ask('a'))).toBeNull()
      expect(idling(begun().wait(9000).page('a', 'input').wait(12_000).ask('a'))).toBeNull()
      expect(idling(begun().wait(9000).page('b', 'input').wait(12_000).ask('a'))).toBe(IDLE)
      expect(idling(begun().wait(9000).hear('a', 'b', {}, { kind: 'input' }).wait(12_000).ask('a'))).toBeNull()
      expect(idling(begun().wait(9000).hear('a', 'b').wait(12_000).ask('a'))).toBe(IDLE)
    })

    it('does not judge by clocks that lie', () => {
      const clock = { kind: 'clock', jumpMs: 0, sleptMs: 0 } as const
      expect(idling(begun().wait(1).write(clock).wait(12_001).ask('a'))).toBeNull()
    })
  })

  it('lets nobody ask while prerendering, whoever waits', () => {
    const early = new Journal().page('a', 'opened', { isPrerendering: true }).call('a')
    expect(judge(early.ask('a'))).toBe('tab a requested a token while it was prerendered')
    const shown = new Journal().page('a', 'opened', { isPrerendering: true }).page('a', 'activated').page('a', 'shown')
    expect(judge(shown.ask('a'))).toBeNull()
  })
})
