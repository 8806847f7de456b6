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
const PROBE_COOKIE = '__Host-freshtoken-demo-probe'

/**
 * What RFC 6265bis section 5.5 lets a cookie live at most. None is shorter: how long a session has may change while the
 * cookie is out, and a browser that forgets it too early has signed its user out.
 */
const MAX_AGE_SECONDS = 400 * 86_400
/** More than the server ever leaves in a jar: looked up are the first ones. */
const MAX_READ = 10

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

/** The secrets that the browser sent. The strong cookie wins: no other port of this host can have planted it. */
export function readSecrets(c: Context): SecretCookies {
  const cookies = new Map(Object.entries(getCookie(c)))
  const prefixes = isHttps(c) ? [STRONG_PREFIX] : [STRONG_PREFIX, '']
  const client = prefixes.map((prefix) => cookies.get(prefix + CLIENT_COOKIE)).find((secret) => secret !== undefined)
  const sessions = prefixes.flatMap((prefix) =>
    [...cookies].flatMap(([name, secret]) => (name.startsWith(prefix + SESSION_COOKIE_PREFIX) ? [secret] : [])),
  )
  return { client, sessions: sessions.slice(0, MAX_READ) }
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
 * A value that was never there before: tabs compare it, and switching back to an account is a change too. No answer
 * takes it away: one that comes when the next one has signed in would take away theirs. The page can look, and does.
 */
export function setMarker(c: Context, value: string): void {
  setCookie(c, MARKER_COOKIE, value, { path: '/', secure: isHttps(c), sameSite: 'Strict', maxAge: MAX_AGE_SECONDS })
}

function setSecret(c: Context, name: string, secret: string): void {
  const maxAge = MAX_AGE_SECONDS
  const isStrong = isHttps(c) || getCookie(c, PROBE_COOKIE) !== undefined
  if (isStrong) setCookie(c, STRONG_PREFIX + name, secret, { ...STRONG, maxAge })
  else setCookie(c, name, secret, { ...PLAIN, maxAge })
}

function isHttps(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:'
}
