/**
 * I7, for a page that just came. Without a marker it says that nobody is signed in, in `$session` or to a caller, only if
 * it knows more than a peer's word: a sign-in may just have led to it, which only the server can tell (design, section 5).
 * It knows more from the first answer to a request of its own on, from the first token that it was given or told of, and
 * from its own `signedIn()` or `signOut()`; and while a sign-out is owed to the server it believes that at once (section 2).
 *
 * No exceptions.
 */
import type { SessionRecord } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'

export const createNewcomerChecker: CreateChecker = ({ hasMarker, hasEndSession }) => {
  /** Tabs that know more than the word of a peer. */
  const experienced = new Set<string>()

  function learn(tab: string, session: SessionRecord | null): void {
    const isOwed = hasEndSession && session?.status === 'out' && session.owed?.paid === false
    if (isOwed) experienced.add(tab)
  }

  function note(happening: Happening): void {
    switch (happening.kind) {
      case 'page':
        if (happening.change === 'opened') experienced.delete(happening.tab)
        return
      case 'given':
        experienced.add(happening.tab)
        return
      case 'act':
        if (happening.act === 'signedIn' || happening.act === 'signOut') experienced.add(happening.tab)
        return
      case 'answered':
        if (happening.verdict !== null) experienced.add(happening.tab)
        return
      case 'heard':
        if (happening.message.token) experienced.add(happening.tab)
        return learn(happening.tab, happening.message.session)
      case 'read':
        for (const { session } of happening.rows ?? []) learn(happening.tab, session)
    }
  }

  function isOut(happening: Happening): boolean {
    if (happening.kind === 'settled') return happening.outcome.kind === 'out'
    return happening.kind === 'session' && happening.session.status === 'signed-out'
  }

  function judge(happening: Happening): string | null {
    note(happening)
    if (!isOut(happening) || !('tab' in happening) || experienced.has(happening.tab)) return null
    return `tab ${happening.tab} just came and says that nobody is signed in, and has asked nobody but other tabs`
  }

  return createChecker('I7', [], hasMarker ? () => null : judge)
}
