import { inject } from 'vitest'
import type { Engine, EngineName } from './engine.ts'
import { ENGINES } from './engines.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Each engine is a project of the test runner, which says so. */
    readonly engine: EngineName
  }
}

/** The engine that this run is about. */
export function chosenEngine(): Engine {
  return ENGINES[inject('engine')]
}
