/**
 * I4, while it goes on: state merges, and is never overwritten (design, section 2). What a tab tells of the session after it
 * has told, heard or read something is that, or a later answer of the same epoch: by its sequence, at a tie out over in, then
 * by the tab that got it. And the floor of a line is never lower than the tab has told itself, or heard where it listened.
 *
 * What a page takes one by one on its return, and what epochs and floors of the session are told: i12-foreign.ts.
 *
 * No exceptions.
 */
import { compareEpoch, type SessionRecord, type Status } from '../../../src/core/record.ts'
import type { Checker, CreateChecker, Happening } from '../journal.ts'
import { isValid, Sights } from './trackers/sights.ts'

const RANK: Readonly<Record<Status, number>> = { pending: 0, in: 1, out: 2 }

/** Within one epoch: whether this one says less. */
function isLess(one: SessionRecord, other: SessionRecord): boolean {
  if (one.sequence !== other.sequence) return one.sequence < other.sequence
  if (one.status !== other.status) return RANK[one.status] < RANK[other.status]
  return one.by < other.by
}

const answerOf = ({ status, sequence, by }: SessionRecord): string => `${status} ${sequence} of ${by}`

export const createOrderChecker: CreateChecker = () => {
  const sights = new Sights()
  /** Floors of lines, by tab and line. */
  const floors = new Map<string, number>()

  function judgeSession(posted: Happening & { kind: 'posted' }): string | null {
    const { tab, message } = posted
    const { record } = sights.of(tab)
    const { session } = message
    if (compareEpoch(session, record) || !isLess(session, record) || sights.isOnItsWay(posted)) return null
    return `tab ${tab} posted ${answerOf(session)} after it had seen ${answerOf(record)}`
  }

  function judgeLine({ tab, message: { line } }: Happening & { kind: 'posted' | 'heard' }): string | null {
    if (!line) return null
    const name = `${tab} ${line.key}`
    const known = floors.get(name) ?? 0
    floors.set(name, Math.max(known, line.floor))
    return line.floor < known ? `tab ${tab} posted floor ${line.floor} of a line after it had seen ${known}` : null
  }

  let count = 0
  const checker: Checker = {
    invariant: 'I4',
    see(happening) {
      count += 1
      const problem = happening.kind === 'posted' ? (judgeSession(happening) ?? judgeLine(happening)) : null
      sights.see(happening, count)
      if (happening.kind === 'page' && happening.change === 'opened') {
        for (const name of floors.keys()) if (name.startsWith(`${happening.tab} `)) floors.delete(name)
      }
      const isTaken = happening.kind === 'heard' && !sights.of(happening.tab).held && isValid(happening.message)
      if (isTaken && happening.message.params) judgeLine(happening)
      return problem
    },
  }
  return checker
}
