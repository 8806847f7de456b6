import { describe, expect, it } from 'vitest'
import type { PageChange } from '../../fakes/observe.ts'
import { createEndingChecker } from './i08-endings.ts'
import { Journal } from './written.ts'

const OWED = { epoch: 5, raiser: 'a', status: 'out', owed: { session: 's1', paid: false } } as const
const AGAIN = 'tab a told the server of a sign-out again, just after that had failed'
const AT_IT = 'tab b told the server of a sign-out while another tab was at it'

const tells = (journal: Journal, tab = 'a') => journal.write({ kind: 'ending', tab, session: 's1' })
const fails = (journal: Journal, ok = false) => journal.write({ kind: 'ended', tab: 'a', session: 's1', ok })
const failed = () => fails(tells(new Journal().open('a', 'b'))).wait(100)
const judge = (journal: Journal) => journal.judge(createEndingChecker, { requestTimeoutMs: 10_000 }).problem

describe('I8: a sign-out that the server has not heard of', () => {
  it('is told again after a pause, and no sooner', () => {
    expect(judge(tells(failed()))).toBe(AGAIN)
    expect(judge(tells(failed().wait(100)))).toBeNull()
    expect(judge(tells(fails(tells(new Journal().open('a')), true)))).toBeNull()
  })

  it('is told at once by an act, by who is looked at or back, and after a clock jumped', () => {
    expect(judge(tells(failed().act('a', 'signOut')))).toBeNull()
    for (const change of ['shown', 'resumed', 'restored', 'continued', 'online'] satisfies PageChange[]) {
      expect(judge(tells(failed().page('a', change))), change).toBeNull()
    }
    expect(judge(tells(failed().page('a', 'hidden')))).toBe(AGAIN)
    expect(judge(tells(failed().page('b', 'shown')))).toBe(AGAIN)
    expect(judge(tells(failed().write({ kind: 'clock', jumpMs: 60_000, sleptMs: 60_000 })))).toBeNull()
  })

  it('is told at once by who comes back to its failure, until it has read what happened meanwhile', () => {
    const tried = () => tells(new Journal().open('a')).page('a', 'frozen').wait(1000)
    const came = () => tried().page('a', 'resumed')
    expect(judge(tells(fails(came()).wait(5)))).toBeNull()
    expect(judge(tells(fails(came().wait(5)).wait(5)))).toBeNull()
    expect(judge(tells(fails(came().read('a', null).wait(5)).wait(5)))).toBe(AGAIN)
    const shown = () => tells(new Journal().open('a')).wait(1000).page('a', 'shown')
    expect(judge(tells(fails(shown())))).toBeNull()
    expect(judge(tells(fails(shown().wait(5))))).toBe(AGAIN)
  })

  it('is left to the tab that tries', () => {
    const heard = (session = {}, stage = 5) =>
      new Journal()
        .open('a', 'b')
        .hear('b', 'a', OWED)
        .hear('b', 'a', { ...OWED, ...session }, { stage })
    expect(judge(tells(heard().wait(9000), 'b'))).toBe(AT_IT)
    expect(judge(tells(heard().wait(10_000), 'b'))).toBeNull()
    expect(judge(tells(heard({}, 0).wait(9000), 'b'))).toBeNull()
    expect(judge(tells(heard({ owed: { session: 's1', paid: true } }).wait(9000), 'b'))).toBeNull()
  })

  it('is told by who heard of another one, owes another one since, or tried itself', () => {
    const heard = () => new Journal().open('a', 'b').hear('b', 'a', OWED, { stage: 5 }).wait(1000)
    const older = new Journal().open('a', 'b').hear('b', 'c', { epoch: 6 }).hear('b', 'a', OWED, { stage: 5 })
    expect(judge(tells(older, 'b'))).toBeNull()
    expect(judge(tells(heard().hear('b', 'c', { ...OWED, epoch: 6 }), 'b'))).toBeNull()
    const tried = heard().write({ kind: 'ended', tab: 'b', session: 's1', ok: false })
    expect(judge(tells(tried.wait(200), 'b'))).toBeNull()
    const nameless = { ...OWED, owed: { session: null, paid: false } }
    expect(judge(tells(new Journal().open('b').hear('b', 'a', nameless, { stage: 5 }), 'b'))).toBeNull()
  })
})
