import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOwed } from '../../src/core/facts.ts'
import { lineRow, parseMessage, parseRow, sessionRow, wireMessage } from '../../src/core/messages.ts'
import type { State } from '../../src/core/state.ts'
import { play, story } from './any-events.ts'
import { message, NAME } from './any-messages.ts'
import { line, session } from './records.ts'

/** Data of any shape that can travel: deep, of any prototype, without and with keys that mean something elsewhere. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  withObjectString: true,
  key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'epoch', 'session', 'v', 'kind', 'name')),
})

/** What stands beside the envelope in another version: it may look like a payload of this one. */
const otherPayload = fc.oneof(
  fc.record({ kind: anything, stage: anything, line: anything, params: anything, token: anything }),
  message.map(({ kind, stage, line: record, params, token }) => ({ kind, stage, line: record, params, token })),
)

/** Fields that no version has so far. */
const unknown = fc.dictionary(
  fc.string().map((name) => `x-${name}`),
  anything,
)

const sent = (content: Parameters<typeof wireMessage>[0]) => structuredClone(wireMessage(content))

/** A chain of objects, deeper than any stack. */
function nest(depth: number): object {
  let inner = {}
  for (let level = 0; level < depth; level += 1) inner = { line: inner, session: inner, params: inner, more: [inner] }
  return inner
}

/** It goes round in circles. */
function loop(): object {
  const raw: Record<string, unknown> = { name: NAME, tabId: 'z', v: 1, kind: 'record' }
  return Object.assign(raw, { line: raw, session: raw, params: raw, token: raw, owed: raw, active: raw })
}

describe('reading', () => {
  it('gives a message of this version whatever field a later one adds to any part of it', () => {
    fc.assert(
      fc.property(message, unknown, (content, more) => {
        const { line: record, token, ...flat } = sent(content) as Record<string, object | null>
        const later = {
          ...flat,
          line: record && { ...more, ...record },
          token: token && { ...more, ...token },
          ...more,
        }
        expect(parseMessage(later, NAME)).toEqual(parseMessage(sent(content), NAME))
      }),
    )
  })

  it('gives what it would give of what it gave: nothing is lost on the second way', () => {
    fc.assert(
      fc.property(message, unknown, (content, more) => {
        const once = parseMessage({ ...sent(content), ...more }, NAME)
        expect(once && parseMessage(sent(once), NAME)).toEqual(once)
      }),
    )
  })

  it('gives a row whatever field a later version adds to it', () => {
    fc.assert(
      fc.property(session, line, unknown, (record, lineRecord, more) => {
        expect(parseRow({ ...sessionRow(NAME, 'z', record), ...more }).session).toEqual(record)
        expect(parseRow({ ...lineRow(NAME, 'z', lineRecord), ...more }).line).toEqual(lineRecord)
      }),
    )
  })

  it('keeps params of any name and text', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'))
    fc.assert(
      fc.property(message, fc.array(fc.tuple(names, fc.string())), (content, entries) => {
        const params = Object.fromEntries(entries)
        const read = parseMessage(sent({ ...content, params }), NAME)?.params
        expect(Object.entries(read ?? {})).toEqual(Object.entries(params))
      }),
    )
  })

  it.each([
    ['goes round in circles', loop()],
    ['is deeper than any stack', nest(100_000)],
    ['has all that it should have from its prototype alone', Object.create({ v: 1, name: NAME, tabId: 'z' })],
  ])('finds no message in what %s', (_, raw) => {
    expect(parseMessage(raw, NAME)).toBeNull()
    expect(parseRow(raw)).toEqual({ session: null, line: null })
  })

  it('finds no message in anything, nor in anything with the envelope of one', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        expect(parseMessage(raw, NAME)).toBeNull()
        const enveloped = { ...Object(raw), v: 1, name: NAME, tabId: 'z', kind: 'record' }
        expect(parseMessage(enveloped, NAME)).toBeNull()
      }),
    )
  })
})

/** What it knows, without when it was told anything, and what it will hear when it has read the ledger. */
const known = ({ lastEvent: _, inbox: _later, ...rest }: State) => rest

describe('a tab in any state', () => {
  it('is not changed by a message that holds nothing new, whatever else a later version put into it', () => {
    fc.assert(
      fc.property(story, otherPayload, (told, payload) => {
        const machine = play(told)
        machine.tell({ type: 'timer' })
        const { state } = machine
        // That another tab speaks at all is news where a sign-out is owed: it is about to tell the server.
        if (isOwed(state)) return
        const news = parseMessage({ ...state.session, ...payload, v: 2, name: NAME, tabId: 'z' }, NAME)
        if (!news) throw new Error('A later version is not understood')
        const { effects } = machine.tell({ type: 'message', message: news })
        expect(effects).toEqual([])
        expect(known(machine.state)).toEqual(known(state))
      }),
      { numRuns: 40 },
    )
  })
})
