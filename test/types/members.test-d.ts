import type { ReadableAtom } from 'nanostores'
import type { PeekedToken, Refresh, Session, SignOutResult } from '../../src/index.ts'
import { TokenManager } from '../../src/index.ts'
import { expectTrue, type Same } from './expect.ts'

const tokens = new TokenManager({ endpoint: '/session/token' })

// Tokens.
const token = tokens.getToken()
expectTrue<Same<typeof token, Promise<string | null>>>()
tokens.getToken({
  params: { organization: 'a' },
  rejected: 'b',
  minLifetime: 1_000,
  signal: AbortSignal.timeout(1_000),
})
// @ts-expect-error: without a sign-in there is no token.
const text: string = await tokens.getToken()
// @ts-expect-error: params are strings, for they name a lock.
tokens.getToken({ params: { organization: 1 } })
// @ts-expect-error: it is called `forceRefresh`.
tokens.getToken({ force: true })

const peeked = tokens.peek()
expectTrue<Same<typeof peeked, PeekedToken | null>>()
const ready: Promise<unknown> = tokens.ready()

// Stores.
const session: ReadableAtom<Session> = tokens.$session
const refresh: ReadableAtom<Refresh> = tokens.$refresh
// @ts-expect-error: a store is read, not written.
tokens.$session.set({ status: 'pending' })
// @ts-expect-error: a member is not replaced.
tokens.$session = session

/** The session narrows by its status. */
export function describe(value: Session): string {
  // @ts-expect-error: only who is signed in has an identity.
  if (value.status === 'pending') return value.identity
  // @ts-expect-error: only who is signed out has a reason.
  if (value.status === 'signed-in') return value.reason
  expectTrue<Same<typeof value.status, 'signed-out'>>()
  return value.reason
}

// Events.
const off: () => void = tokens.on('session-change', ({ session: now, previous, reason, origin }) => {
  expectTrue<Same<typeof now, Session>>()
  expectTrue<Same<typeof previous, Session>>()
  expectTrue<Same<typeof reason, 'signed-in' | 'signed-out' | 'switched' | 'updated' | 'pending'>>()
  expectTrue<Same<typeof origin, 'this-tab' | 'other-tab'>>()
})
tokens.on('token-refresh', ({ expiresInMs }) => expiresInMs.toFixed())
tokens.on('refresh-error', ({ error, retryAt }) => [error.message, new Date(retryAt)])
// @ts-expect-error: there is no such event.
tokens.on('signed-out', () => {})
// @ts-expect-error: no event carries the token.
tokens.on('token-refresh', (event) => event.token)

// Acts.
tokens.signedIn()
tokens.signedIn({ token: 'a', expires_in: 60 })
const ended: Promise<SignOutResult> = tokens.signOut()
tokens.invalidate()
tokens.invalidate({ params: { organization: 'a' } })
tokens.switchTo({ organization: 'a' }, { tabs: 'this' })
// @ts-expect-error: the tabs are all of them or this one.
tokens.switchTo({ organization: 'a' }, { tabs: 'some' })

// Lines.
const line = tokens.for({ organization: 'a' })
const lineToken: Promise<string | null> = line.getToken()
const lineSession: ReadableAtom<Session> = line.$session

// Life.
tokens.start()
tokens.dispose()
const disposable: Disposable = tokens

export { disposable, ended, lineSession, lineToken, off, ready, refresh, session, text, token }
