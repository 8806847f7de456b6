import { SEED_ACCOUNTS, SEED_PASSWORD, type Trouble } from '../names.ts'

/** What this page asks the server for, beside tokens: those the library fetches. */

export interface Device {
  readonly id: string
  readonly device: string
  readonly status: 'active' | 'ended' | 'revoked' | 'expired' | 'inactive'
  readonly isCurrent: boolean
  readonly createdAt: number
  readonly lastActiveAt: number
  readonly lastTokenAt: number | null
  readonly endedAt: number | null
}

/** Like the answer to a token request, so that a sign-in needs no second round trip. */
export interface SignInAnswer {
  readonly token: string
  readonly expires_in: number
  readonly session: { readonly id: string; readonly expires_in: number; readonly idle_expires_in: number }
}

/** The server's no. */
export class ServerError extends Error {
  readonly status: number

  constructor(status: number, code: string) {
    super(`${status} ${code}`)
    this.name = 'ServerError'
    this.status = status
  }
}

/** As one of the people who are there from the start. */
export function signIn(account: string): Promise<SignInAnswer> {
  const email = SEED_ACCOUNTS.find(({ id }) => id === account)?.email
  return post('/session/sign-in', { email, password: SEED_PASSWORD })
}

/** Ended, or not there: both will do. Rejects when the server could not be asked, and is asked again. */
export async function endSession(session: string, signal: AbortSignal): Promise<void> {
  await post('/session/end', { session }, signal)
}

export async function listDevices(): Promise<readonly Device[]> {
  return (await post<{ sessions: readonly Device[] }>('/session/list', {})).sessions
}

export async function revokeDevice(session: string): Promise<void> {
  await post('/session/revoke', { session })
}

export function readState(): Promise<{ readonly trouble: Trouble; readonly tokenLifetimeSeconds: number }> {
  return post('/demo/state', {})
}

export async function makeTrouble(trouble: Trouble): Promise<void> {
  await post('/demo/trouble', { trouble })
}

async function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    ...(signal && { signal }),
  })
  const answer = await response.json()
  if (!response.ok) throw new ServerError(response.status, String(answer.error))
  return answer
}
