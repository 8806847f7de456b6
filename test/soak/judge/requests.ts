/** Token requests: whether they overlap, and whether a strict server ended a session for one. */
import type { TokenCall } from '../../tabs/server/traffic.ts'
import { type Evidence, type Finding, inCounts, type Line, leftAt } from '../evidence.ts'
import { REQUEST_TIMEOUT_MS } from '../world.ts'

const TIMER_SLACK_MS = 200
const STANDSTILLS = ['frozen', 'stopped', 'navigated away']

export function judgeOverlaps(evidence: Evidence): Line[] {
  const pairs = overlappingPairs(evidence.server.traffic.tokenCalls)
  const excuses: string[] = []
  const findings: Finding[] = []
  for (const [earlier, later] of pairs) {
    const excuse = excuseOf(evidence, earlier) ?? returnOf(evidence, later)
    if (excuse === undefined) findings.push(findingOf(earlier, later, 'overlaps'))
    else excuses.push(excuse)
  }
  return [
    { what: 'overlaps', value: String(findings.length), findings },
    { what: '  by the stated exceptions', value: inCounts(excuses), findings: [] },
  ]
}

/** A secret that was rotated away is used again because the answer with the next one was lost with its tab. */
export function judgeEndings(evidence: Evidence): Line[] {
  const { tokenCalls } = evidence.server.traffic
  const excuses: string[] = []
  const findings: Finding[] = []
  for (const [index, call] of tokenCalls.entries()) {
    // A session ends once; one that was revoked is given no next secret.
    if (call.offence === null || !call.hasEnded) continue
    const before = tokenCalls.slice(0, index).filter(({ session }) => session === call.session)
    const cause = before.filter((one) => one.token > 0 || leftAt(one) > call.arrivedAt).at(-1)
    const excuse = (cause && excuseOf(evidence, cause)) ?? returnOf(evidence, call)
    if (excuse === undefined) findings.push(findingOf(cause ?? call, call, call.offence))
    else excuses.push(excuse)
  }
  return [
    { what: 'sessions ended by the strict rotation', value: String(findings.length), findings },
    { what: '  by the stated exceptions', value: inCounts(excuses), findings: [] },
  ]
}

/** Why another request may be sent while this one is in the air, or its answer be lost (design, I1). */
export function excuseOf({ history }: Evidence, call: TokenCall): string | undefined {
  const end = leftAt(call)
  if (end - call.arrivedAt >= REQUEST_TIMEOUT_MS - TIMER_SLACK_MS) return 'timed out'
  const disturbance = history.disturbance(call.tab, call.arrivedAt, end)
  // A page that is new has no excuse: its first request waits for the others like any.
  return disturbance === 'opened' ? undefined : disturbance
}

/** Whoever stood still when it was its turn sends on its return, though others did not wait for it. */
function returnOf({ history }: Evidence, call: TokenCall): string | undefined {
  const disturbance = history.disturbance(call.tab, call.arrivedAt, call.arrivedAt)
  return disturbance !== undefined && STANDSTILLS.includes(disturbance) ? disturbance : undefined
}

function overlappingPairs(calls: readonly TokenCall[]): (readonly [TokenCall, TokenCall])[] {
  return calls.flatMap((earlier, index) => {
    const later = calls.slice(index + 1).filter((call) => call.arrivedAt < leftAt(earlier))
    const same = later.filter(({ session, line }) => session === earlier.session && line === earlier.line)
    return earlier.session === '' ? [] : same.map((call) => [earlier, call] as const)
  })
}

function findingOf(earlier: TokenCall, later: TokenCall, how: string): Finding {
  const what = `request ${later.number} of ${later.tab} ${how} after request ${earlier.number} of ${earlier.tab}`
  return { what, from: earlier.arrivedAt, to: leftAt(later) }
}
