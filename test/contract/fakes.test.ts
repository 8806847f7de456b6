import { afterEach, beforeEach, describe, test, vi } from 'vitest'
import { ENGINES } from '../fakes/engine.ts'
import { createFakeLifeWorld } from './fake-life.ts'
import { createFakeWorld, withRealLease } from './fake-world.ts'
import { leaseSuite } from './locks.ts'
import { LIFE_SUITES, SUITES } from './suites.ts'

for (const [name, { suite, lack }] of Object.entries(SUITES)) {
  describe(`the fakes: ${name}`, () => {
    suite((title, body) => test(title, () => body(createFakeWorld(lack))))
  })
}

/** Those that are held to the same suites here. */
const MEASURED = ['chromium', 'firefox', 'webkit'] as const

for (const engine of MEASURED) {
  for (const [name, suite] of Object.entries(LIFE_SUITES)) {
    describe(`the fakes of ${engine}: ${name}`, () => {
      const traits = ENGINES[engine]
      suite((title, body, needs = []) => {
        const isPossible = traits.tellsOfFreeze || !needs.includes('freeze')
        if (isPossible) test(title, () => body(createFakeLifeWorld(engine)))
      }, traits)
    })
  }
}

describe('the lease over the fake ledger', () => {
  // Node 24.5 has Web Locks of its own.
  beforeEach(() => vi.stubGlobal('navigator', {}))
  afterEach(() => vi.unstubAllGlobals())
  leaseSuite((title, body) => test(title, () => body(createFakeWorld('locks', withRealLease))))
})
