import { describe, expect, it } from 'vitest'
import { createInsistingChecker } from './i13-insisting.ts'
import { Journal } from './written.ts'

const token = (value: string) => ({ kind: 'token', token: value }) as const
const known = () => new Journal().open('a', 'b').fetch('a', 't1').wait(10)
const judge = (journal: Journal) => journal.judge(createInsistingChecker).problem

describe('I13: who insists is given nothing older', () => {
  it('finds a forced call that ends with a token from before it', () => {
    const forced = () => known().call('a', { force: true })
    expect(judge(forced().settle('a', token('t1')))).toBe('tab a was given t1, requested before it forced one')
    expect(judge(forced().fetch('b', 't2').settle('a', token('t2')))).toBeNull()
    expect(judge(forced().settle('a', { kind: 'out' }))).toBeNull()
  })

  it('finds a refused token that is given again, unless the server gave it again', () => {
    const refused = () => known().call('a', { rejected: 't1' })
    expect(judge(refused().settle('a', token('t1')))).toBe(
      'tab a was given t1, requested before it was refused that one',
    )
    expect(judge(refused().fetch('b', 't1').settle('a', token('t1')))).toBeNull()
  })

  it('lets another token than the refused one do, but not where the call forces besides', () => {
    const both = (force: boolean) => known().fetch('b', 't2').wait(10).call('a', { rejected: 't1', force })
    expect(judge(both(false).settle('a', token('t2')))).toBeNull()
    expect(judge(both(true).settle('a', token('t2')))).toContain('before it forced one')
  })

  it('lets what was requested in the moment of the call do, and any token where nobody insists', () => {
    expect(judge(known().ask('a').call('a', { force: true }).settle('a', token('t1')))).toContain('was given t1')
    expect(judge(known().fetch('a', 't2').call('a', { force: true }).settle('a', token('t2')))).toBeNull()
    expect(judge(known().serve('a', 't1'))).toBeNull()
  })

  it('does not know how old a token is where a clock jumped during the call', () => {
    const jumped = (journal: Journal) => journal.write({ kind: 'clock', jumpMs: -5000, sleptMs: 0 })
    expect(judge(jumped(known().call('a', { force: true })).settle('a', token('t1')))).toBeNull()
    expect(judge(jumped(known()).call('a', { force: true }).settle('a', token('t1')))).toContain('was given t1')
  })
})
