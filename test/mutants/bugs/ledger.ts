/** The ledger: what must outlive a message. */
import type { Mutant } from '../mutant.ts'

export const LEDGER: readonly Mutant[] = [
  {
    name: 'the row is read, changed and written back',
    rule: 'design 2, decision 3: rows are appended and merged on read, never read-modify-write',
    file: 'src/core/ledger-sync.ts',
    find: 'const merged = ledger.session ? mergeSession(ledger.session, session) : session',
    replace: 'const merged = session',
    also: [
      {
        file: 'src/core/ledger-sync.ts',
        find: 'if (view.session) adoptSession(state, view.session)',
        replace: 'if (view.session && sync.flight === null && !sync.act) adoptSession(state, view.session)',
      },
    ],
  },
  {
    name: 'the row that was read last counts, whatever it says',
    rule: 'design 2: rows are merged on read',
    file: 'src/core/ledger-sync.ts',
    find: 'session = session ? mergeSession(session, row.session) : row.session',
    replace: 'session = row.session',
  },
  {
    name: 'a sign-out is not written',
    rule: 'design 1: signOut() resolves when row and message are out; I14',
    file: 'src/core/ledger-sync.ts',
    find: 'return isEqual(merged, ledger.session ?? NO_SESSION) ? null : merged',
    replace: `return merged.status === 'out' || isEqual(merged, ledger.session ?? NO_SESSION) ? null : merged`,
  },
  {
    name: 'an act is not raised above what the ledger shows',
    rule: 'design 2: when its ledger read shows an epoch as great, the act raises above that, posts and writes again',
    file: 'src/core/acts.ts',
    find: 'if (again) return false',
    replace: 'if (again || kind) return false',
  },
  {
    name: 'the ledger is not read on return',
    rule: 'design 5: a page that returns opens the channel, then reads the ledger, then asks; callers wait for that',
    file: 'src/core/life.ts',
    find: `step.state.life = 'back'\n  enter(step)`,
    replace: `step.effects.push({ type: 'open-channel' })\n  arrive(step)`,
  },
  {
    name: 'the ledger is not read under the lock',
    rule: 'platform 1.4: a grant comes before the message that was posted before the release',
    file: 'src/core/flight.ts',
    find: 'if (!sync(step, flight.id, null)) decide(step, line, flight)',
    replace: 'decide(step, line, flight)',
  },
  {
    name: 'the lock is released before the row is written',
    rule: 'design 2: post the token, then write, await or time out, then release',
    file: 'src/core/commit.ts',
    find: `return sync(step, flight.id, null) ? 'wait' : 'finish'`,
    replace: `return sync(step, null, null) ? 'finish' : 'finish'`,
  },
  {
    name: 'a ledger operation has no bound',
    rule: 'design 2: every operation is bounded (about 150 ms)',
    file: 'src/core/ledger-sync.ts',
    find: 'const LEDGER_TIMEOUT_MS = 150',
    replace: 'const LEDGER_TIMEOUT_MS = Number.POSITIVE_INFINITY',
  },
  {
    name: 'the breaker is missing',
    rule: 'design 2: one time-out trips a breaker to channel-only for a while',
    file: 'src/core/ledger-sync.ts',
    find: 'state.ledgerDownUntil = at.mono + BREAKER_MS',
    replace: 'state.ledgerDownUntil = at.mono',
  },
  {
    name: 'the breaker never closes',
    rule: 'design 2: channel-only for a while; I14 needs what was not written to be written then',
    file: 'src/core/ledger-sync.ts',
    find: 'state.ledgerDownUntil = at.mono + BREAKER_MS',
    replace: 'state.ledgerDownUntil = Number.POSITIVE_INFINITY',
  },
  {
    name: 'a token outlives the site data it was noted in',
    rule: 'design 2: a row that has vanished means: drop the token, ask anew',
    file: 'src/core/ledger-sync.ts',
    find: 'if (isCleared) forget(state)',
    replace: 'if (isCleared && !state) forget(state)',
  },
  {
    name: 'a sign-out goes with the site data it was noted in',
    rule: 'design 2: a row that has vanished means: keep a known sign-out',
    file: 'src/core/ledger-sync.ts',
    find: 'if (isCleared) forget(state)',
    replace: 'if (isCleared) {\n    forget(state)\n    state.session = NO_SESSION\n  }',
  },
  {
    name: 'an old answer is believed where the ledger could not be read',
    rule: 'design 3: an answer from before a freeze is handled after the ledger read on return',
    file: 'src/core/life.ts',
    find: 'const isBlind = !step.state.ledgerWorks && step.state.config.share',
    replace: `const isBlind = step.state.life === 'new'`,
  },
]
