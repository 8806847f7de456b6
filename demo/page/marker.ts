import { MARKER_COOKIE } from '../names.ts'

/** The readable cookie that tells of each sign-in: the public id of the session, and a part that is always new. */

/** Empty: nobody is signed in. */
export function readMarker(cookies: string = document.cookie): string {
  const entries = cookies.split('; ').map((entry) => entry.split('='))
  return entries.find(([name]) => name === MARKER_COOKIE)?.[1] ?? ''
}

/** The session that is meant in this browser where none is named. */
export function currentSessionId(cookies: string = document.cookie): string | null {
  return readMarker(cookies).split('.')[0] || null
}

/** Only its own, which an answer of the server's could not tell: it may come when the next one has signed in. */
export function forgetMarker(session: string | null): void {
  if (session !== null && currentSessionId() === session) document.cookie = `${MARKER_COOKIE}=; Path=/; Max-Age=0`
}
