import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimedLifetime, lastingClaims, lifetimeSince, readPayload, subject } from '../../src/core/claims.ts'
import { jwt } from './jwt.ts'

describe('the payload of a token', () => {
  it('is read from a JWT', () => {
    expect(readPayload(jwt({ sub: 'ann', roles: ['admin'] }))).toEqual({ sub: 'ann', roles: ['admin'] })
  })

  it.each([
    ['an opaque token', 'mF_9.B5f-4.1JqM'],
    ['a random text', 'secret'],
    ['nothing', ''],
    ['a payload that is no object', `a.${Buffer.from('[1]').toString('base64url')}.b`],
    ['an encrypted JWT of five parts', 'a.b.c.d.e'],
  ])('is null for %s', (_, token) => {
    expect(readPayload(token)).toBeNull()
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof readPayload(text) === 'object'))
  })
})

describe('the claims that last', () => {
  it('are all but those that differ in every token', () => {
    const claims = { sub: 'ann', iat: 1, exp: 2, nbf: 1, jti: 'x', role: 'admin' }
    expect(lastingClaims(claims)).toEqual({ sub: 'ann', role: 'admin' })
    expect(claims).toHaveProperty('iat')
  })
})

describe('the subject', () => {
  it('is the claim sub where it is a text', () => {
    expect(subject({ sub: 'ann' })).toBe('ann')
    expect(subject({ sub: 7 })).toBeNull()
    expect(subject({})).toBeNull()
  })
})

describe('the lifetime that a token claims', () => {
  it('goes from iat to exp, in milliseconds', () => {
    expect(claimedLifetime({ iat: 1000, exp: 1060 })).toBe(60_000)
  })

  it.each([[null], [{}], [{ exp: 1060 }], [{ iat: 1000 }], [{ iat: '1000', exp: '1060' }]])(
    'is unknown for %j',
    (payload) => {
      expect(claimedLifetime(payload)).toBeNull()
    },
  )
})

describe('the lifetime since the answer of the server', () => {
  const date = new Date(1000_000).toUTCString()

  it('goes from its Date header to exp, so that a cached token counts what is left of it', () => {
    expect(lifetimeSince({ iat: 960, exp: 1020 }, date)).toBe(20_000)
  })

  it('is negative for a token that is dead on arrival', () => {
    expect(lifetimeSince({ exp: 990 }, date)).toBe(-10_000)
  })

  it.each([
    ['there is no payload', null, date],
    ['there is no exp', { iat: 960 }, date],
    ['exp is a text', { exp: '1020' }, date],
    ['the header cannot be read', { exp: 1020 }, null],
    ['the header is no date', { exp: 1020 }, 'soon'],
  ])('is unknown where %s', (_, payload, header) => {
    expect(lifetimeSince(payload, header)).toBeNull()
  })
})
