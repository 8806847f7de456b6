/** What the calls of `getToken()` came to. */
import { type Evidence, type Finding, inCounts, type Line, type ToldCall } from '../evidence.ts'

/** With less life than that no token is handed out: a twelfth of its lifetime (README, `minLifetime`). */
const MIN_LIFE_SHARE = 1 / 12
/** "Looked at every half second at most" (README, Limits). */
const MARKER_AGE_MS = 500
/** After a failure all tabs hold back for 10 s at most, or what the server asked for, here 4 s. */
export const BACK_OFF_MS = 15_000

type Verdict = { readonly excuse: string } | 'wrong' | 'right'

export function judgeDeadTokens(evidence: Evidence): Line[] {
  const { dead, lifetimeMs } = evidence
  const lines = sortOut('dead tokens at the API', dead, ({ tab, calledAt, settledAt, wayMs }) => {
    const disturbance = evidence.history.disturbance(tab, calledAt, settledAt + wayMs)
    if (disturbance !== undefined) return { excuse: disturbance }
    // Half of the life that it must have had: nobody hands out one with less.
    return wayMs > (lifetimeMs * MIN_LIFE_SHARE) / 2 ? { excuse: 'long on the way' } : 'wrong'
  })
  return [...lines, longestWay(evidence)]
}

/** By this a busy machine is known. */
function longestWay({ calls, history }: Evidence): Line {
  const isCalm = ({ tab, calledAt, settledAt, wayMs }: ToldCall) =>
    history.disturbance(tab, calledAt, settledAt + wayMs) === undefined
  const ways = calls
    .filter(isCalm)
    .map(({ wayMs }) => wayMs)
    .sort((a, b) => b - a)
  const [longest = 0, oneInHundred = 0] = [ways[0], ways[Math.floor(ways.length / 100)]]
  const value = `${longest} ms; one in a hundred over ${oneInHundred} ms`
  return { what: '  longest way to the API, of undisturbed tabs', value, findings: [] }
}

export function judgeUsers(evidence: Evidence): Line[] {
  const handedOut = evidence.calls.filter(({ outcome }) => outcome === 'token')
  return sortOut("tokens of another session than the cookie's", handedOut, ({ markers, markerSeenMs, session }) => {
    const [before, after] = markers
    if (before !== after || evidence.server.sessionOf(before)?.id === session) return 'right'
    return markerSeenMs < MARKER_AGE_MS ? { excuse: 'in the half second after a change' } : 'wrong'
  })
}

export function judgeNulls(evidence: Evidence): Line[] {
  const nulls = evidence.calls.filter(({ outcome }) => outcome === 'null')
  return sortOut('nulls while signed in', nulls, (call) => {
    if (!isSignedIn(evidence, call)) return 'right'
    if (call.markerSeenMs < MARKER_AGE_MS) return { excuse: 'in the half second after a change' }
    const disturbance = evidence.history.disturbance(call.tab, call.calledAt, call.settledAt)
    return disturbance === undefined ? 'wrong' : { excuse: disturbance }
  })
}

export function judgeRejections(evidence: Evidence): Line[] {
  const rejected = evidence.calls.filter(({ outcome }) => outcome !== 'token' && outcome !== 'null')
  return sortOut('calls that rejected while all was well', rejected, ({ tab, calledAt, settledAt }) => {
    const trouble = evidence.history.troubleIn(calledAt - BACK_OFF_MS, settledAt)
    if (trouble) return { excuse: trouble.what.replace(/^tab \d+/, 'a tab') }
    const disturbance = evidence.history.disturbance(tab, calledAt, settledAt)
    return disturbance === undefined ? 'wrong' : { excuse: disturbance }
  })
}

/** Whether the cookie said so before and after, and the server all the while. */
export function isSignedIn({ server, history }: Evidence, { markers, calledAt, settledAt }: ToldCall): boolean {
  const session = server.sessionOf(markers[0])
  if (!session || markers[0] !== markers[1]) return false
  const leftAt = Math.min(session.endedAt, history.leavings.get(session.id) ?? Number.POSITIVE_INFINITY)
  return session.begunAt < calledAt && leftAt > settledAt
}

function sortOut<Call extends ToldCall>(what: string, calls: readonly Call[], judge: (call: Call) => Verdict): Line[] {
  const findings: Finding[] = []
  const excuses: string[] = []
  for (const call of calls) {
    const verdict = judge(call)
    if (verdict === 'wrong') findings.push(findingOf(what, call))
    else if (verdict !== 'right') excuses.push(verdict.excuse)
  }
  const excused = { what: '  excused', value: inCounts(excuses), findings: [] }
  return [{ what, value: String(findings.length), findings }, ...(excuses.length > 0 ? [excused] : [])]
}

function findingOf(
  what: string,
  { tab, calledAt, settledAt, outcome, number, session, markers, waitedMs }: ToldCall,
): Finding {
  const token = number > 0 ? `token ${number} of ${session}` : outcome
  const details = `${tab}, ${token}, marker ${markers.join(' and ')}, waited ${Math.round(waitedMs)} ms`
  return { what: `${what}: ${details}`, from: calledAt, to: settledAt }
}
