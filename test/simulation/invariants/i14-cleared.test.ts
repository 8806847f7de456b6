import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import { createClearedChecker } from './i14-cleared.ts'
import { Journal, lineOf, payloadOf } from './written.ts'

const FOUND = "tab a handed out t1, which it had before it found the site's data cleared"
const judge = (journal: Journal) => journal.judge(createClearedChecker).problem
const RECORD = { epoch: 4, sequence: 2, by: 'a' } as const
const known = () => new Journal().open('a', 'b').fetch('a', 't1').read('a', RECORD)
const wipe = (journal: Journal) => journal.write({ kind: 'storage', change: 'wiped' })
const empty = (journal: Journal, lateMs = 3) => journal.write({ kind: 'read', tab: 'a', rows: [], lateMs })
const less = (session: Partial<SessionRecord>) => wipe(known()).read('a', { ...RECORD, ...session })

describe('I14: what was known goes with the site’s data', () => {
  it('finds a token that outlives it', () => {
    expect(judge(wipe(known()).serve('a', 't1'))).toBeNull()
    expect(judge(empty(wipe(known())).serve('a', 't1'))).toBe(FOUND)
    expect(judge(less({ sequence: 1 }).serve('a', 't1'))).toBe(FOUND)
    expect(judge(less({ epoch: 3, sequence: 9 }).serve('a', 't1'))).toBe(FOUND)
  })

  it('lets a tab serve what it was given since', () => {
    expect(judge(empty(wipe(known())).fetch('a', 't2').serve('a', 't2'))).toBeNull()
    const told = { ...lineOf(), ...payloadOf('t1') }
    expect(judge(empty(wipe(known())).hear('a', 'b', {}, told).serve('a', 't1'))).toBeNull()
    expect(judge(empty(wipe(known())).hear('b', 'a', {}, told).serve('a', 't1'))).toBe(FOUND)
  })

  it('does not judge where the ledger shows as much, or nobody looked', () => {
    expect(judge(less({}).serve('a', 't1'))).toBeNull()
    expect(judge(less({ by: 'b' }).serve('a', 't1'))).toBeNull()
    expect(judge(empty(wipe(known()), 151).serve('a', 't1'))).toBeNull()
    expect(judge(empty(wipe(known().fetch('b', 't3'))).serve('b', 't3'))).toBeNull()
  })
})
