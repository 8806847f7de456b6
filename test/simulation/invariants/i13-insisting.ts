/**
 * I13, for one caller. Who insists is given nothing older: a `forceRefresh` ends only with a token that was requested since
 * the call, and so does a call whose token was refused (`rejected`), but that another one than that will do (design, sections 1
 * and 3, step 1). In whichever tab it was requested; a token that the server gave again is as new as the latest request.
 *
 * Not judged: calls during which a clock jumped, for the age of another tab's token is told by the wall clock.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker } from './checker.ts'
import { Clocks } from './trackers/clocks.ts'
import { Tokens } from './trackers/tokens.ts'

/** A call that insists, and its number among the happenings. */
interface Insisting {
  readonly called: Happening & { kind: 'call' }
  readonly count: number
}

export const createInsistingChecker: CreateChecker = () => {
  const tokens = new Tokens()
  const clocks = new Clocks()
  const calls = new Map<number, Insisting>()

  function settled({ tab, call, outcome }: Happening & { kind: 'settled' }): string | null {
    const { called, count } = calls.get(call) ?? {}
    calls.delete(call)
    if (!called || count === undefined || outcome.kind !== 'token' || clocks.jumpedAt > count) return null
    const { token } = outcome
    const isAnother = !called.force && token !== called.rejected
    const { at } = tokens.of(token) ?? { at: Number.POSITIVE_INFINITY }
    if (isAnother || at >= called.at) return null
    return `tab ${tab} was given ${token}, requested before it ${called.force ? 'forced one' : 'was refused that one'}`
  }

  function judge(happening: Happening, count: number): string | null {
    if (happening.kind === 'settled') return settled(happening)
    const isInsisting = happening.kind === 'call' && (happening.force || happening.rejected !== null)
    if (isInsisting) calls.set(happening.call, { called: happening, count })
    return null
  }

  return createChecker('I13', [tokens, clocks], judge)
}
