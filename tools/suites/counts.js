/** How many checks of a suite passed and failed. What did not run has not passed. */

/** @typedef {import('../checks.js').Counts} Counts */

/**
 * @typedef {object} VitestReport The part of vitest's JSON report that is read here.
 * @property {boolean} success
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults
 */

/**
 * By the exit code alone: one check.
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countExit(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/**
 * By the last line that a gate prints.
 * @param {string} output
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countLines(output, exitCode) {
  const match = /(?:^|\n)(\d+) passed, (\d+) failed\s*$/.exec(output)
  return settle({ passed: Number(match?.[1] ?? 0), failed: Number(match?.[2] ?? 0) }, exitCode)
}

/**
 * By vitest's report. Skipped and unwritten tests count as failed; so does a file that failed outside of its tests.
 * @param {VitestReport | null} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === 'passed').length
  const brokenFiles = files.filter(
    (file) => file.status !== 'passed' && file.assertionResults.every((test) => test.status === 'passed'),
  )
  return settle({ passed, failed: tests.length - passed + brokenFiles.length }, exitCode)
}

/**
 * A suite fails as a whole if it ran nothing, or ended badly without saying which check it was.
 * @param {Counts} counts
 * @param {number} exitCode
 * @returns {Counts}
 */
function settle({ passed, failed }, exitCode) {
  const failedAsAWhole = failed === 0 && (passed === 0 || exitCode !== 0)
  return { passed, failed: failedAsAWhole ? 1 : failed }
}
