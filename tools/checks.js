/** How a gate speaks: a line for each check, and `N passed, N failed` at the end, which the test command adds up. */

/** @typedef {{ passed: number, failed: number }} Counts */

/** @param {Counts} counts */
export function countLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`
}

export function createChecks() {
  let passed = 0
  let failed = 0

  return {
    /**
     * One check: it holds when nothing speaks against it.
     * @param {string} name
     * @param {readonly string[]} problems
     */
    check(name, problems) {
      if (problems.length === 0) passed += 1
      else failed += 1
      console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
      for (const problem of problems) console.log(`      ${problem}`)
    },
    /** The last line, and the exit code. A gate that checked nothing has failed. */
    finish() {
      if (passed + failed === 0) this.check('something is checked', ['nothing was'])
      console.log(countLine({ passed, failed }))
      process.exitCode = failed === 0 ? 0 : 1
    },
  }
}
