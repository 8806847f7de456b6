import { describe, expect, it } from 'vitest'
import { createLifeChecker } from './i02-life.ts'
import { Journal } from './written.ts'

const fetched = () => new Journal().open('a').fetch('a', 't1')
const judge = (journal: Journal) => journal.judge(createLifeChecker)

describe('I2: no dead token', () => {
  it('lets a token be served to its end', () => {
    expect(judge(fetched().wait(59_999).serve('a', 't1')).problem).toBeNull()
  })

  it('finds one that is served past it', () => {
    expect(judge(fetched().wait(60_000).serve('a', 't1')).problem).toContain('dead for 0 ms')
  })

  it('finds one that somebody may peek at', () => {
    const peeked = (ms: number) => judge(fetched().wait(ms).write({ kind: 'peeked', tab: 'a', token: 't1' })).problem
    expect(peeked(59_999)).toBeNull()
    expect(peeked(60_000)).toContain('dead for 0 ms')
    const quiet = { tab: 'a', message: null, session: { status: 'pending' }, peeked: 't1' } as const
    expect(judge(fetched().wait(60_000).quiet(quiet)).problem).toContain('dead for 0 ms')
    expect(judge(fetched().wait(60_000).write({ kind: 'peeked', tab: 'a', token: null })).problem).toBeNull()
  })

  it('counts a sleep with a wall clock set back, by no more than the lesser of both', () => {
    const asleep = (ms: number) =>
      fetched()
        .write({ kind: 'clock', jumpMs: ms, sleptMs: ms })
        .wait(ms)
        .write({ kind: 'clock', jumpMs: -50_000, sleptMs: 0 })
    expect(judge(asleep(70_000).serve('a', 't1')).counted).toEqual({ 'sleep and a wall clock set back': 1 })
    expect(judge(asleep(70_000).wait(41_100).serve('a', 't1')).problem).toContain('dead for')
  })

  it('excuses neither by itself', () => {
    const asleep = fetched().write({ kind: 'clock', jumpMs: 70_000, sleptMs: 70_000 }).wait(70_000)
    expect(judge(asleep.serve('a', 't1')).problem).toContain('dead for 10000 ms')
    const setBack = fetched().write({ kind: 'clock', jumpMs: -3_600_000, sleptMs: 0 }).wait(62_000)
    expect(judge(setBack.serve('a', 't1')).problem).toContain('dead for 2000 ms')
  })

  it('counts a stopped tab for which a message waited, by no more than the lesser of both', () => {
    const stopped = (jumpMs: number, stoodMs: number) => {
      const journal = new Journal().open('a', 'b').page('b', 'stopped').fetch('a', 't1').wait(stoodMs)
      return journal.write({ kind: 'clock', jumpMs, sleptMs: 0 }).page('b', 'continued')
    }
    const served = (journal: Journal, ms: number) => judge(journal.wait(ms).serve('b', 't1'))
    expect(served(stopped(-5000, 9000), 57_000)).toEqual({
      problem: null,
      counted: { 'a stopped tab and a wall clock set back': 1 },
    })
    expect(served(stopped(-5000, 9000), 57_100).problem).toContain('dead for 6100 ms')
    expect(served(stopped(-9000, 5000), 61_000).problem).toBeNull()
    expect(served(stopped(-9000, 5000), 61_100).problem).toContain('dead for 6100 ms')
    expect(served(stopped(5000, 9000), 51_500).problem).toContain('dead for 500 ms')
    const before = stopped(0, 9000).write({ kind: 'clock', jumpMs: -5000, sleptMs: 0 })
    expect(served(before, 53_000).problem).toContain('dead for 2000 ms')
  })

  it('counts what was set back before the token was requested for nothing', () => {
    const journal = new Journal().open('a').write({ kind: 'clock', jumpMs: -50_000, sleptMs: 0 }).fetch('a', 't1')
    expect(judge(journal.wait(60_500).serve('a', 't1')).problem).toContain('dead for 500 ms')
  })

  it('counts a token that the app handed over late, by as much', () => {
    const journal = () => {
      const told = new Journal().open('a')
      const minted = told.minted('t1')
      return told.wait(5000).write({ kind: 'act', tab: 'a', act: 'signedIn', params: null, minted })
    }
    expect(judge(journal().wait(59_000).serve('a', 't1')).counted).toEqual({ 'handed to signedIn() late': 1 })
    expect(judge(journal().wait(60_000).serve('a', 't1')).problem).toContain('dead for 5000 ms')
  })
})
