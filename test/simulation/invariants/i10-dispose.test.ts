import { describe, expect, it } from 'vitest'
import { createDisposeChecker } from './i10-dispose.ts'
import { Journal } from './written.ts'

const disposed = () => new Journal().open('a', 'b').call('a').act('a', 'dispose')
const judge = (journal: Journal) => journal.judge(createDisposeChecker).problem
const told = { kind: 'failed', code: 'ERR_DISPOSED', retryAt: null } as const

describe('I10: nothing after dispose()', () => {
  it('lets what was under way come to its end', () => {
    const journal = disposed()
      .settle('a', told)
      .write({ kind: 'lock', tab: 'a', name: 'x', change: 'released' })
      .wait(9)
    journal.read('a', null).write({ kind: 'written', tab: 'a', rows: [] }).answer('a', null).ask('b').post('b')
    expect(judge(journal)).toBeNull()
  })

  it.each([
    ['request', (journal: Journal) => journal.ask('a')],
    ['posted', (journal: Journal) => journal.post('a')],
    ['heard', (journal: Journal) => journal.hear('a', 'b')],
    ['ending', (journal: Journal) => journal.write({ kind: 'ending', tab: 'a', session: null })],
    ['session', (journal: Journal) => journal.write({ kind: 'session', tab: 'a', session: { status: 'pending' } })],
    ['syncing', (journal: Journal) => journal.write({ kind: 'syncing', tab: 'a' })],
    ['timer', (journal: Journal) => journal.write({ kind: 'timer', tab: 'a' })],
    ['event', (journal: Journal) => journal.write({ kind: 'event', tab: 'a', type: 'refresh-error' })],
  ])('finds a %s', (kind, deed) => {
    expect(judge(deed(disposed()))).toBe(`tab a was disposed and still did this: ${kind}`)
  })

  it('finds a lock that is requested', () => {
    const journal = disposed().write({ kind: 'lock', tab: 'a', name: 'x', change: 'requested' })
    expect(judge(journal)).toBe('tab a requested a lock after it was disposed')
  })

  describe('where it holds a lock, or waits for one', () => {
    const change = (journal: Journal, ...changes: readonly ('granted' | 'told' | 'released')[]) => {
      for (const each of changes) journal.write({ kind: 'lock', tab: 'a', name: 'x', change: each })
      return journal
    }
    const holding = () => change(new Journal().open('a', 'b'), 'granted', 'told').wait(5).act('a', 'dispose')

    it('lets it go in that moment', () => {
      expect(judge(change(holding(), 'released').wait(1).post('b'))).toBeNull()
      expect(judge(holding().wait(1).post('b'))).toBe('tab a was disposed and keeps x')
    })

    it('gives back unseen what it is granted later', () => {
      const waiting = () => new Journal().open('a', 'b').act('a', 'dispose').wait(1)
      expect(judge(change(waiting(), 'granted', 'released').wait(1).post('b'))).toBeNull()
      expect(judge(change(waiting(), 'granted', 'told'))).toBe('tab a took a lock after it was disposed')
    })
  })

  it('lets a call that was decided before be told in the same moment only', () => {
    const token = { kind: 'token', token: 't1' } as const
    expect(judge(disposed().settle('a', token))).toBeNull()
    expect(judge(disposed().wait(1).settle('a', token))).toBe('tab a settled a call after it was disposed')
    expect(judge(disposed().wait(1).call('a').settle('a', told))).toBeNull()
  })
})
