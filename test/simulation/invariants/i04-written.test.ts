import { describe, expect, it } from 'vitest'
import { NO_SESSION, noLine, type SessionRecord } from '../../../src/core/record.ts'
import type { Params } from '../../../src/types.ts'
import { createWrittenChecker } from './i04-written.ts'
import { Journal, lineOf } from './written.ts'

type Act = 'signedIn' | 'signOut' | 'invalidate'

const OWN = { epoch: 5, raiser: 'a' }
const judge = (journal: Journal) => journal.judge(createWrittenChecker).problem
const open = () => new Journal().open('a', 'b')

const writes = (journal: Journal, session: Partial<SessionRecord>, tab = 'a') =>
  journal.write({ kind: 'written', tab, rows: [{ session: { ...NO_SESSION, ...session }, line: null }] })
const writesLine = (journal: Journal, floor: number) =>
  journal.write({ kind: 'written', tab: 'a', rows: [{ session: null, line: { ...noLine('org'), floor } }] })
const done = (journal: Journal, act: Act = 'signedIn', lateMs = 3) =>
  journal.read('a', {}, lateMs).write({ kind: 'acted', tab: 'a', act, persisted: true })
const signsIn = () => open().act('a', 'signedIn').post('a', OWN)
const signedOver = (act: Act, params: Params | null = null) => open().hear('a', 'b', { floor: 3 }).act('a', act, params)

describe('I4: an act that is done is in the ledger', () => {
  const MISSING = 'tab a says that signedIn() is done, and the ledger does not show it'

  it('finds an epoch that is not there', () => {
    expect(judge(done(writes(signsIn(), OWN)))).toBeNull()
    expect(judge(done(writes(signsIn(), { epoch: 6 })))).toBeNull()
    expect(judge(done(signsIn()))).toBe(MISSING)
    expect(judge(done(writes(signsIn(), { epoch: 4 })))).toBe(MISSING)
  })

  it('finds a floor that is not there, of all lines or of one', () => {
    const all = () => signedOver('invalidate').post('a', { floor: 7 })
    expect(judge(done(writes(all(), { floor: 7 }), 'invalidate'))).toBeNull()
    expect(judge(done(writes(all(), { floor: 3 }), 'invalidate'))).toContain('says that invalidate() is done')
    const one = () => signedOver('invalidate', { org: 'x' }).post('a', {}, lineOf({ key: 'org', floor: 7 }))
    expect(judge(done(writesLine(one(), 7), 'invalidate'))).toBeNull()
    expect(judge(done(writesLine(one(), 6), 'invalidate'))).toContain('says that invalidate() is done')
  })

  it('expects nothing where the ledger did not answer in that moment, or was cleared since', () => {
    expect(judge(done(signsIn(), 'signedIn', 150))).toBeNull()
    expect(
      judge(signsIn().read('a', {}).wait(1).write({ kind: 'acted', tab: 'a', act: 'signedIn', persisted: true })),
    ).toBeNull()
    const readBefore = open().read('a', {}).act('a', 'signedIn').post('a', OWN)
    expect(judge(readBefore.write({ kind: 'acted', tab: 'a', act: 'signedIn', persisted: false }))).toBeNull()
    expect(judge(done(writes(signsIn(), OWN).write({ kind: 'storage', change: 'wiped' })))).toBeNull()
    const before = writes(open(), { epoch: 9 }, 'b').write({ kind: 'storage', change: 'wiped' })
    expect(judge(done(before.act('a', 'signedIn').post('a', OWN)))).toBe(MISSING)
  })

  it('expects nothing of an act that began nothing, and counts what it posted, in its moment and as a record', () => {
    expect(judge(done(open().act('a', 'signedIn').post('a', { epoch: 5, raiser: 'b' })))).toBeNull()
    expect(judge(done(open().act('a', 'signedIn').wait(1).post('a', OWN)))).toBeNull()
    expect(judge(done(open().act('a', 'signedIn').post('a', OWN, { kind: 'ask' })))).toBeNull()
    expect(judge(done(open().post('a', OWN).act('a', 'signedIn').post('a', OWN)))).toBeNull()
  })

  it('does not know which of two that overlap is done', () => {
    const two = () => signsIn().act('a', 'signedIn').post('a', { epoch: 6, raiser: 'a' })
    const third = (journal: Journal) => journal.wait(1).act('a', 'signedIn').post('a', { epoch: 7, raiser: 'a' })
    expect(judge(done(writes(two(), OWN)))).toBeNull()
    expect(judge(done(third(done(writes(two(), OWN)))))).toBeNull()
    const both = done(done(writes(two(), { epoch: 6, raiser: 'a' })))
    expect(judge(done(third(both)))).toBe(MISSING)
  })
})

describe('I4: the floor that an invalidation raises', () => {
  const NOTHING = 'tab a invalidated, and raised no floor'

  it('is told to the others, where there is a channel', () => {
    const invalidates = (hasChannel: boolean) =>
      done(new Journal().page('a', 'opened', { hasChannel }).act('a', 'invalidate').wait(1), 'invalidate')
    expect(judge(invalidates(true))).toBe('tab a invalidated, and told nobody')
    expect(judge(invalidates(false))).toBeNull()
  })

  it('is above that of all lines, and for a line above both', () => {
    expect(judge(signedOver('invalidate').post('a', { floor: 4 }))).toBeNull()
    expect(judge(signedOver('invalidate').post('a', { floor: 3 }))).toBe(NOTHING)
    const one = (floor: number) =>
      signedOver('invalidate', { org: 'x' }).post('a', { floor: 3 }, lineOf({ key: 'org', floor }))
    expect(judge(one(4))).toBeNull()
    expect(judge(one(3))).toBe(NOTHING)
    const heard = open()
      .hear('a', 'b', {}, lineOf({ key: 'org', floor: 4 }))
      .act('a', 'invalidate', { org: 'x' })
    expect(judge(heard.post('a', { floor: 3 }, lineOf({ key: 'org', floor: 4 })))).toBe(NOTHING)
  })
})
