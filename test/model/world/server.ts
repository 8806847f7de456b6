/** The server and the browser's cookie jar: one cookie names one session, and a session is ended by its name. */
import type { Answer } from '../../../src/core/answer.ts'
import { LIFETIME_MS, mint } from './token.ts'
import { type Draft, type EndRequest, type Server, setTab, type TokenRequest } from './world.ts'

/** Where the server gives tokens again, it does so for as long. */
const GIVEN_AGAIN_MS = (LIFETIME_MS * 7) / 8

/** The request leaves with the cookie of this moment. */
export function fetch(draft: Draft, tab: number, flight: number, isExcused: boolean): void {
  const session = draft.server.cookie
  draft.requests = [...draft.requests, { tab, flight, session, answer: null, isExcused }]
}

export function endSession(draft: Draft, tab: number, named: string | null): void {
  const session = named === null ? draft.server.cookie : Number(named)
  draft.ends = [...draft.ends, { tab, named, session, ok: null, isHeard: true }]
}

/** Nobody waits for it any more. What the server was told, it was told. */
export function abort(draft: Draft, tab: number, flight: number): void {
  if (flight) draft.requests = draft.requests.filter((request) => request.tab !== tab || request.flight !== flight)
  else forgetEnds(draft, tab)
}

function forgetEnds(draft: Draft, tab: number): void {
  const kept = draft.ends.filter((end) => end.tab !== tab || end.ok === null)
  draft.ends = kept.map((end) => (end.tab === tab ? { ...end, isHeard: false } : end))
}

/** The page is gone. */
export function hangUp(draft: Draft, tab: number): void {
  draft.requests = draft.requests.filter((request) => request.tab !== tab)
  forgetEnds(draft, tab)
}

/** What the server says to a request with this cookie. */
export function answerTo(draft: Draft, { session }: TokenRequest): Answer {
  const { alive, role, mints, latest } = draft.server
  const user = session === null ? undefined : alive[session]
  if (user === undefined || session === null) {
    const { isSure } = draft.scenario
    return { kind: 'out', reason: isSure ? 'signed_out' : 'unauthenticated', sure: isSure }
  }
  const { givesAgain } = draft.scenario
  if (givesAgain && latest?.session === session && latest.role === role && draft.now < latest.at + GIVEN_AGAIN_MS) {
    return mint(latest)
  }
  const minted = { number: mints + 1, user, session, role, at: draft.now }
  draft.server = { ...draft.server, mints: mints + 1, latest: givesAgain ? minted : null }
  return mint(minted)
}

export const NO_ANSWER: Answer = {
  kind: 'failed',
  code: 'ERR_REFRESH_FAILED',
  status: null,
  retryAfter: null,
  network: true,
  cause: undefined,
}

/** A session ends; the cookie goes with it if it is the cookie's. */
export function endOnServer(draft: Draft, ended: number | null): void {
  const { alive, cookie } = draft.server
  const others = Object.fromEntries(Object.entries(alive).filter(([session]) => Number(session) !== ended))
  draft.server = { ...draft.server, alive: others, cookie: cookie === ended ? null : cookie }
}

/** The next user signs in through this tab: the cookie is there before the app can tell. */
export function signInOnServer(draft: Draft, tab: number): number {
  const { alive, sessions } = draft.server
  const { users } = draft.scenario
  const session = sessions + 1
  const user = users[sessions % users.length] as string
  draft.server = { ...draft.server, alive: { ...alive, [session]: user }, sessions: session, cookie: session }
  setTab(draft, tab, { login: session })
  return session
}

/** A token that comes with the answer to a sign-in. */
export function tokenOfLogin(draft: Draft, session: number): Answer {
  return answerTo(draft, { session } as TokenRequest)
}

/** The session is gone at the server, and the browser does not know. */
export function revoke(server: Server): Server {
  const alive = Object.fromEntries(
    Object.entries(server.alive).filter(([session]) => Number(session) !== server.cookie),
  )
  return { ...server, alive }
}

export function replaceEnd(draft: Draft, end: EndRequest, by: EndRequest | null): void {
  draft.ends = draft.ends.flatMap((each) => (each === end ? (by ? [by] : []) : [each]))
}

export function replaceRequest(draft: Draft, request: TokenRequest, by: TokenRequest | null): void {
  draft.requests = draft.requests.flatMap((each) => (each === request ? (by ? [by] : []) : [each]))
}
