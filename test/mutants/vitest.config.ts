/** What Stryker runs for each mutant of `src/core`. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/unit/**/*.test.ts'],
    // The score must not hang on chance, and what happens in a process of its own runs no mutant.
    exclude: ['machine-anything', 'machine-laws', 'messages-anything', 'ledger-stories', 'index'].map(
      (name) => `test/unit/${name}.test.ts`,
    ),
    environment: 'node',
    allowOnly: false,
    // Instrumented, and beside other work.
    testTimeout: 60_000,
    // A thousand runs in one thread: a file leaves nothing behind for the next one.
    isolate: false,
  },
})
