import type { Ability } from './engine.ts'

/** For what an engine cannot do, by the reason that its tests are skipped with. */
export function refuseBy<Cannot extends Ability>(reasons: Readonly<Record<Cannot, string>>) {
  return (ability: Cannot): Promise<never> => Promise.reject(new Error(reasons[ability]))
}
