/** Pages that come and go, while tokens are renewed. */
import { type Scenario, scenario } from '../world/scenario.ts'

export const PAGES: readonly Scenario[] = [
  scenario('steady', {}),
  scenario('steady, three tabs', { tabs: 3 }),
  scenario('steady, from nothing', { from: 'cold' }),
  scenario('steady, late', { budget: { late: 2 }, limit: 30_000 }),
  scenario('steady, failing', { budget: { fail: 2 } }),
  scenario('hidden and visible', { budget: { hide: 3 } }),
  scenario('all hidden', { hidden: [0, 1], budget: { call: 1, hide: 1 }, limit: 30_000 }),
  scenario('freeze and thaw', { budget: { freeze: 2 } }),
  scenario('freeze and thaw, slow ledger', { ledger: 'slow', budget: { freeze: 1 } }),
  scenario('stop', { budget: { stop: 1 } }),
  scenario('stop, three tabs', { tabs: 3, budget: { stop: 1 } }),
  scenario('back/forward cache and return', { budget: { cache: 2 } }),
  scenario('back/forward cache and return, a caller', { budget: { cache: 1, call: 1 } }),
  scenario('close, crash and new page', { budget: { close: 1, crash: 1, open: 2 } }),
  scenario('slow healthy holder', { isSlow: true, budget: {} }),
  scenario('slow healthy holder, nothing to serve', { isSlow: true, from: 'cold', budget: {} }),
  scenario('dispose', { budget: { dispose: 1, 'sign-out': 1, call: 1 } }),
]
