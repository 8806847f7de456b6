import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { MARKER_COOKIE } from '../../names.ts'

/**
 * Secret cookies are `__Host-…` and `Secure` wherever the browser takes such a cookie. On plain http://127.0.0.1
 * and http://localhost Chromium 156 and Firefox 153 do, WebKitGTK 2.50 drops it (measured), and so do Safaris up to
 * now (https://bugs.webkit.org/show_bug.cgi?id=281149). So the page comes with a probe: a browser that sends it back
 * gets the strong cookie, another one, on plain http alone, the same without prefix and `Secure`.
 */
const STRONG_PREFIX = '__Host-'
const CLIENT_COOKIE = 'freshtoken-demo-client'
/** One per session, named by it: an answer that comes late can clear its own cookie and nobody else's. */
const SESSION_COOKIE_PREFIX = 'freshtoken-demo-session-'
const SESSION_COOKIE = new RegExp(`^(${STRONG_PREFIX})?${SESSION_COOKIE_PREFIX}[\\w-]+$`)
const PROBE_COOKIE = '__Host-freshtoken-demo-probe'

/**
 * What RFC 6265bis section 5.5 lets a cookie live at most. None is shorter: how long a session has may change while the
 * cookie is out, and a browser that forgets it too early has signed its user out.
 */
const MAX_AGE_SECONDS = 400 * 86_400
/** Each takes some 130 bytes of the answer, and proxies take 4 kB of headers: what is left goes with the next one. */
const MAX_CLEARED = 20

const PLAIN = { path: '/', httpOnly: true, sameSite: 'Strict' } as const
const STRONG = { ...PLAIN, secure: true } as const

export interface SecretCookies {
  readonly client: string | undefined
  readonly sessions: readonly string[]
}

/** Goes out with the page. */
export function setProbe(c: Context): void {
  setCookie(c, PROBE_COOKIE, '1', STRONG)
}

/**
 * The secrets that the browser sent. Of sessions all, in whatever number: stale or planted ones stand before the living
 * one as well as after it, and the size that a server takes of headers (Node: 16 kB) is bound enough. Of clients one: the
 * strong one, as nobody can have planted it but another port of this host, and what that may do to it, a sign-in undoes.
 */
export function readSecrets(c: Context): SecretCookies {
  const cookies = cookiesOf(c)
  const clients = prefixesOf(c).map((prefix) => cookies.filter(({ name }) => name === prefix + CLIENT_COOKIE).at(-1))
  const client = clients.find((cookie) => cookie !== undefined)
  return { client: client?.value, sessions: sessionCookiesOf(c).map(({ value }) => value) }
}

export function setClientCookie(c: Context, secret: string): void {
  setSecret(c, CLIENT_COOKIE, secret)
}

export function setSessionCookie(c: Context, sessionId: string, secret: string): void {
  setSecret(c, SESSION_COOKIE_PREFIX + sessionId, secret)
}

/** Only what came along: a name that the browser does not have needs no clearing. */
export function clearSessionCookie(c: Context, sessionId: string): void {
  const name = SESSION_COOKIE_PREFIX + sessionId
  if (getCookie(c, STRONG_PREFIX + name) !== undefined) deleteCookie(c, STRONG_PREFIX + name, STRONG)
  if (!isHttps(c) && getCookie(c, name) !== undefined) deleteCookie(c, name, PLAIN)
}

/**
 * By name, whatever is behind it: one whose row is gone, or that somebody planted, would come along for 400 days. The
 * oldest first, as a browser sends them.
 */
export function clearOtherSessionCookies(c: Context, keptIds: readonly string[]): void {
  const kept = keptIds.flatMap((id) => prefixesOf(c).map((prefix) => prefix + SESSION_COOKIE_PREFIX + id))
  const names = new Set(sessionCookiesOf(c).map(({ name }) => name))
  for (const name of [...names].filter((candidate) => !kept.includes(candidate)).slice(0, MAX_CLEARED)) {
    deleteCookie(c, name, name.startsWith(STRONG_PREFIX) ? STRONG : PLAIN)
  }
}

/**
 * A value that was never there before: tabs compare it, and switching back to an account is a change too. No answer
 * takes it away: one that comes when the next one has signed in would take away theirs. The page can look, and does.
 */
export function setMarker(c: Context, value: string): void {
  setCookie(c, MARKER_COOKIE, value, { path: '/', secure: isHttps(c), sameSite: 'Strict', maxAge: MAX_AGE_SECONDS })
}

function setSecret(c: Context, name: string, secret: string): void {
  const maxAge = MAX_AGE_SECONDS
  // A strong one that is planted where the probe has been lost would stand before a weak one for ever.
  const isStrong = isHttps(c) || cookiesOf(c).some(({ name }) => name.startsWith(STRONG_PREFIX))
  if (isStrong) setCookie(c, STRONG_PREFIX + name, secret, { ...STRONG, maxAge })
  else setCookie(c, name, secret, { ...PLAIN, maxAge })
}

/**
 * All of them, in the order of RFC 6265 section 5.4: the longer path first, then the older one. So of one name ours, whose
 * path is the shortest, comes last; hono's parser keeps the first, which another port can plant with a path.
 */
function cookiesOf(c: Context): { readonly name: string; readonly value: string }[] {
  const pairs = (c.req.header('Cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('=') }
  })
}

/** Named as the server may have named it: another name could not be cleared, and opens nothing. */
function sessionCookiesOf(c: Context) {
  const isStrong = isHttps(c)
  return cookiesOf(c).filter(({ name }) => SESSION_COOKIE.test(name) && (!isStrong || name.startsWith(STRONG_PREFIX)))
}

/** The strong ones first, and over https nothing else. */
function prefixesOf(c: Context): readonly string[] {
  return isHttps(c) ? [STRONG_PREFIX] : [STRONG_PREFIX, '']
}

function isHttps(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:'
}
