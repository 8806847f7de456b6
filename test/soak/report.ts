import type { SessionServer } from '../tabs/server/session-server.ts'
import type { Evidence, Finding, Line } from './evidence.ts'
import { judgeDeadTokens, judgeNulls, judgeRejections, judgeUsers } from './judge/calls.ts'
import { judgeDriver, judgeEnd } from './judge/end.ts'
import { judgeLifetimes } from './judge/lifetimes.ts'
import { judgeEndings, judgeOverlaps } from './judge/requests.ts'
import { judgeWaits } from './judge/waits.ts'

const WHAT_WIDTH = 50
const BEFORE_MS = 4_000
const AFTER_MS = 2_000
/** One cause may have a hundred effects. */
const MAX_LOGS = 3
const MAX_LISTED = 10

/** Prints the table of one engine, and around each finding what happened. Answers whether all that is promised held. */
export function printReport(title: string, evidence: Evidence, more: readonly Line[]): boolean {
  const { lines, unexplained } = judgeLifetimes(evidence)
  const judged = [
    ...lines,
    ...judgeOverlaps(evidence),
    ...judgeEndings(evidence),
    ...judgeDeadTokens(evidence),
    ...judgeUsers(evidence),
    ...judgeRejections(evidence),
    ...judgeNulls(evidence),
    ...judgeWaits(evidence),
    judgeEnd(evidence),
    ...more,
    judgeDriver(evidence),
  ]
  console.log(`\n${title}`)
  for (const { what, value, findings } of judged)
    console.log(`${findings.length > 0 ? 'FAILED' : '      '} ${what.padEnd(WHAT_WIDTH)} ${value}`)
  for (const { findings } of judged) printFindings('FAILED', findings, evidence.server)
  printFindings('to look at', unexplained, evidence.server)
  return judged.every(({ findings }) => findings.length === 0)
}

function printFindings(mark: string, findings: readonly Finding[], { traffic }: SessionServer): void {
  for (const [index, { what, from, to }] of findings.entries()) {
    if (index >= MAX_LISTED) break
    console.log(`\n${mark}: ${what}`)
    if (index < MAX_LOGS) console.log(withoutCalls(traffic.describe(from - BEFORE_MS, to + AFTER_MS)))
  }
}

/** Forty lines in a second, which say that all is well. */
function withoutCalls(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/ API: .* with token /.test(line))
    .map((line) => `  ${line}`)
    .join('\n')
}
