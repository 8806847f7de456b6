import { test } from 'vitest'
import type { Ability, Engine } from './engine.ts'

/** Defines a test under its title. */
type Define = (title: string, body: () => Promise<void>) => void

/**
 * Defines a test of something that not every engine lets be done. Where the engine does not, the test is listed as
 * skipped, with the reason.
 */
export function defineWhere(
  { name, cannot }: Engine,
  needs: readonly Ability[],
  define: Define,
  title: string,
  body: () => Promise<void>,
): void {
  const reason = needs.map((ability) => cannot[ability]).find((why) => why !== undefined)
  if (reason === undefined) define(title, body)
  else test.skip(`${title} [${name}: ${reason}]`)
}

/** Answers what defines such tests, one after the other. */
export function createAbilityTest(engine: Engine) {
  return (title: string, needs: readonly Ability[], body: () => Promise<void>): void =>
    defineWhere(engine, needs, test, title, body)
}
