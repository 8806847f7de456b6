/** What the test command says at its end. */

/** @typedef {{ name: string, passed: number, failed: number, seconds: number, note?: string }} Result */

/** @param {readonly Result[]} results */
export function sum(results) {
  return results.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    {
      passed: 0,
      failed: 0,
    },
  )
}

/** @param {readonly Result[]} results */
export function table(results) {
  const rows = results.map((result) => [
    result.name,
    String(result.passed),
    String(result.failed),
    `${result.seconds.toFixed(1)} s`,
    result.note ?? (result.failed === 0 ? 'ok' : 'FAIL'),
  ])
  const all = [['suite', 'passed', 'failed', 'time', ''], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * @param {string} cell
 * @param {number} width
 * @param {number} column
 */
function pad(cell, width, column) {
  return column === 0 || column === 4 ? cell.padEnd(width) : cell.padStart(width)
}
