/** A token as tests and logs may see it: what it says, not what it is. */
export interface Taken {
  /** Counts the tokens of the server from 1. */
  readonly number: number
  readonly user: string
  readonly session: string
  readonly role: string
  readonly organization: string
}

export function readTaken(token: string | null): Taken | null {
  if (token === null) return null
  const { jti, sub, sid, role, organization } = readClaims(token)
  return { number: Number(jti), user: sub, session: sid, role, organization }
}

/** When it dies by its own word, in milliseconds since the Unix epoch. */
export function readExpiry(token: string): number {
  return readClaims(token).exp * 1_000
}

/** The payload of a JWT, unverified. */
function readClaims(token: string) {
  const payload = token.split('.')[1] ?? ''
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
}
