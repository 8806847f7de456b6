/** Runs one suite as `npm run test:<name>` and counts it. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { countExit, countLines, countVitest } from './counts.js'

const REPORTS = '.cache/reports'
const IS_WINDOWS = process.platform === 'win32'

/**
 * @param {import('./list.js').Suite} suite
 * @returns {Promise<import('../checks.js').Counts>}
 */
export async function runSuite({ name, counts, limitMs }) {
  const report = `${REPORTS}/${name}.json`
  await mkdir(REPORTS, { recursive: true })
  await rm(report, { force: true })
  const reporters = ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { exitCode, output } = await runScript(`test:${name}`, counts === 'vitest' ? reporters : [], limitMs)
  if (counts === 'exit') return countExit(exitCode)
  return counts === 'lines' ? countLines(output, exitCode) : countVitest(await readReport(report), exitCode)
}

/**
 * Shows and keeps the output. The suite gets a process group of its own, so that ending it ends its browsers too.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {number} limitMs
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
function runScript(script, args, limitMs) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: !IS_WINDOWS,
      shell: IS_WINDOWS,
      env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : { ...process.env, NO_COLOR: '1' },
    })
    const end = () => endGroup(child.pid)
    const timer = setTimeout(() => {
      console.error(`${script} was ended after ${limitMs / 1_000} s`)
      end()
    }, limitMs)
    process.once('exit', end)
    let output = ''
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      process.stdout.write(chunk)
      output += chunk
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      process.off('exit', end)
      resolve({ exitCode: exitCode ?? 1, output })
    })
  })
}

/** @param {number | undefined} pid */
function endGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(IS_WINDOWS ? pid : -pid, 'SIGKILL')
  } catch {
    // Gone already, which is what was wanted.
  }
}

/**
 * @param {string} path
 * @returns {Promise<import('./counts.js').VitestReport | null>}
 */
async function readReport(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}
