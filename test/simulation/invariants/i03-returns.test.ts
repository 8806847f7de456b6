import { describe, expect, it } from 'vitest'
import type { TabTraits } from '../journal.ts'
import { createReturnChecker } from './i03-returns.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const HANDED = 'tab a handed out what it was answered while it was away, and had not read the ledger'
const TOLD = 'tab a told of a token that it was answered while it was away, and had not read the ledger'

const judge = (journal: Journal) => journal.judge(createReturnChecker).problem
const sync = (journal: Journal) => journal.write({ kind: 'syncing', tab: 'a' })
const token = (journal: Journal) => ({ kind: 'token', minted: journal.minted('t1') }) as const
const answer = (journal: Journal) => journal.answer('a', token(journal))
const away = (traits: Partial<TabTraits> = {}) => {
  const journal = new Journal().page('a', 'opened', traits).open('b').ask('a')
  return journal.page('a', 'frozen', traits).wait(100).page('a', 'resumed', traits)
}
const back = (waitMs = 0) => answer(sync(away()).wait(waitMs))
const failed = () => back().wait(10).read('a', null)
const telling = { ...lineOf(), ...payloadOf('t1') }

describe('I3: an answer to a page that was away', () => {
  it('counts when the page has read the ledger', () => {
    expect(judge(back().read('a', {}).post('a', {}, telling).serve('a', 't1'))).toBeNull()
  })

  it('is found where it is told or handed out though nothing could be read', () => {
    expect(judge(failed().serve('a', 't1'))).toBe(HANDED)
    expect(judge(failed().post('a', {}, telling))).toBe(TOLD)
    expect(judge(back().wait(200).serve('a', 't1'))).toBe(HANDED)
    expect(judge(failed().serve('b', 't1'))).toBeNull()
    expect(judge(failed().post('a', {}, lineOf()))).toBeNull()
  })

  it('counts where another tab tells of the token, or a later request brings it', () => {
    expect(judge(failed().hear('a', 'b', {}, telling).serve('a', 't1'))).toBeNull()
    expect(judge(answer(failed().ask('a')).serve('a', 't1'))).toBeNull()
  })

  it('is not judged where it comes when the wait is over', () => {
    expect(judge(back(149).wait(1).serve('a', 't1'))).toBe(HANDED)
    expect(judge(back(150).wait(1).serve('a', 't1'))).toBeNull()
    expect(judge(answer(sync(away()).wait(9).read('a', null)).serve('a', 't1'))).toBeNull()
  })

  it('is not judged where the page had its token before', () => {
    const again = (bring: (journal: Journal) => Journal) => {
      const journal = bring(new Journal().open('a', 'b')).ask('a').page('a', 'frozen').wait(100).page('a', 'resumed')
      return answer(sync(journal)).wait(10).read('a', null).serve('a', 't1')
    }
    expect(judge(again((journal) => journal))).toBe(HANDED)
    expect(judge(again((journal) => journal.fetch('a', 't1')))).toBeNull()
    expect(judge(again((journal) => journal.hear('a', 'b', {}, telling)))).toBeNull()
    expect(
      judge(again((journal) => journal.write({ kind: 'given', tab: 'a', minted: journal.minted('t1') }))),
    ).toBeNull()
    expect(judge(again((journal) => journal.fetch('b', 't1')))).toBe(HANDED)
  })

  it('is not judged where the page does not wait', () => {
    expect(judge(answer(away()).serve('a', 't1'))).toBeNull()
    expect(judge(answer(sync(away().wait(1))).serve('a', 't1'))).toBeNull()
    expect(judge(answer(sync(away({ hasLedger: false }))).serve('a', 't1'))).toBeNull()
    expect(judge(answer(sync(away({ isSharing: false }))).serve('a', 't1'))).toBeNull()
  })

  it('is not judged where it was asked for after the return', () => {
    expect(judge(answer(sync(away()).ask('a')).serve('a', 't1'))).toBeNull()
  })
})
