import { type Scenario, scenario } from '../world/scenario.ts'

export const SCENARIOS: readonly Scenario[] = [
  scenario('steady', { budget: { timers: 6 } }),
  scenario('sign-out against a refresh', { budget: { 'sign-out': 1, timers: 4 } }),
  scenario('sign-in against a refresh', { budget: { 'sign-in': 1, timers: 4 } }),
]
