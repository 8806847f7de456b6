/** The suites of `npm test`, in the order they run: what is quick or explains other failures comes first. */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/**
 * @typedef {object} Suite
 * @property {string} name The part of `test:<name>`.
 * @property {'exit' | 'lines' | 'vitest'} counts How its checks are counted: one by its exit code, by its last line, or
 *   by vitest's report.
 * @property {number} limitMs After this it has failed and is ended.
 * @property {string} [needs] Another suite without which this one cannot pass.
 */

/** @type {readonly Suite[]} */
export const SUITES = [
  { name: 'setup', counts: 'lines', limitMs: 10 * MINUTE_MS },
  { name: 'lint', counts: 'exit', limitMs: 5 * MINUTE_MS },
  { name: 'imports', counts: 'lines', limitMs: 5 * MINUTE_MS },
  { name: 'dead', counts: 'exit', limitMs: 5 * MINUTE_MS },
  { name: 'types', counts: 'lines', limitMs: 5 * MINUTE_MS },
  { name: 'tools', counts: 'vitest', limitMs: 5 * MINUTE_MS },
  { name: 'unit', counts: 'vitest', limitMs: 10 * MINUTE_MS },
  { name: 'model', counts: 'lines', limitMs: 15 * MINUTE_MS },
  { name: 'simulation', counts: 'lines', limitMs: 20 * MINUTE_MS },
  { name: 'size', counts: 'lines', limitMs: 5 * MINUTE_MS },
  { name: 'package', counts: 'vitest', limitMs: 10 * MINUTE_MS },
  { name: 'demo', counts: 'vitest', limitMs: 10 * MINUTE_MS, needs: 'setup' },
  { name: 'chain', counts: 'vitest', limitMs: 10 * MINUTE_MS, needs: 'setup' },
  { name: 'chromium', counts: 'lines', limitMs: 30 * MINUTE_MS, needs: 'setup' },
  { name: 'others', counts: 'lines', limitMs: 15 * MINUTE_MS, needs: 'setup' },
]
