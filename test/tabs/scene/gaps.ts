import type { TokenCall } from '../server/traffic.ts'

/** Milliseconds from each arrival to the next. */
export function gapsBetween(calls: readonly TokenCall[]): number[] {
  return calls.slice(1).map(({ arrivedAt }, index) => arrivedAt - (calls[index]?.arrivedAt ?? 0))
}
