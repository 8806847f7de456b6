/** How long visible tabs were without a token. */
import type { Evidence, Line, ToldCall } from '../evidence.ts'
import { BACK_OFF_MS, isSignedIn } from './calls.ts'
import { excuseOf } from './requests.ts'

interface Wait {
  readonly tab: string
  readonly from: number
  readonly to: number
}

/** One that stands still is waited for so long at most, and some more. */
const HOLDER_MS = 10_000

export function judgeWaits(evidence: Evidence): Line[] {
  const waits = waitsOf(evidence)
  const troubled = waits.filter(({ from, to }) => evidence.history.troubleIn(from - BACK_OFF_MS, to))
  const calm = waits.filter((wait) => !troubled.includes(wait))
  const others = calm.filter((wait) => isForOthers(evidence, wait))
  const own = calm.filter((wait) => !others.includes(wait))
  return [
    lineOf('longest without a token, visible and signed in', own, lengthOf),
    lineOf('  where the tab that fetched was disturbed', others, lengthOf),
    lineOf('  after a trouble had ended', troubled, (wait) => afterTrouble(evidence, wait)),
  ]
}

/** From the first call that got none to the first that did; only where the tab could be seen all the while. */
function waitsOf(evidence: Evidence): Wait[] {
  const waits: Wait[] = []
  const since = new Map<string, number>()
  for (const call of [...evidence.calls].sort((a, b) => a.calledAt - b.calledAt)) {
    const first = since.get(call.tab) ?? call.calledAt
    if (call.outcome !== 'token' && call.outcome !== 'null') since.set(call.tab, first)
    else since.delete(call.tab)
    // Before that there was none to have.
    const from = Math.max(first, (evidence.server.sessionOf(call.markers[1])?.begunAt ?? 0) + 1)
    if (call.outcome === 'token' && isSeenAndWell(evidence, call, from))
      waits.push({ tab: call.tab, from, to: call.settledAt })
  }
  return waits
}

function isSeenAndWell(evidence: Evidence, call: ToldCall, from: number): boolean {
  if (
    call.visibleMs < call.settledAt - from ||
    !isSignedIn(evidence, { ...call, calledAt: from, markers: [call.markers[1], call.markers[1]] })
  )
    return false
  return evidence.history.interruption(call.tab, from, call.settledAt) === undefined
}

function isForOthers(evidence: Evidence, { from, to }: Wait): boolean {
  const { tokenCalls } = evidence.server.traffic
  const near = tokenCalls.filter(({ arrivedAt }) => arrivedAt > from - HOLDER_MS && arrivedAt < to)
  return near.some((call) => excuseOf(evidence, call) !== undefined)
}

function lengthOf({ from, to }: Wait): number {
  return to - from
}

function afterTrouble({ history }: Evidence, { from, to }: Wait): number {
  const trouble = history.troubleIn(from - BACK_OFF_MS, to)
  return Math.max(0, Math.min(to - from, to - (trouble?.to ?? 0)))
}

function lineOf(what: string, waits: readonly Wait[], msOf: (wait: Wait) => number): Line {
  const [longest] = [...waits].sort((a, b) => msOf(b) - msOf(a))
  return { what, value: longest ? `${Math.round(msOf(longest))} ms (${longest.tab})` : 'none', findings: [] }
}
