/** Any messages that this version writes, with all that they can carry. */
import fc from 'fast-check'
import type { Message, TokenPayload } from '../../src/core/messages.ts'
import { line, params, session } from './records.ts'

export const NAME = 'default'

const amount = fc.oneof(fc.nat({ max: 1e12 }), fc.constantFrom(0, 1, 1.5, Number.MAX_VALUE, Number.MIN_VALUE))
const times = fc.record({
  id: fc.option(fc.string()),
  expiresAt: fc.option(amount),
  idleExpiresAt: fc.option(amount),
})

const token: fc.Arbitrary<TokenPayload> = fc.record({
  value: fc.string({ minLength: 1 }),
  lifetime: amount,
  age: amount,
  sentAt: amount,
  requestedAge: amount,
  floor: fc.nat(),
  marker: fc.option(fc.string()),
  session: fc.option(times),
})

export const message: fc.Arbitrary<Omit<Message, 'v'>> = fc.record({
  kind: fc.constantFrom('record', 'answer', 'ask', 'input'),
  name: fc.constant(NAME),
  tabId: fc.string(),
  session,
  stage: fc.nat({ max: 4 }),
  line: fc.option(line),
  params: fc.option(params),
  token: fc.option(token),
})
