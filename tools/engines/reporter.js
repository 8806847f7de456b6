/** A reporter of vitest that writes what came of the tests by engine: each engine is a project. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { REPORT } from './report.js'

/** Read by vitest, which takes default exports alone. */
export default class EngineReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    /** @type {Record<string, import('./report.js').EngineReport>} */
    const reports = {}
    for (const module of modules) {
      const engine = module.project.name
      reports[engine] = { testResults: [...(reports[engine]?.testResults ?? []), describeFile(module)] }
    }
    mkdirSync(dirname(REPORT), { recursive: true })
    writeFileSync(REPORT, JSON.stringify(reports))
  }
}

/** @param {import('vitest/node').TestModule} module */
function describeFile(module) {
  const assertionResults = [...module.children.allTests()].map((test) => ({
    status: test.result().state,
    title: test.name,
    ancestorTitles: suitesOf(test),
  }))
  return { name: module.relativeModuleId, status: module.state(), assertionResults }
}

/** @param {import('vitest/node').TestCase} test */
function suitesOf(test) {
  /** @type {string[]} */
  const names = []
  for (let suite = test.parent; suite.type === 'suite'; suite = suite.parent) names.unshift(suite.name)
  return names
}
