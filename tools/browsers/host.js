/** The machine, as far as finding and installing browsers needs it. Tests give another one. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import playwright from 'playwright-core'

const PROBE_TIMEOUT_MS = 20_000

/**
 * @typedef {object} Host
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {readonly string[]} path
 * @property {boolean} isRoot
 * @property {string} osRelease Content of /etc/os-release, empty where there is none.
 * @property {(file: string) => boolean} exists
 * @property {(file: string, args: readonly string[]) => string | null} probe What it printed; `null` if it failed.
 * @property {(file: string, args: readonly string[]) => boolean} run With its output shown; `true` if it succeeded.
 * @property {(browser: 'chromium') => string} playwrightPath Where Playwright's build would be.
 */

/** @returns {Host} */
export function thisHost() {
  return {
    env: process.env,
    path: (process.env.PATH ?? '').split(delimiter),
    isRoot: process.getuid?.() === 0,
    osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    exists: existsSync,
    probe(file, args) {
      const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', timeout: PROBE_TIMEOUT_MS })
      // Xvfb says what it says as if it were an error.
      return status === 0 ? stdout.trim() || stderr.trim() : null
    },
    run(file, args) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      return spawnSync(file, args, { stdio: 'inherit', env }).status === 0
    },
    playwrightPath: (browser) => playwright[browser].executablePath(),
  }
}
