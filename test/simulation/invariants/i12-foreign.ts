/**
 * I12. An envelope counts, whoever's it is: what a tab posts after it has heard or read an epoch and a floor, also
 * those of another version, shows them or greater ones. A message whose envelope is none changes nothing: no epoch,
 * floor or raiser that only such a message named is ever posted or written, and no token of one is handed out.
 *
 * A page that comes back holds what it hears until it has read, and then takes it one by one, as if it came one by one:
 * what it is asked before the last of it, it answers by what it knows at that point. Only there, and no less than at the
 * point before; what it posts when it is through shows all of it.
 *
 * No exceptions. What counts as heard: trackers/sights.ts.
 */
import type { Message } from '../../../src/core/messages.ts'
import { compareEpoch, type SessionRecord } from '../../../src/core/record.ts'
import type { CreateChecker, Happening } from '../journal.ts'
import { handOutsOf } from './checker.ts'
import { SESSION_FLOOR } from './trackers/births.ts'
import { isValid, Sights } from './trackers/sights.ts'

export const createForeignChecker: CreateChecker = () => {
  const sights = new Sights()
  /** What only malformed messages said. */
  const poison = new Set<unknown>()
  const tokens = new Set<string>()

  function swallowed({ session, token }: Message): null {
    for (const each of [session.epoch, session.floor, session.raiser]) poison.add(each)
    if (typeof token?.value === 'string') tokens.add(token.value)
    // What anybody may say says nothing.
    for (const usual of [0, '', null, undefined]) poison.delete(usual)
    return null
  }

  /** The same in a message that is one. */
  function cleared({ session, token }: Message): null {
    for (const each of [session.epoch, session.floor, session.raiser]) poison.delete(each)
    if (token) tokens.delete(token.value)
    return null
  }

  function judgeRecord(tab: string, { epoch, floor, raiser }: SessionRecord): string | null {
    const taken = [epoch, floor, raiser].find((each) => poison.has(each))
    return taken === undefined ? null : `tab ${tab} took ${taken} from a message that is none`
  }

  function behind(tab: string, session: SessionRecord): string | null {
    const { epoch, raiser, floors } = sights.of(tab)
    const floor = floors.get(SESSION_FLOOR) ?? 0
    const isBefore = compareEpoch(session, { epoch, raiser }) < 0
    if (isBefore) return `tab ${tab} posted epoch ${session.epoch} after it had seen ${epoch}`
    return session.floor < floor ? `tab ${tab} posted floor ${session.floor} after it had seen ${floor}` : null
  }

  function judgePost(posted: Happening & { kind: 'posted' }): string | null {
    const { tab, message } = posted
    const less = behind(tab, message.session)
    return less !== null && !sights.isOnItsWay(posted) ? less : judgeRecord(tab, message.session)
  }

  function judgeWords(happening: Happening): string | null {
    if (happening.kind === 'heard') {
      return isValid(happening.message) ? cleared(happening.message) : swallowed(happening.message)
    }
    if (happening.kind === 'written' && poison.size > 0) {
      for (const { session } of happening.rows) {
        const problem = session && judgeRecord(happening.tab, session)
        if (problem) return problem
      }
    }
    const stolen = tokens.size > 0 ? handOutsOf(happening).find(({ token }) => tokens.has(token)) : undefined
    return stolen ? `tab ${stolen.tab} handed out a token of a message that is none` : null
  }

  let count = 0
  return {
    invariant: 'I12',
    see(happening) {
      count += 1
      if (happening.kind !== 'posted') {
        sights.see(happening, count)
        return judgeWords(happening)
      }
      const problem = judgePost(happening)
      sights.see(happening, count)
      return problem
    },
  }
}
