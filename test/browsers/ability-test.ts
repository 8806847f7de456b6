import { test } from 'vitest'
import type { Ability, Engine } from './engine.ts'

/**
 * Answers what defines a test of something that not every engine lets be done. Where the engine does not, the test is
 * listed as skipped, with the reason.
 */
export function createAbilityTest({ name, cannot }: Engine) {
  return (title: string, needs: readonly Ability[], body: () => Promise<void>): void => {
    const reason = needs.map((ability) => cannot[ability]).find((why) => why !== undefined)
    if (reason === undefined) test(title, body)
    else test.skip(`${title} [${name}: ${reason}]`)
  }
}
