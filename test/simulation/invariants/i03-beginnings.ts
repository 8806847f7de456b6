/**
 * I3, who begins an epoch: only what somebody did (design, section 2). The server's word, which may be as old as its
 * request, counts within the epoch of that request; if it began one, it would win over a sign-in that came meanwhile. So
 * an epoch that is "out" when it is first told of, by the tab that began it, was begun by a `signOut()`.
 *
 * Not judged: an epoch whose beginning nobody saw, because the tab that began it signed in or out where nothing could be
 * posted, or because the marker moved.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'

export const createBeginningChecker: CreateChecker = () => {
  const told = new Set<string>()
  const actors = new Set<string>()
  let isSignedOut = false
  let markers = 0

  function judgePost({ tab, message }: Happening & { kind: 'posted' }): string | null {
    const { epoch, raiser, status } = message.session
    const name = `${epoch} ${raiser}`
    if (epoch === 0 || raiser !== message.tabId || told.has(name)) return null
    told.add(name)
    if (status !== 'out' || isSignedOut || actors.has(tab) || markers > 1) return null
    return `tab ${tab} began an epoch in which nobody is signed in, and nobody had signed out`
  }

  function judge(happening: Happening): string | null {
    if (happening.kind === 'posted') return judgePost(happening)
    if (happening.kind === 'cookie') markers += 1
    if (happening.kind !== 'act') return null
    if (happening.act === 'signOut') isSignedOut = true
    if (happening.act === 'signedIn' || happening.act === 'signOut') actors.add(happening.tab)
    return null
  }

  return createChecker('I3', [], judge)
}
