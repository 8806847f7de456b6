/**
 * I3, for what begins an epoch (design, section 2: raised by an act, by the first answer under a new marker, and by another
 * identity; by nothing else, and by one tab). Told by the tab that began it, whose app had neither signed in nor out with it,
 * - one in which nobody is known yet (`pending`) was begun by another identity: the tab has been told of tokens of two users;
 * - one in which somebody is signed in, by an answer under another marker: the tab knew of another one before.
 * And the other way round: who is told that somebody is signed in, under another marker than the tab knew the epoch by, is
 * told so in a new epoch. One in which nobody is signed in: i03-beginnings.ts.
 *
 * No exceptions.
 */
import type { SessionRecord } from '../../../src/core/record.ts'
import type { Checker, CreateChecker, Happening } from '../journal.ts'
import { Births, epochName } from './trackers/births.ts'
import { Sights } from './trackers/sights.ts'
import { Tokens } from './trackers/tokens.ts'

export const createCauseChecker: CreateChecker = () => {
  const births = new Births()
  const sights = new Sights()
  const tokens = new Tokens()
  /** By tab: the users of the tokens, and the markers, that it was told of. */
  const users = new Map<string, Set<string>>()
  const markers = new Map<string, Set<string>>()

  function add(map: Map<string, Set<string>>, tab: string, item: string | null | undefined): void {
    const known = map.get(tab) ?? new Set<string>()
    map.set(tab, known)
    if (item !== null && item !== undefined) known.add(item)
  }

  function judgeBeginning(tab: string, { status, marker }: SessionRecord): string | null {
    if (status === 'pending' && (users.get(tab)?.size ?? 0) < 2) return `tab ${tab} began an epoch for no reason`
    const others = [...(markers.get(tab) ?? [])].filter((each) => each !== marker)
    if (status !== 'in' || others.length > 0) return null
    return `tab ${tab} began an epoch with an answer, and knew of no other marker`
  }

  function judgeMarker(tab: string, session: SessionRecord, tabId: string): string | null {
    const { record } = sights.of(tab)
    const isOwn = session.by === tabId && session.status === 'in' && session.sequence > record.sequence
    const isSame = epochName(session) === epochName(record)
    if (!isOwn || !isSame || record.marker === null || record.marker === session.marker) return null
    return `tab ${tab} signed in under ${session.marker} in an epoch of ${record.marker}`
  }

  /** What the tab tells of the session, and what it was told before it did. */
  function judgePost({ tab, message }: Happening & { kind: 'posted' }, isFirst: boolean): string | null {
    const { session, tabId } = message
    if (session.raiser !== tabId || !isFirst) return judgeMarker(tab, session, tabId)
    return judgeBeginning(tab, session)
  }

  function learn(happening: Happening): void {
    switch (happening.kind) {
      case 'page':
        if (happening.change !== 'opened') return
        users.delete(happening.tab)
        markers.delete(happening.tab)
        return
      case 'given':
        return add(users, happening.tab, happening.minted.user)
      case 'act':
        return add(users, happening.tab, happening.minted?.user)
      case 'answered':
        return add(users, happening.tab, happening.verdict?.kind === 'token' ? happening.verdict.minted.user : null)
      case 'heard':
      case 'posted':
        add(users, happening.tab, tokens.of(happening.message.token?.value ?? '')?.minted.user)
        return add(markers, happening.tab, happening.message.session.marker)
      case 'read':
        for (const { session } of happening.rows ?? []) add(markers, happening.tab, session?.marker)
    }
  }

  let count = 0
  const checker: Checker = {
    invariant: 'I3',
    see(happening) {
      count += 1
      tokens.see(happening, count)
      births.see(happening, count)
      const isPost = happening.kind === 'posted'
      const isFirst = isPost && births.epoch(happening.message.session)?.count === count
      const problem = isPost ? judgePost(happening, isFirst) : null
      sights.see(happening, count)
      learn(happening)
      return problem
    },
  }
  return checker
}
