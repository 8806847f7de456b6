/** Finds a program that the tests need, by running it: a file that is there need not be a browser. */
import { join } from 'node:path'

/** @typedef {{ path: string, version: string }} Found */

/**
 * @param {import('./requirements.js').Requirement} requirement
 * @param {import('./host.js').Host} host
 * @returns {Found | null}
 */
export function find(requirement, host) {
  for (const path of candidates(requirement, host)) {
    if (!host.exists(path)) continue
    const answer = host.probe(path, requirement.probe)
    if (answer === null || !requirement.answer.test(answer) || isSnap(answer)) continue
    // Those that know no version tell how they are used.
    const [version = ''] = answer.split('\n')
    return { path, version }
  }
  return null
}

/**
 * @param {import('./requirements.js').Requirement} requirement
 * @param {import('./host.js').Host} host
 * @returns {string[]}
 */
function candidates({ variable, commands, places, playwright }, host) {
  const override = host.env[variable]
  if (override) return [override]
  const onPath = commands.flatMap((command) => host.path.map((folder) => join(folder, command)))
  return [...onPath, ...places, ...(playwright ? [host.playwrightPath(playwright)] : [])]
}

/**
 * A snap sees another /tmp than the tests, which keep their profiles there. It says `snap` at the end of its version.
 * @param {string} version
 */
function isSnap(version) {
  return /\bsnap\b/.test(version)
}
