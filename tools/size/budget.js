/** What it may cost, and whether the README tells the truth about it. */

export const GATE_BYTES = 18_700
export const AIM_BYTES = 7_000

/** Where the README states the size: `<!-- size -->6.4 kB<!-- /size -->`. */
const MARKER = /<!-- size -->(.*?)<!-- \/size -->/g

/** @param {number} bytes */
export function inKilobytes(bytes) {
  return `${(bytes / 1_000).toFixed(1)} kB`
}

/**
 * @param {number} bytes
 * @returns {string[]}
 */
export function checkBudget(bytes) {
  return bytes > GATE_BYTES ? [`${bytes} bytes are ${bytes - GATE_BYTES} too many`] : []
}

/**
 * @param {string} readme
 * @param {number} bytes
 * @returns {string[]}
 */
export function checkReadme(readme, bytes) {
  const figures = [...readme.matchAll(MARKER)].map((match) => match[1])
  if (figures.length === 0) return ['README.md has no <!-- size -->…<!-- /size -->']
  const right = inKilobytes(bytes)
  return figures.filter((figure) => figure !== right).map((figure) => `README.md says ${figure}, it is ${right}`)
}
