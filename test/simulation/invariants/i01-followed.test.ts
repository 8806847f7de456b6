import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/core/record.ts'
import type { TabTraits } from '../journal.ts'
import { createFollowedChecker } from './i01-followed.ts'
import { Journal, payloadOf } from './written.ts'

const SIGN_IN = { epoch: 5, raiser: 'b', status: 'pending', marker: 'm2' } as const
const FOUND = 'tab a was answered under the marker of a sign-in, and did not take the answer'

interface Story {
  readonly traits?: Partial<TabTraits>
  readonly session?: Partial<SessionRecord>
  readonly marker?: string
  readonly underWay?: (journal: Journal) => Journal
}

/** Tab a asks; the app tells of a sign-in in tab b; and then the answer comes. */
function answered({ traits = {}, session = {}, marker = 'm2', underWay = (journal) => journal }: Story = {}): Journal {
  const journal = new Journal().page('a', 'opened', traits).open('b').write({ kind: 'cookie', marker: 'm2' })
  const told = { ...SIGN_IN, ...session }
  journal.ask('a', {}, 'scheduled', marker).wait(5).act('b', 'signedIn').post('b', told).hear('a', 'b', told)
  const { request } = journal.minted('t1')
  underWay(journal)
  return journal.answer('a', { kind: 'token', minted: journal.minted('t1') }, request ?? 0)
}
const judge = (journal: Journal, hasMarker = true) =>
  journal.wait(1).call('b').judge(createFollowedChecker, { hasMarker }).problem
const judgeStory = (story: Story) => judge(answered(story))

describe('I1: an answer under the new marker is of the sign-in', () => {
  it('finds a tab that does not take it', () => {
    expect(judge(answered())).toBe(FOUND)
    expect(judge(answered().post('a', SIGN_IN, payloadOf('t1')))).toBeNull()
    expect(judge(answered().wait(1).post('a', SIGN_IN, payloadOf('t1')))).toBe(FOUND)
    expect(judge(answered().page('a', 'crashed'))).toBeNull()
  })

  it('is about the marker of the sign-in, and the cookie', () => {
    expect(judgeStory({ marker: 'm1' })).toBeNull()
    expect(judgeStory({ session: { marker: 'm3' } })).toBeNull()
    expect(judgeStory({ underWay: (journal) => journal.write({ kind: 'cookie', marker: 'm3' }) })).toBeNull()
    expect(judge(answered(), false)).toBeNull()
  })

  it('is about a sign-in, in whose epoch nobody was answered yet', () => {
    expect(judgeStory({ session: { status: 'out' } })).toBeNull()
    const other = { ...SIGN_IN, status: 'in', sequence: 1 } as const
    expect(judgeStory({ underWay: (journal) => journal.hear('a', 'b', other) })).toBeNull()
  })

  it('asks nothing of who was interrupted or disposed, comes back, stands alone, or has no channel', () => {
    expect(judgeStory({ underWay: (journal) => journal.page('a', 'stopped').page('a', 'continued') })).toBeNull()
    expect(judgeStory({ underWay: (journal) => journal.act('a', 'dispose') })).toBeNull()
    expect(judgeStory({ traits: { isSharing: false } })).toBeNull()
    expect(judgeStory({ traits: { hasChannel: false } })).toBeNull()
  })

  it('asks for no token that may be dead, or that was requested before an invalidation', () => {
    expect(judgeStory({ underWay: (journal) => journal.wait(60_001) })).toBeNull()
    expect(judgeStory({ underWay: (journal) => journal.write({ kind: 'clock', jumpMs: 1, sleptMs: 0 }) })).toBeNull()
    expect(judgeStory({ underWay: (journal) => journal.hear('a', 'b', { floor: 3 }) })).toBeNull()
  })
})
