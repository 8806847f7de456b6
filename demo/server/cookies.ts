import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { MARKER_COOKIE } from '../names.ts'

/**
 * The session's cookie is `__Host-…` and `Secure` wherever the browser takes such a cookie. On plain http://127.0.0.1
 * and http://localhost Chromium 156 and Firefox 153 do, WebKitGTK 2.50 drops it (measured), and so do Safaris up to
 * now (https://bugs.webkit.org/show_bug.cgi?id=281149). So the page comes with a probe: a browser that sends it back
 * gets the strong cookie, another one, on plain http alone, the same without prefix and `Secure`.
 */
const SESSION_COOKIE = '__Host-freshtoken-demo-session'
const PLAIN_SESSION_COOKIE = 'freshtoken-demo-session'
const PROBE_COOKIE = '__Host-freshtoken-demo-probe'

const STRONG = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const
const PLAIN = { path: '/', httpOnly: true, sameSite: 'Strict' } as const

/** Goes out with the page. */
export function setProbe(c: Context): void {
  setCookie(c, PROBE_COOKIE, '1', STRONG)
}

/** The session secret that the browser sent. The strong cookie wins: no other port of this host can have planted it. */
export function readSecret(c: Context): string | undefined {
  return getCookie(c, SESSION_COOKIE) ?? (isHttps(c) ? undefined : getCookie(c, PLAIN_SESSION_COOKIE))
}

/** Both cookies of a new session: the secret one, and the marker that every tab can read. */
export function setSessionCookies(c: Context, secret: string, sessionId: string, maxAge: number): void {
  const isStrong = isHttps(c) || getCookie(c, PROBE_COOKIE) !== undefined
  if (isStrong) setCookie(c, SESSION_COOKIE, secret, { ...STRONG, maxAge })
  else setCookie(c, PLAIN_SESSION_COOKIE, secret, { ...PLAIN, maxAge })
  setCookie(c, MARKER_COOKIE, sessionId, { path: '/', secure: isHttps(c), sameSite: 'Strict', maxAge })
}

export function clearSessionCookies(c: Context): void {
  deleteCookie(c, SESSION_COOKIE, STRONG)
  if (!isHttps(c)) deleteCookie(c, PLAIN_SESSION_COOKIE, PLAIN)
  deleteCookie(c, MARKER_COOKIE, { path: '/', secure: isHttps(c) })
}

function isHttps(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:'
}
