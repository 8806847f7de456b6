/** What must happen in a thousand runs: trouble that never bites is a fault of the generator. */
import type { TabDeed, TroubleKind } from '../plan/plan.ts'

const TAB_DEEDS: Readonly<Record<TabDeed, true>> = {
  show: true,
  hide: true,
  freeze: true,
  resume: true,
  leave: true,
  restore: true,
  stop: true,
  continue: true,
  activate: true,
  close: true,
  crash: true,
  input: true,
  online: true,
  subscribe: true,
  dispose: true,
}

const TROUBLES: Readonly<Record<TroubleKind, true>> = {
  glitch: true,
  forbidden: true,
  timeout: true,
  early: true,
  busy: true,
  error: true,
  unavailable: true,
  redirect: true,
  page: true,
  'no token': true,
  'dead token': true,
  unreachable: true,
  lost: true,
  hang: true,
  slow: true,
}

const DEEDS = [
  'get',
  'login',
  'redirect',
  'signOut',
  'invalidate',
  'switch',
  'watch',
  'trouble',
  'outage',
  'endings fail',
  'role',
  'revoke',
  'rotate',
  'sign out elsewhere',
  'sign in elsewhere',
  'storage',
  'jump',
  'sleep',
] as const

const BITES = [
  '401 without a reason',
  'asked, stage 1',
  'asked, stage 2',
  'asked, stage 3',
  'asked, stage 4',
  'debt settled by another tab',
  'epoch raised by a marker',
  'epoch raised by an identity',
  'evicted from the back/forward cache',
  'found missing for a while: ledger',
  'holder of a lock cached',
  'holder of a lock closed',
  'holder of a lock crashed',
  'holder of a lock frozen',
  'holder of a lock stopped',
  'invalidate while a request is in the air',
  'lane left',
  'lock granted to a page that stands still',
  'lock of a page that ended granted to another',
  'machine slept while a request is in the air',
  'marker moved while a request is in the air',
  'message dropped: closed',
  'request in the air when cached',
  'request in the air when closed',
  'request in the air when crashed',
  'request in the air when frozen',
  'request in the air when stopped',
  'request: confirm',
  'request: demand',
  'request: forced',
  'request: retry',
  'request: scheduled',
  'signOut while a request is in the air',
  'sign-out owed to the server',
  'signedIn while a request is in the air',
  'strict rotation ended a session',
  'the same token given again',
  'token heard after the next grant',
  'two requests in the air',
  'wall clock jumped while a request is in the air',
  'word of another version',
] as const

const EXPECTED: readonly string[] = [
  ...[...Object.keys(TAB_DEEDS), ...DEEDS].map((deed) => `did ${deed}`),
  ...Object.keys(TROUBLES).map((trouble) => `trouble: ${trouble}`),
  ...BITES,
]

/** What of it did not happen. */
export function missing(reached: Readonly<Record<string, number>>): readonly string[] {
  return EXPECTED.filter((what) => !reached[what])
}
