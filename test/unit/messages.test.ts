import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineRow, type Message, parseMessage, parseRow, sessionRow, wireMessage } from '../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../src/core/record.ts'
import { message, NAME } from './any-messages.ts'
import { line, session } from './records.ts'

const VERSION = 1

/** What travels by a channel, and lies in a database. */
const travelled = (value: object) => structuredClone(value) as Record<string, unknown>
const onTheWire = (content: Omit<Message, 'v'>) => travelled(wireMessage(content))

const SIGN_OUT = { ...NO_SESSION, epoch: 7, raiser: 'z', sequence: 3, status: 'out', by: 'z' } as const
const CONTENT = {
  kind: 'record',
  name: NAME,
  tabId: 'z',
  session: SIGN_OUT,
  stage: 0,
  line: noLine(''),
  params: {},
  token: null,
} as const

describe('a message', () => {
  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(message, (content) => {
        expect(parseMessage(onTheWire(content), NAME)).toEqual({ ...content, v: VERSION })
      }),
    )
  })

  it('of another name is none of ours', () => {
    expect(parseMessage(onTheWire(CONTENT), 'other')).toBeNull()
  })

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }), (raw) => {
        expect(parseMessage(raw, NAME)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('with anything in place of one of its fields is the message without it, or none', () => {
    const fields = Object.keys(wireMessage(CONTENT))
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), message, (field, value, content) => {
        const parsed = parseMessage({ ...wireMessage(content), [field]: value }, NAME)
        if (parsed) expect(parseMessage(onTheWire(parsed), NAME)).toEqual({ ...parsed, v: VERSION })
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a negative epoch', { epoch: -1 }],
    ['an epoch that is no whole number', { epoch: 1.5 }],
    ['an epoch above which there is no exact number', { epoch: Number.MAX_SAFE_INTEGER }],
    ['an epoch without end', { epoch: Number.POSITIVE_INFINITY }],
    ['an epoch as text', { epoch: '7' }],
    ['no floor', { floor: undefined }],
    ['a status there is not', { status: 'maybe' }],
    ['a marker that is no text', { marker: 1 }],
    ['a debt that is none', { owed: {} }],
    ['a debt that is paid by a word', { owed: { session: null, paid: 'yes' } }],
    ['no tab', { tabId: null }],
    ['no version', { v: undefined }],
    ['a kind there is not', { kind: 'order' }],
    ['a stage that is no number', { stage: 'first' }],
    ['a list in place of params', { params: ['a'] }],
    ['params that are not flat', { params: { a: {} } }],
    ['a line that is none', { line: { key: '' } }],
  ])('with %s is none', (_, change) => {
    expect(parseMessage({ ...wireMessage(CONTENT), ...change }, NAME)).toBeNull()
  })

  it.each([
    ['of no length', { lifetime: 'long' }],
    ['without end', { lifetime: Number.POSITIVE_INFINITY }],
    ['of negative age', { age: -1 }],
    ['of no time', { sentAt: Number.NaN }],
    ['that is no text', { value: 7 }],
    ['that is empty', { value: '' }],
  ])('with a token %s has none', (_, change) => {
    const given = {
      value: 't1',
      lifetime: 1,
      age: 0,
      requestedAge: 0,
      sentAt: 0,
      floor: 0,
      marker: null,
      session: null,
    }
    const raw = { ...wireMessage({ ...CONTENT, token: given }), token: { ...given, ...change } }
    expect(parseMessage(raw, NAME)).toMatchObject({ session: SIGN_OUT, token: null })
  })

  it('has no more than the known fields', () => {
    const raw = { ...wireMessage(CONTENT), more: 1, line: { ...noLine(''), more: 1 } }
    expect(parseMessage(raw, NAME)).toEqual({ ...CONTENT, v: VERSION })
  })
})

describe('a message of a later version', () => {
  const later = { ...SIGN_OUT, v: VERSION + 1, kind: 'news', name: NAME, tabId: 'z' }

  it('delivers a sign-out by its envelope, whatever else is in it', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (payload, more) => {
        const parsed = parseMessage({ ...later, line: payload, token: payload, params: payload, stage: more }, NAME)
        expect(parsed).toEqual({ ...CONTENT, v: VERSION + 1, line: null, params: null })
      }),
    )
  })

  it('delivers it with a reason and a choice that this version does not know', () => {
    const parsed = parseMessage({ ...later, reason: 'of age', active: 'later' }, NAME)
    expect(parsed?.session).toEqual(SIGN_OUT)
  })
})

describe('a row', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(session, line, (record, lineRecord) => {
        const written = travelled(sessionRow(NAME, 'a', record))
        expect(parseRow(written)).toEqual({ session: record, line: null })
        expect(parseRow(travelled(lineRow(NAME, 'a', lineRecord)))).toEqual({ session: null, line: lineRecord })
      }),
    )
  })

  it('says what it is, whose, and of which version, for all versions to come', () => {
    const written = { v: VERSION, name: NAME, tabId: 'a' }
    expect(sessionRow(NAME, 'a', NO_SESSION)).toMatchObject({ ...written, kind: 'session' })
    expect(lineRow(NAME, 'a', noLine(''))).toMatchObject({ ...written, kind: 'line' })
  })

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (raw) => {
        expect(parseRow(raw)).toEqual({ session: null, line: null })
      }),
      { numRuns: 1000 },
    )
  })

  it('of a later version counts for a session, not for a line', () => {
    const newer = { v: VERSION + 1, more: 1 }
    expect(parseRow({ ...sessionRow(NAME, 'z', SIGN_OUT), ...newer }).session).toEqual(SIGN_OUT)
    expect(parseRow({ ...lineRow(NAME, 'z', noLine('')), ...newer })).toEqual({ session: null, line: null })
  })
})
