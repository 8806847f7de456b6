/** The one in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The least value that so many percent of all are not above: one that was measured, never one in between. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}
