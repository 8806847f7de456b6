/**
 * I4, while it goes on. With a marker cookie no token is handed out that was requested under another marker than the cookie
 * shows: the previous user's is not served until it ages out (design, section 4). By `peek()` at once; by `getToken()`
 * within half a second, in which it looks at nothing but the wall clock.
 *
 * Not judged: what `getToken()` hands out where a clock jumped since the cookie changed.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, type HandOut, handOutsOf } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Tokens } from './trackers/tokens.ts'

/** How long `getToken()` serves without another look. */
const WINDOW_MS = 500

export const createMarkerChecker: CreateChecker = ({ hasMarker }) => {
  const server = new ServerSide()
  const tokens = new Tokens()
  const clocks = new Clocks()
  let markedAt = 0

  function isOfCookie({ token }: HandOut): boolean {
    const origin = tokens.of(token)
    return !origin || origin.askers.some(({ marker }) => marker === server.marker)
  }

  /** Whether it may be handed out by a `getToken()` that has not looked since. */
  function isInWindow({ at, kind }: Happening): boolean {
    return kind === 'settled' && (at <= markedAt + WINDOW_MS || clocks.jumpedAt > server.markedAt)
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'cookie') markedAt = happening.at
    const strange = handOutsOf(happening).find((handOut) => !isOfCookie(handOut))
    if (!strange || isInWindow(happening)) return null
    return `tab ${strange.tab} handed out ${strange.token}, which is of another marker than the cookie`
  }

  return createChecker('I4', [server, tokens, clocks], hasMarker ? judge : () => null)
}
