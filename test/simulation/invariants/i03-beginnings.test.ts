import { describe, expect, it } from 'vitest'
import { createBeginningChecker } from './i03-beginnings.ts'
import { Journal } from './written.ts'

const OUT = { epoch: 5, raiser: 'a', status: 'out' } as const
const FOUND = 'tab a began an epoch in which nobody is signed in, and nobody had signed out'

const open = () => new Journal().open('a', 'b')
const judge = (journal: Journal) => journal.judge(createBeginningChecker).problem

describe('I3: who begins an epoch', () => {
  it('lets a sign-out begin one that is out, and whoever writes it anew', () => {
    expect(judge(open().act('a', 'signOut').post('a', OUT))).toBeNull()
    expect(
      judge(
        open()
          .act('b', 'signOut')
          .post('b', { ...OUT, raiser: 'b' })
          .post('a', OUT),
      ),
    ).toBeNull()
  })

  it('finds one that is out though nobody signed out', () => {
    expect(judge(open().post('a', OUT))).toBe(FOUND)
    expect(judge(open().act('a', 'invalidate').post('a', OUT))).toBe(FOUND)
  })

  it('lets the server say so in an epoch that somebody saw begin, or that has no beginning', () => {
    const seen = open().post('a', { ...OUT, status: 'pending' })
    expect(judge(seen.post('a', OUT))).toBeNull()
    expect(judge(open().post('a', { ...OUT, epoch: 0, raiser: '' }))).toBeNull()
    expect(judge(open().post('b', OUT))).toBeNull()
  })

  it('judges nothing where the beginning may have been seen by nobody', () => {
    expect(judge(open().act('a', 'signedIn').post('a', OUT))).toBeNull()
    const marker = (name: string) => ({ kind: 'cookie', marker: name }) as const
    expect(judge(open().write(marker('m1')).write(marker('m2')).post('a', OUT))).toBeNull()
    expect(judge(open().write(marker('m1')).post('a', OUT))).toBe(FOUND)
  })
})
