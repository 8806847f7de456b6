/** I7. A failure, and a time-out of any kind, neither signs anybody out nor drops a token that still lives. */
import type { Step } from '../world/laws.ts'
import type { Fault, Invariant } from './invariant.ts'
import { isOut, livingToken } from './rules.ts'

function isFailure({ event }: Step): boolean {
  if (event.type === 'answer') return event.answer.kind === 'failed'
  return event.type === 'timer' || (event.type === 'ledger' && event.rows === null)
}

function step(made: Step): Fault {
  if (!isFailure(made)) return null
  const { before, after, at } = made
  if (!isOut(before.machine, at) && isOut(after.machine, at) && !before.machine.inbox.length) {
    return `tab ${after.id} is signed out by a failure`
  }
  const line = before.machine.lines['']
  const held = line && livingToken(before.machine, line, at)
  const isKept = after.machine.lines['']?.token
  return held && !isKept && !before.machine.inbox.length ? `tab ${after.id} drops a token for a failure` : null
}

export const failure: Invariant = { name: 'I7', step }
