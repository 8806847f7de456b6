/** What the reporter tells of a run in engines, and where. */
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} EngineReport
 * @property {readonly { name: string, status: string, assertionResults: readonly Test[] }[]} testResults By file.
 */

/** @typedef {{ status: string, title: string, ancestorTitles: readonly string[] }} Test */

export const REPORT = '.cache/reports/engines.json'

/**
 * Whatever vitest came to; an engine of which nothing is there has not run.
 * @param {readonly string[]} engines
 * @returns {Record<string, EngineReport>}
 */
export function readReports(engines) {
  const reports = parse()
  return Object.fromEntries(engines.map((engine) => [engine, reports[engine] ?? { testResults: [] }]))
}

/** @returns {Record<string, EngineReport | undefined>} */
function parse() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'))
  } catch {
    return {}
  }
}
