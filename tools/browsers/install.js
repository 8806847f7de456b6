/** How to get what is missing on this system, and whether that can be done unasked. */

/**
 * @typedef {object} Plan
 * @property {readonly (readonly string[])[]} commands To run in order.
 * @property {boolean} isAutomatic Root of a system with apt need not be asked.
 * @property {string} typed The same as one line for a person.
 */

/**
 * @param {readonly import('./requirements.js').Requirement[]} missing
 * @param {import('./host.js').Host} host
 * @returns {Plan}
 */
export function planInstall(missing, host) {
  const family = familyOf(host.osRelease)
  const packages = missing.flatMap((requirement) => packageOf(requirement, family) ?? [])
  const others = missing.filter((requirement) => packageOf(requirement, family) === null)
  const commands = [...aptCommands(packages), ...playwrightCommands(others, family)]
  const sudo = host.isRoot ? '' : 'sudo '
  const lines = commands.map((command) => `${command[0] === 'apt-get' ? sudo : ''}${command.join(' ')}`)
  const byHand = others.filter(({ playwright }) => playwright === null)
  return {
    commands,
    isAutomatic: host.isRoot && family !== 'other',
    typed: [...lines, ...linesByHand(byHand, family)].join(' && '),
  }
}

/**
 * Derivatives name their parents, nearest first: Mint says `ubuntu debian`, Raspbian `debian`.
 * @param {string} osRelease
 * @returns {'debian' | 'ubuntu' | 'other'}
 */
function familyOf(osRelease) {
  const names = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => match[1]?.split(' ') ?? [])
  if (names.includes('ubuntu')) return 'ubuntu'
  return names.includes('debian') ? 'debian' : 'other'
}

/**
 * @param {import('./requirements.js').Requirement} requirement
 * @param {'debian' | 'ubuntu' | 'other'} family
 */
function packageOf(requirement, family) {
  if (family === 'other') return null
  return family === 'debian' ? requirement.debianPackage : requirement.ubuntuPackage
}

/**
 * What a person does without apt and Playwright. On Ubuntu the package manager has but the stub for a snap.
 * @param {readonly import('./requirements.js').Requirement[]} requirements
 * @param {'debian' | 'ubuntu' | 'other'} family
 */
function linesByHand(requirements, family) {
  if (requirements.length === 0) return []
  if (family === 'other') return [`<your package manager> install ${requirements.map(({ name }) => name).join(' ')}`]
  return requirements.map(
    ({ name, variable, archive }) => `curl -L '${archive}' | tar -xJ -C ~ && export ${variable}=~/${name}/${name}`,
  )
}

/** @param {readonly string[]} packages */
function aptCommands(packages) {
  if (packages.length === 0) return []
  return [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ]
}

/**
 * Playwright's builds run where a distribution has none of its own; `--with-deps` fetches the libraries by apt.
 * @param {readonly import('./requirements.js').Requirement[]} requirements
 * @param {'debian' | 'ubuntu' | 'other'} family
 */
function playwrightCommands(requirements, family) {
  const browsers = requirements.flatMap(({ playwright }) => playwright ?? [])
  if (browsers.length === 0) return []
  return [['npx', 'playwright-core', 'install', ...(family === 'other' ? [] : ['--with-deps']), ...browsers]]
}
