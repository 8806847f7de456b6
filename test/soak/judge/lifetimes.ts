/** Token requests against the lifetimes in which somebody used tokens, and why there were more. */
import type { TokenCall } from '../../tabs/server/traffic.ts'
import { type Evidence, type Finding, inCounts, type Line, type ToldCall } from '../evidence.ts'
import { excuseOf } from './requests.ts'

const REFRESH_AT = 5 / 6
/** While nobody looks, a token is used until it has a twelfth of its life left. */
const HIDDEN_REFRESH_AT = 11 / 12
/** Timers and requests are late; the one before may have been more so. */
const PUNCTUALITY = 0.95
/** Longer than the interval of the calls. */
const CALL_COVERS_MS = 700
/** A page that is new, or back, asks the others, and after 160 ms the server. */
const NEW_PAGE_MS = 3_000
/** Tabs may see the cookie of a sign-in before they are told of it. */
const SIGN_IN_MS = 2_000
const SECOND_MS = 1_000

export function judgeLifetimes(evidence: Evidence): { lines: Line[]; unexplained: Finding[] } {
  const { lifetimeMs, server, calls } = evidence
  const given = server.traffic.tokenCalls.filter(({ token }) => token > 0)
  const used = calls.filter(({ outcome }) => outcome === 'token')
  const allMs = coveredMs(used)
  const visibleMs = coveredMs(used.filter((call) => call.visibleMs > 0))
  const expected = visibleMs / (lifetimeMs * REFRESH_AT) + (allMs - visibleMs) / (lifetimeMs * HIDDEN_REFRESH_AT)
  const sessions = new Set(given.map(({ session }) => session)).size
  const early = earlyOnes(evidence, given)
  const unexplained = early.filter(({ why }) => why === undefined).map(({ finding }) => finding)
  const reasons = early.map(({ why = 'unexplained' }) => why)
  const times = `${inSeconds(visibleMs)} s visible and ${inSeconds(allMs - visibleMs)} s hidden`
  const excess = (given.length - expected).toFixed(1)
  const value = `${given.length} gave a token, ${expected.toFixed(1)} in ${times}; excess ${excess}`
  const why = `${sessions} sessions begun; sooner than due: ${inCounts(reasons)}`
  return {
    lines: [
      { what: 'token requests', value, findings: [] },
      { what: '  of which', value: why, findings: [] },
      { what: '  all, by outcome', value: inCounts(server.traffic.tokenCalls.map(outcomeOf)), findings: [] },
    ],
    unexplained,
  }
}

function outcomeOf({ outcome, token }: TokenCall): string {
  return token > 0 && outcome === 'given up' ? 'given up after its token was made' : outcome
}

function earlyOnes(evidence: Evidence, given: readonly TokenCall[]): { why: string | undefined; finding: Finding }[] {
  const dueMs = evidence.lifetimeMs * REFRESH_AT * PUNCTUALITY
  return given.flatMap((call, index) => {
    const isSame = ({ session, line }: TokenCall) => session === call.session && line === call.line
    const before = given.slice(0, index).filter(isSame).at(-1)
    if (!before || call.arrivedAt - before.arrivedAt >= dueMs) return []
    const what = `request ${call.number} of ${call.tab} is sooner than due after ${before.number} of ${before.tab}`
    return [{ why: reasonOf(evidence, before, call), finding: { what, from: before.arrivedAt, to: call.arrivedAt } }]
  })
}

function reasonOf(evidence: Evidence, before: TokenCall, call: TokenCall): string | undefined {
  const { history, server } = evidence
  if (history.invalidations.some((at) => at >= before.arrivedAt && at <= call.arrivedAt)) return 'after invalidate()'
  const lost = excuseOf(evidence, before)
  if (lost !== undefined) return `after one whose tab was ${lost}`
  const returned = history.disturbance(call.tab, call.arrivedAt - NEW_PAGE_MS, call.arrivedAt)
  if (returned !== undefined) return `by a tab just ${returned}`
  const begunAt = server.sessions.get(call.session)?.begunAt ?? 0
  return call.arrivedAt - begunAt < SIGN_IN_MS ? 'around a sign-in' : undefined
}

/** How much time these calls say that tokens were used in. */
function coveredMs(calls: readonly ToldCall[]): number {
  let [sum, end] = [0, 0]
  for (const { settledAt } of [...calls].sort((a, b) => a.settledAt - b.settledAt)) {
    sum += Math.min(CALL_COVERS_MS, settledAt - end)
    end = settledAt
  }
  return sum
}

function inSeconds(ms: number): string {
  return (ms / SECOND_MS).toFixed(0)
}
