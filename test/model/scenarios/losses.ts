/** Parts that are missing, stuck, cleared or of another version, and clocks that lie. */
import { type Scenario, scenario } from '../world/scenario.ts'
import { withForeignRows } from './foreign.ts'

export const LOSSES: readonly Scenario[] = [
  scenario('ledger wiped', { budget: { wipe: 1 } }),
  scenario('ledger wiped, and a sign-out', { budget: { wipe: 1, 'sign-out': 1 } }),
  scenario('ledger stuck', { ledger: 'stuck', budget: {} }),
  scenario('ledger stuck, and a sign-out', { ledger: 'stuck', budget: { 'sign-out': 1 } }),
  scenario('ledger gone', { ledger: 'gone', budget: {} }),
  scenario('ledger gone, and a sign-in', { ledger: 'gone', budget: { 'sign-in': 1 } }),
  scenario('ledger gone, while a tab is cached', { ledger: 'gone', budget: { cache: 1, 'sign-out': 1 } }),
  scenario('channel gone', { hasChannel: false, budget: {} }),
  scenario('channel gone, and a sign-out', { hasChannel: false, budget: { 'sign-out': 1 } }),
  scenario('locks gone', { locks: 'none', budget: {} }),
  scenario('locks gone, a lease instead', { locks: 'lease', budget: { 'sign-out': 1 } }),
  scenario('foreign rows in the ledger', { prepare: withForeignRows }),
  scenario('two versions', { otherVersion: 1, budget: {} }),
  scenario('two versions, and a sign-out', { otherVersion: 1, budget: { 'sign-out': 1 } }),
  scenario('tokens given again', { givesAgain: true }),
  scenario('wall clock set back', { budget: { 'set-back': 1 } }),
  scenario('wall clock set back, and a sign-in', { budget: { 'set-back': 1, 'sign-in': 1 } }),
  scenario('wall clock set back, and a sign-out', { budget: { 'set-back': 1, 'sign-out': 1 } }),
  scenario('wall clock set back, and two invalidations', {
    isSameMoment: false,
    budget: { 'set-back': 1, invalidate: 2 },
  }),
  scenario('wall clock set back in an outage', { budget: { 'set-back': 1, fail: 1 } }),
]
