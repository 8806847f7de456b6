/**
 * Finds the browsers that the tests need, installs them where that can be done unasked, and otherwise fails with the
 * one command to type. `browserPath('chromium')` is for the tests.
 */
import { pathToFileURL } from 'node:url'
import { find } from './browsers/find.js'
import { thisHost } from './browsers/host.js'
import { planInstall } from './browsers/install.js'
import { REQUIREMENTS } from './browsers/requirements.js'
import { createChecks } from './checks.js'

/**
 * Where the browser is. Throws, with the command to type, if it is not there.
 * @param {string} name
 */
export function browserPath(name, host = thisHost()) {
  const requirement = REQUIREMENTS.find((candidate) => candidate.name === name)
  if (!requirement) throw new TypeError(`"name" must be one of ${REQUIREMENTS.map((known) => known.name).join(', ')}`)
  const found = find(requirement, host)
  if (!found) throw new Error(`${name} is missing. Type: ${planInstall([requirement], host).typed}`)
  return found.path
}

/**
 * What is missing and not merely named wrongly by its variable, which installing could not mend.
 * @param {import('./browsers/host.js').Host} host
 */
function missingOn(host) {
  return REQUIREMENTS.filter((requirement) => !host.env[requirement.variable] && !find(requirement, host))
}

/** @param {import('./browsers/host.js').Host} host */
export function installMissing(host) {
  const missing = missingOn(host)
  const plan = planInstall(missing, host)
  if (missing.length === 0 || !plan.isAutomatic) return
  for (const [file, ...args] of plan.commands) {
    if (!file || !host.run(file, args)) return
  }
}

function main() {
  const host = thisHost()
  installMissing(host)
  const { typed } = planInstall(missingOn(host), host)
  const checks = createChecks()
  for (const requirement of REQUIREMENTS) {
    const { name, variable } = requirement
    const found = find(requirement, host)
    const advice = host.env[variable] ? `${variable} is set, but runs no ${name}` : `Type: ${typed}`
    checks.check(found ? `${name}: ${found.version} (${found.path})` : `${name} is there`, found ? [] : [advice])
  }
  checks.finish()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
