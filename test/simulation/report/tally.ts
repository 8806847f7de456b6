/** What many runs came to. */
import type { Result } from '../run/run.ts'
import { missing } from './expected.ts'

/** Of one seed that failed. */
export interface Failure {
  readonly seed: number
  readonly invariant: string
  readonly problem: string
}

/** Plain data, so that processes can send it to each other. */
export interface Tally {
  runs: number
  failed: number
  lastedMs: number
  happenings: number
  requests: number
  reached: Record<string, number>
  failures: Failure[]
}

export const createTally = (): Tally => ({
  runs: 0,
  failed: 0,
  lastedMs: 0,
  happenings: 0,
  requests: 0,
  reached: {},
  failures: [],
})

/** Enough to look at; memory stays flat. */
const MAX_FAILURES = 200

export function count(tally: Tally, seed: number, result: Result): void {
  tally.runs += 1
  tally.failed += result.violations.length > 0 ? 1 : 0
  tally.lastedMs += result.lastedMs
  tally.happenings += result.happenings
  tally.requests += result.requests
  for (const [what, times] of result.reached) tally.reached[what] = (tally.reached[what] ?? 0) + times
  for (const { invariant, problem } of result.violations) {
    if (tally.failures.length < MAX_FAILURES) tally.failures.push({ seed, invariant, problem })
  }
}

export function addUp(total: Tally, part: Tally): void {
  for (const key of ['runs', 'failed', 'lastedMs', 'happenings', 'requests'] as const) total[key] += part[key]
  for (const [what, times] of Object.entries(part.reached)) total.reached[what] = (total.reached[what] ?? 0) + times
  total.failures.push(...part.failures.slice(0, MAX_FAILURES - total.failures.length))
}

/** The command that plays a seed again; with `--shrink`, made as small as it fails. */
const replay = (seed: number): string => `npm run test:simulation -- --seed ${seed} --runs 1 --log`

function failureLines(failures: readonly Failure[]): string[] {
  const invariants = [...new Set(failures.map(({ invariant }) => invariant))].sort()
  return invariants.flatMap((invariant) => {
    const all = failures.filter((failure) => failure.invariant === invariant)
    const shown = all.slice(0, 5).map(({ seed, problem }) => `    seed ${seed}: ${problem}\n      ${replay(seed)}`)
    return [`  ${invariant}: ${all.length}`, ...shown]
  })
}

/** What came of it, for people. */
export function describe({ runs, failed, lastedMs, happenings, requests, reached, failures }: Tally): string {
  const whats = Object.entries(reached).sort(([one], [other]) => (one < other ? -1 : 1))
  return [
    `runs           ${runs}`,
    `virtual hours  ${(lastedMs / 3_600_000).toFixed(1)}`,
    `happenings     ${happenings}`,
    `requests       ${requests}`,
    'what happened, how often:',
    ...whats.map(([what, times]) => `  ${what.padEnd(52)} ${String(times).padStart(9)}`),
    ...missing(reached).map((what) => `  ${what.padEnd(52)}     NEVER`),
    failed === 0 ? 'no violations' : 'violations:',
    ...failureLines(failures),
  ].join('\n')
}
