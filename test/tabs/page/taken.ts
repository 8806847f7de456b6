/** A token as tests and logs may see it: what it says, not what it is. */
export interface Taken {
  /** Counts the tokens of the server from 1. */
  readonly number: number
  readonly user: string
  readonly session: string
  readonly role: string
  readonly organization: string
}

/** Reads the payload of a JWT, unverified. */
export function readTaken(token: string | null): Taken | null {
  if (token === null) return null
  const payload = token.split('.')[1] ?? ''
  const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
  const { jti, sub, sid, role, organization } = claims
  return { number: Number(jti), user: sub, session: sid, role, organization }
}
