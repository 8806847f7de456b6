import { SEED_ACCOUNTS, SEED_PASSWORD } from '../../names.ts'
import { forgetMarker } from '../marker.ts'
import { post } from './post.ts'

/**
 * What the cookie opens, beside tokens: those the library fetches. What is done to an account names the session that the
 * page shows: where another tab has switched meanwhile, the server refuses rather than do it to somebody else.
 */

export type SessionStatus = 'active' | 'ended' | 'revoked' | 'expired' | 'inactive'

export interface Device {
  readonly id: string
  readonly device: string
  /** Shortened. `null`: not known. */
  readonly address: string | null
  /** A town and its country, or the country. `null`: not known, or nobody looks it up. */
  readonly location: string | null
  readonly organization: string | null
  readonly status: SessionStatus
  readonly isCurrent: boolean
  readonly createdAt: number
  readonly lastActiveAt: number
  readonly lastTokenAt: number | null
  readonly endedAt: number | null
}

/** One of the accounts that are signed in side by side in this browser. */
export interface Account {
  readonly session: string
  readonly user: string
  readonly name: string
  readonly organization: string | null
  readonly role: string | null
  /** The one that is meant where none is named. */
  readonly isCurrent: boolean
}

/** What belongs to the session and not into its token. */
export interface SessionData {
  readonly locale: string | null
  readonly cart: string | null
}

/** Like the answer to a token request, so that a sign-in needs no second round trip. */
export interface SignInAnswer {
  readonly token: string
  readonly expires_in: number
  readonly session: { readonly id: string; readonly expires_in: number; readonly idle_expires_in: number }
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/**
 * Beside the accounts that are there, whether or not the page has heard of them: it may not end what it does not show. In
 * the place of this person's own older session, which the server sees to.
 */
export function signIn({ email, password }: Credentials): Promise<SignInAnswer> {
  return post('/session/sign-in', { email, password, add: true })
}

export function signUp(newcomer: Credentials & { readonly name: string }): Promise<SignInAnswer> {
  return post('/session/sign-up', { ...newcomer, add: true })
}

/** Of one of the people who are there from the start. */
export function seedCredentials(account: string): Credentials {
  const { email } = SEED_ACCOUNTS.find(({ id }) => id === account) ?? { email: '' }
  return { email, password: SEED_PASSWORD }
}

/** A new session in the place of this one, with the password just entered. */
export function stepUp(session: string, password: string): Promise<SignInAnswer> {
  return post('/session/step-up', { session, password })
}

export async function listAccounts(): Promise<readonly Account[]> {
  return (await post<{ accounts: readonly Account[] }>('/session/accounts', {})).accounts
}

/** For all tabs. */
export function switchAccount(session: string): Promise<SignInAnswer> {
  return post('/session/switch', { session })
}

/** For all tabs. */
export function switchOrganization(session: string, organization: string): Promise<SignInAnswer> {
  return post('/session/switch-organization', { session, organization })
}

/** Ended, or not there: both will do. Rejects when the server could not be asked, and is asked again. */
export async function endSession(session: string, signal?: AbortSignal): Promise<void> {
  await post('/session/end', { session }, signal)
  forgetMarker(session)
}

/** All those of the person whose session this is. Answers how many they were. */
export async function endAllSessions(session: string): Promise<number> {
  const { ended } = await post<{ ended: number }>('/session/end-all', { session })
  forgetMarker(session)
  return ended
}

export async function listDevices(session: string): Promise<readonly Device[]> {
  return (await post<{ sessions: readonly Device[] }>('/session/list', { session })).sessions
}

/** `session`: that of the device. `current`: that of who revokes it. */
export async function revokeDevice(session: string, current: string): Promise<void> {
  await post('/session/revoke', { session, current })
}

export function readSessionData(session: string): Promise<SessionData> {
  return writeSessionData(session, {})
}

/** Changes what is named, and answers all of it. */
export async function writeSessionData(session: string, changes: Partial<SessionData>): Promise<SessionData> {
  return (await post<{ data: SessionData }>('/session/data', { session, ...changes })).data
}
