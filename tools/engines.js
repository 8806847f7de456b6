/**
 * `npm run test:browsers`: drivers, contracts of the ports and scenarios in all engines, one file after the other; then the
 * matrix of scenarios and engines, which README.md must show. `-- --engine firefox` for one engine alone, or one more,
 * without the matrix; `-- --exclude FILE` to leave one out; `-- --write` puts the matrix into README.md; further words
 * are vitest's, such as names of files.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createChecks } from './checks.js'
import { checkReadme, describeMatrix, isComplete, matrixOf, reasonOf, writeReadme } from './engines/matrix.js'
import { REPORT, readReports } from './engines/report.js'

const ENGINES = ['chromium', 'firefox', 'webkit']

const { values, positionals } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ENGINES },
    exclude: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
if (values.engine.some((engine) => !ENGINES.includes(engine))) {
  throw new TypeError(`"--engine" must be one of ${ENGINES.join(', ')}`)
}
const engines = ENGINES.filter((engine) => values.engine.includes(engine))
const isWhole = engines.length === ENGINES.length && positionals.length === 0 && values.exclude.length === 0
if (values.write && !isWhole) throw new TypeError('"--write" takes all tests of all engines')

rmSync(REPORT, { force: true })
const reporters = ['--reporter=default', '--reporter=./tools/engines/reporter.js']
const projects = engines.map((engine) => `--project=${engine}`)
const excluded = values.exclude.map((file) => `--exclude=${file}`)
const args = ['vitest', 'run', ...projects, ...excluded, ...reporters, ...positionals]
spawnSync('npx', args, { stdio: 'inherit', shell: process.platform === 'win32' })

const reports = readReports(engines)
const checks = createChecks()
for (const [engine, { testResults }] of Object.entries(reports)) {
  if (testResults.length === 0) checks.check(`${engine}: the tests run`, ['there is no report'])
  for (const { name, status, assertionResults } of testResults) {
    // Outside of its tests, as when a hook throws.
    const hasEnded = status === 'passed' || status === 'skipped'
    const isBroken = !hasEnded && assertionResults.every((test) => test.status !== 'failed')
    if (isBroken) checks.check(`${engine}: ${name} runs to its end`, [status])
  }
  for (const test of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const name = `${engine}: ${[...test.ancestorTitles, test.title].join(' ')}`
    if (reasonOf(test) === null) checks.check(name, test.status === 'passed' ? [] : [test.status])
    else console.log(`--    ${name}`)
  }
}
if (isWhole) showMatrix()
checks.finish()

function showMatrix() {
  const matrix = matrixOf(reports)
  const described = describeMatrix(matrix, engines)
  console.log(`\n${described}`)
  const readme = readFileSync('README.md', 'utf8')
  // What has failed today is no fact to be written down.
  if (values.write && isComplete(matrix, engines)) writeFileSync('README.md', writeReadme(readme, described))
  else checks.check('README.md shows this matrix', checkReadme(readme, described))
}
