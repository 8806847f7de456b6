/** What the calls of `getToken()` came to. */
import { type Evidence, type Finding, inCounts, type Line, leftAt, type ToldCall } from '../evidence.ts'

/** With less life than that no token is handed out: a twelfth of its lifetime (README, `minLifetime`). */
const MIN_LIFE_SHARE = 1 / 12
/** Between the handing out and the look at the token, on a busy machine. */
const MEASURED_LATE_MS = 100
/** "Looked at every half second at most" (README, Limits). */
const MARKER_AGE_MS = 500
/** An act takes effect somewhat before or after it is told of. */
const SLACK_MS = 300
/** After a failure all tabs hold back for 10 s at most, or what the server asked for, here 4 s. */
export const BACK_OFF_MS = 15_000

type Verdict = { readonly excuse: string } | 'wrong' | 'right'

export function judgeDeadTokens(evidence: Evidence): Line[] {
  const { dead, calls, history } = evidence
  const lines = sortOut('dead tokens at the API', dead, ({ tab, calledAt, settledAt, wayMs, lifeMs }) => {
    const interruption = history.interruption(tab, calledAt, settledAt + wayMs)
    if (interruption !== undefined) return { excuse: interruption }
    return lifeMs > 0 ? { excuse: 'alive when handed out' } : 'wrong'
  })
  const handedOut = calls.filter(({ outcome }) => outcome === 'token')
  return [
    ...lines,
    ...sortOut('tokens handed out with little life', handedOut, judgeLife(evidence)),
    longestWay(evidence),
  ]
}

/** While requests fail, a token is served to its end; also where one failed because its page was about to go. */
function judgeLife({ history, lifetimeMs, server }: Evidence): (call: ToldCall) => Verdict {
  const brokenOff = server.traffic.tokenCalls.filter(({ outcome }) => outcome === 'given up').map(leftAt)
  return ({ tab, calledAt, settledAt, lifeMs }) => {
    if (lifeMs >= lifetimeMs * MIN_LIFE_SHARE - MEASURED_LATE_MS) return 'right'
    const since = calledAt - BACK_OFF_MS
    const hasFailed = history.troubleIn(since, settledAt) || brokenOff.some((at) => at >= since && at <= settledAt)
    if (hasFailed && lifeMs > 0) return { excuse: 'while requests failed' }
    const interruption = history.interruption(tab, calledAt, settledAt)
    return interruption === undefined ? 'wrong' : { excuse: interruption }
  }
}

/** By this a busy machine is known. */
function longestWay({ calls, history }: Evidence): Line {
  const isCalm = ({ tab, calledAt, settledAt, wayMs }: ToldCall) =>
    history.interruption(tab, calledAt, settledAt + wayMs) === undefined
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
  return sortOut("tokens of another session than the cookie's", handedOut, (call) => {
    const [before, after] = call.markers
    if (before !== after || evidence.server.sessionOf(before)?.id === call.session) return 'right'
    return isJustChanged(evidence, call) ? { excuse: 'in the half second after a change' } : 'wrong'
  })
}

/** Whether somebody signed in or out so shortly before that a page may not have looked at the cookie since. */
function isJustChanged({ server, history }: Evidence, { calledAt, settledAt }: ToldCall): boolean {
  const changes = server.sessions.all.flatMap(({ id, begunAt, endedAt }) => [
    begunAt,
    endedAt,
    history.leavings.get(id) ?? begunAt,
  ])
  return changes.some((at) => at >= calledAt - MARKER_AGE_MS - SLACK_MS && at <= settledAt + SLACK_MS)
}

export function judgeNulls(evidence: Evidence): Line[] {
  const nulls = evidence.calls.filter(({ outcome }) => outcome === 'null')
  return sortOut('nulls while signed in', nulls, (call) => {
    if (!isSignedIn(evidence, call)) return 'right'
    if (isJustChanged(evidence, call)) return { excuse: 'in the half second after a change' }
    const interruption = evidence.history.interruption(call.tab, call.calledAt, call.settledAt)
    return interruption === undefined ? 'wrong' : { excuse: interruption }
  })
}

export function judgeRejections(evidence: Evidence): Line[] {
  const rejected = evidence.calls.filter(({ outcome }) => outcome !== 'token' && outcome !== 'null')
  return sortOut('calls that rejected while all was well', rejected, ({ tab, calledAt, settledAt }) => {
    const trouble = evidence.history.troubleIn(calledAt - BACK_OFF_MS, settledAt)
    if (trouble) return { excuse: trouble.what.replace(/^tab \d+/, 'a tab') }
    const interruption = evidence.history.interruption(tab, calledAt, settledAt)
    return interruption === undefined ? 'wrong' : { excuse: interruption }
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
  { tab, calledAt, settledAt, outcome, number, session, markers, waitedMs, lifeMs }: ToldCall,
): Finding {
  const token = number > 0 ? `token ${number} of ${session}` : outcome
  const times = `waited ${Math.round(waitedMs)} ms, ${Math.round(lifeMs)} ms to live`
  const details = `${tab}, ${token}, marker ${markers.join(' and ')}, ${times}`
  return { what: `${what}: ${details}`, from: calledAt, to: settledAt }
}
