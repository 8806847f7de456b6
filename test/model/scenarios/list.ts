/** All scenarios, in the order of the table. */
import type { Scenario } from '../world/scenario.ts'
import { ACTS } from './acts.ts'
import { LOSSES } from './losses.ts'
import { PAGES } from './pages.ts'
import { SIGN_INS } from './sign-ins.ts'

export const SCENARIOS: readonly Scenario[] = [...PAGES, ...SIGN_INS, ...ACTS, ...LOSSES]
