import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const RUN = new URL('../../tools/suites/run.js', import.meta.url).href

/** Within the limit of a test; only a suite that was not ended reaches it. */
const LIMIT_MS = 8_000

/** Runs one suite, whose script is this, in a package of its own. */
function runSuite(script: string, suite: { counts: string; limitMs: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'freshtoken-suite-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'script.mjs'), script)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { 'test:it': 'node script.mjs' } }))
  const program = `
    import { writeFileSync } from 'node:fs'
    import { runSuite } from '${RUN}'
    writeFileSync('counts.json', JSON.stringify(await runSuite(${JSON.stringify({ name: 'it', ...suite })})))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
    timeout: LIMIT_MS,
    encoding: 'utf8',
  })
  return { stdout, stderr, counts: JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8')) }
}

const MINUTE_MS = 60_000

it('shows what a suite prints and counts it', () => {
  const { stdout, counts } = runSuite(`console.log('3 passed, 0 failed')`, { counts: 'lines', limitMs: MINUTE_MS })
  expect(stdout).toBe('3 passed, 0 failed\n')
  expect(counts).toEqual({ passed: 3, failed: 0 })
})

it('counts a suite as failed that ends badly', () => {
  const { counts } = runSuite('process.exit(3)', { counts: 'exit', limitMs: MINUTE_MS })
  expect(counts).toEqual({ passed: 0, failed: 1 })
})

it('counts a suite as failed that should have left a report and did not', () => {
  const { counts } = runSuite('', { counts: 'vitest', limitMs: MINUTE_MS })
  expect(counts).toEqual({ passed: 0, failed: 1 })
})

it('ends a suite that hangs, with the processes it started, and counts it as failed', () => {
  // The output stays open as long as one of the two lives, so a survivor would keep the suite from ever ending.
  const script = `
    import { spawn } from 'node:child_process'
    spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' })
    setInterval(() => {}, 1e6)`
  const { stderr, counts } = runSuite(script, { counts: 'exit', limitMs: 1_500 })
  expect(stderr).toContain('test:it was ended after 1.5 s')
  expect(counts).toEqual({ passed: 0, failed: 1 })
})
