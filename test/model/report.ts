/** What a run says: a line for each scenario, and the shortest schedule of whatever is wrong. */
import type { Result } from './search/explore.ts'
import type { Scenario } from './world/scenario.ts'

const WIDTHS = [60, 10, 7, 12, 11, 8] as const

function line(cells: readonly string[]): string {
  return cells.map((cell, at) => (at ? cell.padStart(WIDTHS[at] ?? 0) : cell.padEnd(WIDTHS[0]))).join('')
}

export function head(): string {
  return line(['scenario', 'states', 'depth', 'complete', 'violations', 'seconds'])
}

export function row({ name }: Scenario, result: Result, limit: number): string {
  const { states, depth, isComplete, violations, seconds } = result
  const complete = isComplete ? 'yes' : violations.length ? 'no' : `to ${limit}`
  return line([name, `${states}`, `${depth}`, complete, `${violations.length}`, seconds.toFixed(1)])
}

export function stories({ violations }: Result): string[] {
  return violations.flatMap(({ fault, schedule }) => [
    `  ${fault}, after ${schedule.length} steps:`,
    ...schedule.map((says, at) => `    ${at + 1}. ${says}`),
  ])
}
