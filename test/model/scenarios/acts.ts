/** Roles that change, and callers that insist. */
import { type Scenario, scenario } from '../world/scenario.ts'

export const ACTS: readonly Scenario[] = [
  scenario('invalidate against a flight', { budget: { invalidate: 1 } }),
  scenario('invalidate in two tabs', { isSameMoment: false, budget: { invalidate: 2 } }),
  scenario('invalidate in two tabs, before any timer, messages in order', {
    isSameMoment: false,
    isOrdered: true,
    budget: { invalidate: 2, timers: 0 },
    limit: 30_000,
  }),
  scenario('invalidate against a sign-in', { budget: { invalidate: 1, 'sign-in': 1 } }),
  scenario('invalidate against a sign-out', { budget: { invalidate: 1, 'sign-out': 1 } }),
  scenario('invalidate, while the other tab is cached', { budget: { invalidate: 1, cache: 1 } }),
  scenario('forced refreshes from both', { budget: { force: 2 } }),
  scenario('refused tokens in both', { budget: { reject: 2 } }),
  scenario('forced refreshes, and an invalidation', { budget: { force: 1, invalidate: 1 } }),
]
