import { defineConfig } from 'vitest/config'
import type { EngineName } from './test/browsers/engine.ts'

/** A test that waits for events needs no more than this; one that hangs should say so soon. */
const DEFAULT_TIMEOUT_MS = 10_000
/** Opening a database in WebAssembly, or a cluster of a real one; the first queries of each file compile it. */
const DEMO_HOOK_TIMEOUT_MS = 60_000
const DEMO_TEST_TIMEOUT_MS = 30_000
/** Several token lifetimes of 6 to 12 s, in real browsers, on a busy machine. */
const TABS_TIMEOUT_MS = 180_000
/** Building, packing and three compilations. */
const DIST_TIMEOUT_MS = 120_000

/** The contract of the ports, held by real browsers; by the fakes it runs wherever Node does. */
const ENGINE_CONTRACT = 'test/contract/engine*.test.ts'

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**'] },
    projects: [
      project('unit'),
      { test: { ...project('dom').test, environment: 'happy-dom', isolate: true } },
      { test: { ...project('contract').test, exclude: [ENGINE_CONTRACT] } },
      project('simulation'),
      project('tools'),
      demoProject(),
      slowProject('chain', TABS_TIMEOUT_MS),
      engineProject('chromium'),
      engineProject('firefox'),
      engineProject('webkit'),
      distProject(),
    ],
  },
})

/**
 * The tests of one folder, in Node. They share what they import: no module here keeps anything, and to compile all of
 * it anew for each file takes longer than most of their tests. A focused test would silently leave the others out, so
 * it fails.
 */
function project(name: string) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      environment: 'node',
      allowOnly: false,
      isolate: false,
      testTimeout: DEFAULT_TIMEOUT_MS,
    },
  }
}

/** What runs in a browser: once for each engine. */
function engineProject(engine: EngineName) {
  const include = [ENGINE_CONTRACT, 'test/browsers/**/*.test.ts', 'test/tabs/**/*.test.ts']
  return { test: { ...slowProject(engine, TABS_TIMEOUT_MS).test, include, provide: { engine } } }
}

/** Its tests begin with a database that is made once. Opening one takes so long that its files share one. */
function demoProject() {
  const timeouts = { testTimeout: DEMO_TEST_TIMEOUT_MS, hookTimeout: DEMO_HOOK_TIMEOUT_MS }
  return { test: { ...project('demo').test, ...timeouts, globalSetup: './test/demo/setup.ts' } }
}

/** All its tests look at one tarball, which is built and packed once. */
function distProject() {
  return { test: { ...slowProject('dist', DIST_TIMEOUT_MS).test, globalSetup: './test/dist/setup.ts' } }
}

/** One file after the other: they share the machine's processors, and time is what they are about. */
function slowProject(name: string, timeoutMs: number) {
  return { test: { ...project(name).test, testTimeout: timeoutMs, hookTimeout: timeoutMs, fileParallelism: false } }
}
