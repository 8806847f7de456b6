/**
 * I14, site data: who clears it wants to be forgotten. A tab that finds gone from the ledger what it had read or written
 * there hands out nothing that it held before (design, section 2): it asks anew, and is told whether anybody is still
 * signed in. What it is answered since, or told of by a tab that has not looked yet, is another matter.
 *
 * Judged where there is no doubt that it is gone: all that the ledger shows is less than what was there.
 */
import type { CreateChecker, Happening } from '../journal.ts'
import { createChecker, type HandOut, handOutsOf } from './checker.ts'
import { Readings } from './trackers/readings.ts'

export const createClearedChecker: CreateChecker = () => {
  const readings = new Readings()
  /** By tab and token, number of the happening that brought it last. */
  const brought = new Map<string, number>()

  function note(happening: Happening, count: number): void {
    if (happening.kind === 'answered' && happening.verdict?.kind === 'token') {
      brought.set(`${happening.tab} ${happening.verdict.minted.token}`, count)
    } else if (happening.kind === 'heard' && happening.message.token) {
      brought.set(`${happening.tab} ${happening.message.token.value}`, count)
    }
  }

  function judgeToken({ tab, token }: HandOut): string | null {
    const broughtAt = brought.get(`${tab} ${token}`)
    if (broughtAt === undefined || broughtAt > readings.clearedAt(tab)) return null
    return `tab ${tab} handed out ${token}, which it had before it found the site's data cleared`
  }

  function judge(happening: Happening, count: number): string | null {
    note(happening, count)
    for (const handOut of handOutsOf(happening)) {
      const problem = judgeToken(handOut)
      if (problem !== null) return problem
    }
    return null
  }

  return createChecker('I14', [readings], judge)
}
