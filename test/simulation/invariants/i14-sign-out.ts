/**
 * I14. After `signOut()` has resolved, written down, no page that has seen its epoch is signed in again by the session
 * that it ended: it hands out no token of that session, and `$session` shows nobody whom only tokens of ended sessions
 * told of. Offline or not; until somebody signs in, which is another session. Which session a sign-out ends is what
 * `endSession` is told, or the cookie's where it names none. An app that calls `signedIn()` for that very session after
 * the sign-out began, with its token or while its cookie is the latest, says that the sign-in came after it: nobody can
 * know better.
 *
 * Where there is no `endSession` the server may still hold the session, and nothing is promised (design, section 7).
 * A page that opens later has seen the epoch when it has read the ledger, or heard of it from a living tab; without
 * either nobody can tell it (the same). No other exceptions.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, type HandOut, handOutsOf } from './checker.ts'
import { Births } from './trackers/births.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tokens } from './trackers/tokens.ts'

/** One sign-out that the app was told is done. */
interface Ended {
  /** Number of its act, which its epoch began with. */
  readonly count: number
  readonly session: string | null
}

export const createSignOutChecker: CreateChecker = ({ hasEndSession }) => {
  const sights = new Sights()
  const births = new Births()
  const tokens = new Tokens()
  const server = new ServerSide()
  /** Not resolved yet, by tab. */
  const begun = new Map<string, Ended>()
  const ended = new Map<string, Ended>()
  /** Number of the last `signedIn()` for each session. */
  const told = new Map<string, number>()

  function hear(happening: Happening, count: number): void {
    if (happening.kind === 'act' && happening.act === 'signedIn') {
      const session = happening.minted?.session ?? server.session
      if (session !== null) told.set(session, count)
    } else if (happening.kind === 'act' && happening.act === 'signOut')
      begun.set(happening.tab, { count, session: null })
    else if (happening.kind === 'ending') {
      const known = begun.get(happening.tab)
      if (known) begun.set(happening.tab, { ...known, session: happening.session ?? server.session })
    } else if (happening.kind === 'acted' && happening.act === 'signOut') {
      const known = begun.get(happening.tab)
      begun.delete(happening.tab)
      if (happening.persisted && known && known.session !== null) ended.set(known.session, known)
    }
  }

  /** Whether this tab knows that the session was ended. */
  function isEndedFor(tab: string, session: string): boolean {
    const end = ended.get(session)
    const sight = sights.of(tab)
    const birth = births.epoch(sight)
    // Epoch 0 is nobody's: who is in it has seen none, whenever it was shown first.
    if (end === undefined || birth === undefined || sight.epoch === 0) return false
    return birth.count >= end.count && (told.get(session) ?? 0) < end.count
  }

  function judgeToken({ tab, token }: HandOut): string | null {
    const origin = tokens.of(token)
    if (!origin || !isEndedFor(tab, origin.minted.session)) return null
    return `tab ${tab} handed out a token of ${origin.minted.session}, which was signed out`
  }

  function judgeSession({ tab, session }: Happening & { kind: 'session' }): string | null {
    if (session.status !== 'signed-in') return null
    for (const { minted } of tokens.all()) {
      const isSame = session.identity === null || session.identity === minted.user
      if (isSame && !isEndedFor(tab, minted.session)) return null
    }
    return `tab ${tab} shows a session that was signed out`
  }

  function judge(happening: Happening, count: number): string | null {
    hear(happening, count)
    if (ended.size === 0) return null
    if (happening.kind === 'session') return judgeSession(happening)
    for (const handOut of handOutsOf(happening)) {
      const problem = judgeToken(handOut)
      if (problem !== null) return problem
    }
    return null
  }

  return createChecker('I14', [sights, births, tokens, server], hasEndSession ? judge : () => null)
}
