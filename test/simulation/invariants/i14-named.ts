/**
 * I14, for the session that a sign-out ends: the server is told its name, so that a late word cannot end the next user's
 * (design, section 1).
 * - The `endSession` of a `signOut()` names one where the tab had handed out a token since it knows of its epoch, and under the
 *   marker that holds, and the server names the session with its tokens. Not judged: a tab without a channel, whose epochs
 *   nobody sees begin.
 * - Whoever tells the server later names the same as a `signOut()` did.
 *
 * No exceptions.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, handOutsOf } from './checker.ts'
import { ServerSide } from './trackers/server-side.ts'
import { Sights } from './trackers/sights.ts'
import { Tabs } from './trackers/tabs.ts'
import { Tokens } from './trackers/tokens.ts'

interface SignOut {
  readonly at: number
  /** Whether the tab knows what the session is called. */
  readonly isNamed: boolean
}

export const createNameChecker: CreateChecker = () => {
  const tabs = new Tabs()
  const sights = new Sights()
  const server = new ServerSide()
  const tokens = new Tokens()
  /** When each tab last handed out a token that names its session, if it was told of none since that does not. */
  const handed = new Map<string, number>()
  const signedIn = new Map<string, number>()
  const signOuts = new Map<string, SignOut>()
  /** What was named by sign-outs. */
  const names = new Set<string | null>()

  function hold(tab: string, token: string, count: number | null): void {
    if (!tokens.of(token)?.minted.namesSession) handed.delete(tab)
    else if (count !== null) handed.set(tab, count)
  }

  function acted({ at, tab, act }: Happening & { kind: 'act' }, count: number): void {
    if (act === 'signedIn') signedIn.set(tab, count)
    if (act !== 'signOut') return
    const since = Math.max(sights.of(tab).epochAt, server.markedAt, signedIn.get(tab) ?? 0)
    const isNamed = tabs.of(tab).traits.hasChannel && (handed.get(tab) ?? 0) > since
    signOuts.set(tab, { at, isNamed })
  }

  function judgeEnding({ at, tab, session }: Happening & { kind: 'ending' }): string | null {
    const signOut = signOuts.get(tab)
    if (signOut?.at !== at) {
      return names.has(session) ? null : `tab ${tab} told the server to end ${session}, of which nobody signed out`
    }
    names.add(session)
    return session === null && signOut.isNamed ? `tab ${tab} signed out of a session that it did not name` : null
  }

  function judge(happening: Happening, count: number): string | null {
    if (happening.kind === 'ending') return judgeEnding(happening)
    if (happening.kind === 'page' && happening.change === 'opened') handed.delete(happening.tab)
    if (happening.kind === 'act') acted(happening, count)
    else if (happening.kind === 'heard' && happening.message.token)
      hold(happening.tab, happening.message.token.value, null)
    for (const { tab, token } of handOutsOf(happening)) hold(tab, token, count)
    return null
  }

  return createChecker('I14', [tabs, sights, server, tokens], judge)
}
