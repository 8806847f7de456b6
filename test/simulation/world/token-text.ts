/** How a server writes a token down. */
import type { TokenAnswer } from '../../../src/types.ts'
import type { Minted } from '../journal.ts'
import type { ServerSetup } from '../plan/plan.ts'
import { createReply } from './reply.ts'

const HEAD = Buffer.from('{"alg":"ES256"}').toString('base64url')
/** Times in a token are whole seconds, so APIs allow for one. */
export const WHOLE_SECOND_MS = 1000

export const isJwt = ({ format }: ServerSetup): boolean => format.startsWith('jwt')

/** The lifetime of a token in a JWT is in whole seconds. */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000)

/** `issuedAt` and `diesAt` by the server's own clock, milliseconds. */
export function writeToken(
  setup: ServerSetup,
  about: Pick<Minted, 'user' | 'session' | 'role'>,
  count: number,
  [issuedAt, diesAt]: readonly [number, number],
): string {
  if (!isJwt(setup)) return `token-${count}-of-${about.user}`
  const times = { iat: wholeSeconds(issuedAt), exp: wholeSeconds(diesAt) }
  const claims = { sub: about.user, role: about.role, jti: count, ...times }
  const all = setup.namesSession ? { ...claims, sid: about.session } : claims
  return `${HEAD}.${Buffer.from(JSON.stringify(all)).toString('base64url')}.c2lnbmF0dXJl`
}

/** The answer with a token that lives for so long from now on. */
export function writeAnswer(
  setup: ServerSetup,
  { token, session }: Pick<Minted, 'token' | 'session'>,
  leftMs: number,
  now: number,
): TokenAnswer {
  const named = setup.namesSession && !isJwt(setup) ? { session: { id: session } } : {}
  switch (setup.format) {
    case 'jwt':
      return token
    case 'jwt in a dated response':
      return createReply(200, { body: JSON.stringify({ token }), date: now })
    case 'milliseconds':
      return { token, expiresInMs: leftMs, ...named }
    default:
      return { token, expires_in: leftMs / 1000, ...named }
  }
}
