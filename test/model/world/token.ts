/** Tokens of the model: the text itself says what the server knew, so that whoever is handed one can be judged. */
import type { Answer, Reading } from '../../../src/core/answer.ts'

/** Milliseconds of a token's life. */
export const LIFETIME_MS = 8000

export interface Minted {
  readonly number: number
  readonly user: string
  readonly session: number
  readonly role: number
  /** When the server minted it. */
  readonly at: number
}

/** No text that a row, a lock or an error may contain. */
export const TOKEN_PREFIX = 'secret'

const known = new Map<string, Minted>()
const readings = new Map<string, Reading>()

export function mint(minted: Minted): Answer {
  const { number, user, session, role, at } = minted
  const value = [TOKEN_PREFIX, number, user, session, role, at].join(':')
  known.set(value, minted)
  return { kind: 'token', value, lifetime: LIFETIME_MS, reading: readToken(value), session: null }
}

/** What the server meant by this token. */
export function mintedOf(value: string): Minted {
  const found = known.get(value)
  if (!found) throw new Error(`No token of this server: ${value}`)
  return found
}

/** The library's view of it; equal tokens of one role share their claims. */
export function readToken(value: string): Reading {
  const { user, session, role } = mintedOf(value)
  const key = `${user} ${session} ${role}`
  const reading = readings.get(key) ?? { claims: { sub: user, session, role }, identity: user, sid: `${session}` }
  readings.set(key, reading)
  return reading
}
