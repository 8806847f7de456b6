/** Any records, from few values, so that ties of every kind are common. */
import fc from 'fast-check'
import type { LineRecord, Retry, SessionRecord } from '../../src/core/record.ts'

const small = fc.integer({ min: 0, max: 1 })
const id = fc.constantFrom('', 'a', 'b')
const orNull = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { freq: 2 })

export const params = fc.dictionary(fc.constantFrom('organization', 'audience'), fc.constantFrom('a', 'b'))

export const session: fc.Arbitrary<SessionRecord> = fc.record({
  epoch: small,
  raiser: id,
  floor: small,
  sequence: small,
  status: fc.constantFrom('pending', 'in', 'out'),
  by: id,
  reason: orNull(fc.constantFrom('signed_out', 'revoked', 'expired', 'inactive', 'unauthenticated')),
  marker: orNull(fc.constantFrom('', 'm1', '-1')),
  owed: orNull(fc.record({ session: orNull(fc.constantFrom('', 's1')), paid: fc.boolean() })),
  active: orNull(fc.record({ params, stamp: small, by: id })),
})

const retry: fc.Arbitrary<Retry> = fc.record({
  writtenAt: small,
  delay: small,
  failures: small,
  code: fc.constantFrom('ERR_REFRESH_FAILED', 'ERR_REFRESH_REJECTED', 'ERR_TOKEN_INVALID'),
  status: orNull(fc.constantFrom(0, 503)),
  fixed: fc.boolean(),
  marker: orNull(id),
})

export const line: fc.Arbitrary<LineRecord> = fc.record({
  key: fc.constant(''),
  epoch: small,
  raiser: id,
  floor: small,
  sequence: small,
  by: id,
  requestedAt: small,
  under: small,
  usableUntil: small,
  lane: small,
  round: small,
  retry: orNull(retry),
})
