import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFailure, readValue, timedOut } from '../../src/core/answer.ts'
import { resolveOptions } from '../../src/core/options.ts'
import type { TokenManagerOptions } from '../../src/types.ts'
import { jwt } from './jwt.ts'

const readerOf = (options: Partial<TokenManagerOptions> = {}) =>
  resolveOptions({ fetchToken: () => null, ...options }, 'a').read
const read = readerOf()
const INVALID = { kind: 'failed', code: 'ERR_TOKEN_INVALID', network: false }

describe('a token as an object', () => {
  it.each([
    ['a number of seconds', { token: 't1', expires_in: 60 }],
    ['a numeric text', { token: 't1', expires_in: '60' }],
    ['milliseconds', { token: 't1', expiresInMs: 60_000 }],
    ['the name of RFC 6749', { access_token: 't1', expires_in: 60 }],
    ['milliseconds, which count before seconds', { token: 't1', expires_in: 5, expiresInMs: 60_000 }],
    ['seconds, where milliseconds are no number', { token: 't1', expires_in: 60, expiresInMs: Number.NaN }],
  ])('lives as long as %s tells', (_, answer) => {
    expect(readValue(answer, read)).toMatchObject({ kind: 'token', value: 't1', lifetime: 60_000 })
  })

  it.each([
    ['missing, for an opaque token', { token: 't1' }],
    ['zero', { token: 't1', expires_in: 0 }],
    ['negative', { token: 't1', expires_in: -5 }],
    ['no number', { token: 't1', expires_in: Number.NaN }],
    ['a text that is no number', { token: 't1', expires_in: 'soon' }],
    ['an empty text', { token: 't1', expires_in: ' ' }],
    ['null', { token: 't1', expires_in: null }],
    ['without end', { token: 't1', expires_in: Number.POSITIVE_INFINITY }],
    ['zero though its claims say more', { token: jwt({ iat: 0, exp: 60 }), expires_in: 0 }],
    ['negative by its claims', { token: jwt({ iat: 60, exp: 0 }) }],
    ['unknown, for a JWT without iat', { token: jwt({ exp: 60 }) }],
  ])('is none where its life is %s', (_, answer) => {
    expect(readValue(answer, read)).toMatchObject(INVALID)
  })

  it.each([
    ['is missing', { expires_in: 60 }],
    ['is empty', { token: '', expires_in: 60 }],
    ['is no text', { token: 7, expires_in: 60 }],
    ['is null', { token: null, expires_in: 60 }],
  ])('is none where the token %s', (_, answer) => {
    expect(readValue(answer, read)).toMatchObject(INVALID)
  })

  it('has a life that is positive and finite, whatever is told', () => {
    const told = fc.record({ expires_in: fc.oneof(fc.double(), fc.string(), fc.anything()) })
    fc.assert(
      fc.property(told, (given) => {
        const answer = readValue({ token: 't1', ...given }, read)
        if (answer.kind === 'token')
          expect(answer.lifetime).toSatisfy((life: number) => life > 0 && life < Number.POSITIVE_INFINITY)
        else expect(answer).toMatchObject(INVALID)
      }),
    )
  })

  it('tells of the session what it can be understood to tell', () => {
    const answer = (session: unknown) => readValue({ token: 't1', expires_in: 60, session }, read)
    const told = { id: 's1', expires_in: '3600', idle_expires_in: 600 }
    expect(answer(told)).toMatchObject({ session: { id: 's1', endsIn: 3_600_000, idleIn: 600_000 } })
    expect(answer({ id: 7, expires_in: 'never' })).toMatchObject({ session: { id: null, endsIn: null, idleIn: null } })
    expect(answer({ expires_in: ' ', idle_expires_in: '' })).toMatchObject({ session: { endsIn: null, idleIn: null } })
    expect(answer('s1')).toMatchObject({ session: null })
    expect(answer(undefined)).toMatchObject({ session: null })
  })
})

describe('a token as a text', () => {
  it('is a JWT, which lives from iat to exp', () => {
    const value = jwt({ sub: 'ann', iat: 1000, exp: 1060 })
    expect(readValue(value, read)).toMatchObject({ kind: 'token', value, lifetime: 60_000 })
  })

  it.each([
    ['an opaque text', 't1'],
    ['nothing', ''],
    ['a page', '<!doctype html>'],
    ['no exp', jwt({ iat: 1 })],
  ])('is none where it is %s', (_, text) => {
    expect(readValue(text, read)).toMatchObject(INVALID)
  })
})

describe('what a token says', () => {
  it('is its lasting claims, its subject and its session', () => {
    const answer = readValue(jwt({ sub: 'ann', sid: 's1', iat: 0, exp: 60 }), read)
    expect(answer).toMatchObject({ reading: { claims: { sub: 'ann', sid: 's1' }, identity: 'ann', sid: 's1' } })
  })

  it('is no session where the claim sid is no text', () => {
    const answer = readValue(jwt({ sub: 'ann', sid: 7, iat: 0, exp: 60 }), read)
    expect(answer).toMatchObject({ reading: { identity: 'ann', sid: null } })
  })

  it('is nothing where it is opaque', () => {
    const answer = readValue({ token: 't1', expires_in: 60 }, read)
    expect(answer).toMatchObject({ reading: { claims: {}, identity: null, sid: null } })
  })

  it('is what the options make of it', () => {
    const options = { claims: () => ({ role: 'admin' }), identity: () => 'tenant/ann' }
    const answer = readValue(jwt({ sub: 'ann', iat: 0, exp: 60 }), readerOf(options))
    expect(answer).toMatchObject({ reading: { claims: { role: 'admin' }, identity: 'tenant/ann' } })
  })

  it('is no token where an option throws', () => {
    const cause = new Error('no claims')
    const options = {
      claims: () => {
        throw cause
      },
    }
    const answer = readValue(jwt({ sub: 'ann', iat: 0, exp: 60 }), readerOf(options))
    expect(answer).toMatchObject({ ...INVALID, cause })
  })
})

describe('nobody', () => {
  it('is signed in where the answer is null, which is no matter of doubt', () => {
    expect(readValue(null, read)).toEqual({ kind: 'out', reason: 'unauthenticated', sure: true })
  })
})

describe('anything else', () => {
  it('is no token, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const answer = readValue(value, read)
        expect(answer).toMatchObject(value === null ? { kind: 'out' } : INVALID)
      }),
    )
  })

  it('that was thrown is an answer that never came', () => {
    const cause = new TypeError('Failed to fetch')
    const failure = { kind: 'failed', code: 'ERR_REFRESH_FAILED', status: null, retryAfter: null }
    expect(readFailure(cause)).toEqual({ ...failure, network: true, cause })
    expect(timedOut()).toEqual({ ...failure, network: false, cause: undefined })
  })
})
