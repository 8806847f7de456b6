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

for (const engine of ['chromium', 'firefox', 'webkit'] as const) {
  for (const [name, suite] of Object.entries(LIFE_SUITES)) {
    describe(`the fakes of ${engine}: ${name}`, () => {
      suite((title, body) => test(title, () => body(createFakeLifeWorld(engine))), ENGINES[engine])
    })
  }
}

describe('the lease over the fake ledger', () => {
  // Node 24.5 has Web Locks of its own.
  beforeEach(() => vi.stubGlobal('navigator', {}))
  afterEach(() => vi.unstubAllGlobals())
  leaseSuite((title, body) => test(title, () => body(createFakeWorld('locks', withRealLease))))
})
