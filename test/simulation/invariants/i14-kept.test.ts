import { describe, expect, it } from 'vitest'
import { NO_SESSION } from '../../../src/core/record.ts'
import { createKeptChecker } from './i14-kept.ts'
import { Journal } from './written.ts'

const BEFORE = { epoch: 5, raiser: 'b' }
const OWN = { epoch: 1, raiser: 'a' }
const FOUND = 'tab a went back to epoch 5, which was there before what its app said'

const open = () => new Journal().open('a', 'b').post('b', BEFORE).wait(100)
const acts = (journal: Journal) => journal.act('a', 'signOut').post('a', OWN).wait(100)
const judge = (journal: Journal) => journal.judge(createKeptChecker).problem

describe('I14: what was said last holds', () => {
  it('finds a tab that goes back to what was there before', () => {
    expect(judge(acts(open()).post('a', OWN))).toBeNull()
    expect(judge(acts(open()).post('a', BEFORE))).toBe(FOUND)
    const rows = [{ session: { ...NO_SESSION, ...BEFORE }, line: null }]
    const written = new Journal().open('a', 'b').write({ kind: 'written', tab: 'b', rows }).wait(100)
    expect(judge(acts(written).post('a', BEFORE))).toBe(FOUND)
  })

  it('lets it go on to what was said since', () => {
    expect(judge(acts(open()).post('b', { epoch: 6, raiser: 'b' }).post('a', { epoch: 6, raiser: 'b' }))).toBeNull()
  })

  it('lets other tabs, and tabs that said nothing, learn what they like', () => {
    expect(judge(open().post('a', OWN).wait(100).post('a', BEFORE))).toBeNull()
    expect(judge(acts(open()).post('b', BEFORE))).toBeNull()
    expect(judge(open().act('a', 'invalidate').post('a', OWN).wait(100).post('a', BEFORE))).toBeNull()
    expect(
      judge(open().act('a', 'signOut').post('a', { epoch: 1, raiser: 'b' }).wait(100).post('a', BEFORE)),
    ).toBeNull()
    expect(judge(acts(open()).open('a').post('a', BEFORE))).toBeNull()
  })

  it('cannot order what was said in one moment, or by a clock that was set back', () => {
    const close = (ms: number) => new Journal().open('a', 'b').post('b', BEFORE).wait(ms)
    expect(judge(acts(close(5)).post('a', BEFORE))).toBeNull()
    expect(judge(acts(close(6)).post('a', BEFORE))).toBe(FOUND)
    const jump = (jumpMs: number) => acts(open().write({ kind: 'clock', jumpMs, sleptMs: 0 })).post('a', BEFORE)
    expect(judge(jump(-5000))).toBeNull()
    expect(judge(jump(5000))).toBe(FOUND)
  })
})
