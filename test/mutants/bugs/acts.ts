/** Sign-in, sign-out and its debt, invalidation. */
import type { Mutant } from '../mutant.ts'

export const ACTS: readonly Mutant[] = [
  {
    name: 'the debt is forgotten after a failure',
    rule: 'design 2: owed -> paid only when the server heard of it; I14',
    file: 'src/core/acts.ts',
    find: 'if (!ok || owed?.session !== session) return',
    replace: 'if (owed?.session !== session) return',
  },
  {
    name: 'the debt names no session',
    rule: 'design 1: the server call names the session it ends, so a late one cannot end the next user’s',
    file: 'src/core/acts.ts',
    find: 'owed: canEnd ? { session, paid: false } : null',
    replace: 'owed: canEnd ? { session: null, paid: false } : null',
  },
  {
    name: 'endSession is told no session',
    rule: 'design 1: the server call names the session it ends, so a late one cannot end the next user’s',
    file: 'src/shell/requests.ts',
    find: 'await this.#options.endSession?.({ session, signal })',
    replace: 'await this.#options.endSession?.({ session: null, signal })',
  },
  {
    name: 'a debt holds nobody back',
    rule: 'design 2: whoever knows of a debt reports signed-out and settles it before any fetch; I14',
    file: 'src/core/facts.ts',
    find: `return config.canEnd && status === 'out' && owed !== null && !owed.paid && !isOthers`,
    replace: `return config.canEnd && status === 'out' && owed !== null && owed.paid && !isOthers`,
  },
  {
    name: 'a debt is tried again without a pause',
    rule: 'design 3.7, I8: in an outage no more than one tab alone would send',
    file: 'src/core/flight.ts',
    find: 'return isActive && isOwed(state) && !state.ending && at.mono >= state.endNotBefore && !pauseOf(state, at)',
    replace: 'return isActive && isOwed(state) && !state.ending && at.mono >= 0 && !pauseOf(state, at)',
  },
  {
    name: 'an act is not told to the others',
    rule: 'design 2: the act drops what it held at once and posts',
    file: 'src/core/acts.ts',
    find: `post(step, 'record', line)\n  if (!sync(step, null, act))`,
    replace: 'if (line === undefined || !sync(step, null, act))',
    also: [{ file: 'src/core/machine.ts', find: `else if (view) post(step, 'record')`, replace: '' }],
  },
  {
    name: 'a sign-in begins no epoch',
    rule: 'design 2: raised by signedIn; without it the token in memory is the previous user’s',
    file: 'src/core/acts.ts',
    find: `raise(step, { status: 'pending', reason: null, owed: null })\n  step.state.boot = false`,
    replace: 'step.state.boot = false',
  },
  {
    name: 'a sign-out begins no epoch',
    rule: 'design 2: raised by signOut; without it a request in the air signs in again',
    file: 'src/core/acts.ts',
    find: `raise(step, { status: 'out', reason: 'signed_out', owed: canEnd ? { session, paid: false } : null })`,
    replace: `const { sequence } = state
  const owed = canEnd ? { session, paid: false } : null
  adoptSession(state, { ...state.session, sequence, status: 'out', reason: 'signed_out', owed })`,
  },
  {
    name: 'an invalidation stays in its tab',
    rule: 'I13: nothing requested before an invalidation is served after it, in any tab',
    file: 'src/core/acts.ts',
    find: `publish(step, { id, kind: 'floor', key: line?.record.key ?? null, again: false }, line)`,
    replace: `step.effects.push({ type: 'act-done', id, persisted: true })`,
  },
  {
    name: 'an invalidation is not written',
    rule: 'design 2: the floor is kept in the session row',
    file: 'src/core/ledger-sync.ts',
    find: 'return isEqual(session, ledger.session ?? NO_SESSION) ? null : session',
    replace: `const { floor } = ledger.session ?? NO_SESSION
  return isEqual({ ...session, floor }, ledger.session ?? NO_SESSION) ? null : { ...session, floor }`,
  },
  {
    name: 'a new page trusts a peer’s "signed out"',
    rule: 'design 5: without a marker a new page asks the server rather than trust a peer’s "signed out"',
    file: 'src/core/facts.ts',
    find: `return session.status === 'out' && boot && !config.marked && !isOwed(state) ? 'pending' : session.status`,
    replace: `return session.status === 'out' && boot && config.marked && !isOwed(state) ? 'pending' : session.status`,
  },
]
