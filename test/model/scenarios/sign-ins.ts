/** Users sign in, out and over. */
import { type Scenario, scenario } from '../world/scenario.ts'

export const SIGN_INS: readonly Scenario[] = [
  scenario('sign-out against a refresh', { budget: { 'sign-out': 1 }, limit: 30_000 }),
  scenario('sign-out against a refresh, with a marker', { hasMarker: true, budget: { 'sign-out': 1 } }),
  scenario('sign-out against a refresh, without endSession', { canEnd: false, budget: { 'sign-out': 1 } }),
  scenario('sign-in against a refresh', { budget: { 'sign-in': 1 } }),
  scenario('sign-in against a 401', { budget: { revoke: 1, 'sign-in': 1 }, users: ['A', 'A'] }),
  scenario('sign-in against a 401 without a reason', { isSure: false, budget: { revoke: 1, 'sign-in': 1 } }),
  scenario('sign-in where nobody was', { from: 'out', budget: { 'sign-in': 1 } }),
  scenario('sign-out in two tabs', { isSameMoment: false, budget: { 'sign-out': 2 } }),
  scenario('sign-out in two tabs, messages in order', { isOrdered: true, budget: { 'sign-out': 2 } }),
  scenario('sign-in in two tabs', { isSameMoment: false, budget: { 'sign-in': 2 } }),
  scenario('sign-in in two tabs, in one millisecond', { budget: { 'sign-in': 2 } }),
  scenario('sign-in in two tabs, messages in order', { isOrdered: true, budget: { 'sign-in': 2 } }),
  scenario('sign-in in two tabs, with a marker', { hasMarker: true, budget: { 'sign-in': 2 } }),
  scenario('sign-in with its token', { givesToken: true, budget: { 'sign-in': 1 } }),
  scenario('sign-out against sign-in', { isSameMoment: false, budget: { 'sign-out': 1, 'sign-in': 1 } }),
  scenario('sign-out against sign-in, with a marker', {
    hasMarker: true,
    budget: { 'sign-out': 1, 'sign-in': 1 },
  }),
  scenario('sign-out against sign-in, in one millisecond', { budget: { 'sign-out': 1, 'sign-in': 1 } }),
  scenario('sign-out against sign-in, messages in order', {
    isOrdered: true,
    budget: { 'sign-out': 1, 'sign-in': 1 },
  }),
  scenario('another user by redirect', { budget: { redirect: 1 } }),
  scenario('another user by redirect, with a marker', {
    hasMarker: true,
    tellsRedirect: false,
    budget: { redirect: 1 },
  }),
  scenario('another user by redirect, untold', { tellsRedirect: false, budget: { redirect: 1 } }),
  scenario('another user by redirect, while the other tab is frozen', {
    hasMarker: true,
    tellsRedirect: false,
    budget: { redirect: 1, freeze: 1 },
  }),
  scenario('endSession late', { endsLate: true, budget: { 'sign-out': 1, 'sign-in': 1 } }),
  scenario('endSession fails, and a new page', {
    budget: { 'sign-out': 1, 'end-fails': 1, crash: 1, open: 1 },
  }),
  scenario('endSession fails, and a sign-in', { budget: { 'sign-out': 1, 'end-fails': 1, 'sign-in': 1 } }),
  scenario('sign-out, while the other tab is cached', { budget: { 'sign-out': 1, cache: 1 } }),
  scenario('sign-in, while the other tab is frozen', { budget: { 'sign-in': 1, freeze: 1 } }),
]
