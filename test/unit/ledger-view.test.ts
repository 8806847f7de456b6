import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewOf } from '../../src/core/ledger-sync.ts'
import { lineRow, sessionRow } from '../../src/core/messages.ts'
import { mergeLine, mergeSession } from '../../src/core/record.ts'
import type { LedgerView } from '../../src/core/state.ts'
import { NAME } from './any-messages.ts'
import { line, session } from './records.ts'

/** Names of lines, some of which mean something to any object. */
const key = fc.constantFrom('', 'b', '__proto__', 'constructor')
const row: fc.Arbitrary<unknown> = fc.oneof(
  session.map((record) => sessionRow(NAME, 'z', record)),
  fc.tuple(line, key).map(([record, name]) => lineRow(NAME, 'z', { ...record, key: name })),
)
const rows = fc.array(row, { maxLength: 8 })

/** The rows under the keys that they have in the table. */
const read = (all: readonly unknown[], first = 0) => viewOf({ keys: all.map((_, index) => first + index), rows: all })

/** What it says, without the keys of the rows that said it. */
const said = ({ session: record, lines }: LedgerView) => ({ session: record, lines: new Map(Object.entries(lines)) })

/** Two views as one, as a tab makes it that reads one after the other. */
function both(a: LedgerView, b: LedgerView) {
  const lines = new Map(Object.entries(a.lines))
  for (const [name, record] of Object.entries(b.lines)) lines.set(name, mergeLine(lines.get(name) ?? record, record))
  return { session: a.session && b.session ? mergeSession(a.session, b.session) : (a.session ?? b.session), lines }
}

describe('what the ledger holds', () => {
  it('does not depend on the order of its rows', () => {
    const shuffled = rows.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, again]) => {
        expect(said(read(again))).toEqual(said(read(all)))
      }),
    )
  })

  it('does not depend on how often a row is there', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(said(read([...all, ...all]))).toEqual(said(read(all)))
      }),
    )
  })

  it('does not depend on how many readings it took', () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        expect(both(read(first), read(second))).toEqual(said(read([...first, ...second])))
      }),
    )
  })

  it('is what is written when all of it is written as one row for the session and one for each line', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const view = read(all)
        const lines = Object.values(view.lines).map((record) => lineRow(NAME, 'a', record))
        expect(said(read(view.session ? [...lines, sessionRow(NAME, 'a', view.session)] : lines))).toEqual(said(view))
      }),
    )
  })

  it('is not changed by rows that nobody of this library wrote', () => {
    const junk = fc.array(fc.anything(), { maxLength: 3 })
    fc.assert(
      fc.property(rows, junk, (all, more) => {
        expect(said(read([...all, ...more]))).toEqual(said(read(all)))
      }),
    )
  })

  it('names each row by its key under what it was merged into, and none of the others', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.anything(), { maxLength: 3 }), (all, junk) => {
        const { sessionKeys, lineKeys } = read([...all, ...junk], 100)
        const keys = [...sessionKeys, ...Object.values(lineKeys).flat()]
        expect(keys.sort((a, b) => a - b)).toEqual(all.map((_, index) => 100 + index))
      }),
    )
  })
})
