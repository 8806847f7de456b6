/** Tabs come and go, ask and answer, tell and are told. */
import type { Mutant } from '../mutant.ts'

export const TABS: readonly Mutant[] = [
  {
    name: 'a new token is not posted',
    rule: 'design 3.6: commit to memory, settle callers, post, write, release',
    file: 'src/core/commit.ts',
    find: `here: true })\n  post(step, 'record', line)\n  return write(step, flight)\n}\n\n/** An answer that`,
    replace: `here: true })\n  return write(step, flight)\n}\n\n/** An answer that`,
  },
  {
    name: 'a message carries no token',
    rule: 'design 2: the channel carries the token, in memory only',
    file: 'src/core/sharing.ts',
    find: `const token = line && kind !== 'ask' ? payloadOf(step, line) : null`,
    replace: `const token = line && kind === 'ask' ? payloadOf(step, line) : null`,
  },
  {
    name: 'nobody is asked for a token that the ledger shows',
    rule: 'design 3.4: if the ledger shows a usable token that is not in memory, ask for it on the channel and adopt it',
    file: 'src/core/flight.ts',
    find: 'if (isAskable(step, line)) return ask',
    replace: 'if (isAskable(step, line) && flight.lane > 9) return ask',
  },
  {
    name: 'the same is asked again and again',
    rule: 'design 5: never ask twice for one sequence',
    file: 'src/core/flight.ts',
    find: 'if (!state.channelOpen || !state.config.share || line.asked === sequence) return false',
    replace: 'if (!state.channelOpen || !state.config.share) return false',
  },
  {
    name: 'the channel is not closed on pagehide',
    rule: 'design 5: freeze and pagehide close the channel; open, one message evicts a cached page',
    file: 'src/core/life.ts',
    find: `effects.push({ type: 'close-ledger' }, { type: 'close-channel' })`,
    replace: `effects.push({ type: 'close-ledger' })`,
  },
  {
    name: 'an open transaction is kept over a freeze',
    rule: 'design 2: open transactions are aborted on freeze and pagehide; one blocked the ledger of all others',
    file: 'src/core/life.ts',
    find: `effects.push({ type: 'close-ledger' }, { type: 'close-channel' })`,
    replace: `effects.push({ type: 'close-channel' })`,
  },
  {
    name: 'a hidden tab refreshes by itself',
    rule: 'I5: a browser whose tabs are all hidden sends nothing on its own',
    file: 'src/core/facts.ts',
    find: `if (!at.shown || life === 'away') return 'hidden'`,
    replace: `if (life === 'away') return 'hidden'`,
  },
  {
    name: 'an idle tab refreshes by itself',
    rule: 'design 1: idleAfter pauses the proactive refresh without input in any tab for so long',
    file: 'src/core/facts.ts',
    find: `> config.idleAfter ? 'idle' : null`,
    replace: `> config.idleAfter * 1e9 ? 'idle' : null`,
  },
  {
    name: 'a prerendered page begins at once',
    rule: 'design 3.2: never while prerendering',
    file: 'src/core/life.ts',
    find: `state.life = at.prerendering ? 'prerender' : 'live'\n  if (!at.prerendering) enter(step)`,
    replace: `state.life = at.prerendering ? 'live' : 'live'\n  enter(step)`,
  },
  {
    name: 'stores are told of what has not changed',
    rule: 'I9: no event without a change',
    file: 'src/shell/shown.ts',
    find: 'if (isEqual(session, previous)) return null',
    replace: 'if (isEqual(session, previous) && session.status !== previous.status) return null',
  },
  {
    name: 'listeners are told twice',
    rule: 'I9: each change once per tab',
    file: 'src/shell/listeners.ts',
    find: 'if (listeners.has(listener)) guarded(() => listener(event))',
    replace: `if (listeners.has(listener)) {
        guarded(() => listener(event))
        if (type === 'token-refresh') guarded(() => listener(event))
      }`,
  },
  {
    name: 'a listener that throws is not caught',
    rule: 'I9: a throwing listener harms nobody',
    file: 'src/shell/listeners.ts',
    find: '} catch (error) {\n    report(error)\n  }',
    replace: '} finally {\n    report\n  }',
  },
  {
    name: 'dispose() leaves the timer',
    rule: 'I10: after dispose() nothing runs',
    file: 'src/shell/runtime.ts',
    find: `this.#stopTimer()\n    this.#stopTimer = Number.isFinite(this.#due)`,
    replace: `if (this.state.life === 'disposed') return\n    this.#stopTimer()\n    this.#stopTimer = Number.isFinite(this.#due)`,
  },
  {
    name: 'dispose() leaves the lock',
    rule: 'I10: after dispose() nothing runs, whatever was in flight',
    file: 'src/core/machine.ts',
    find: `isLate: false }, { type: 'unlock', flight: line.flight.id })`,
    replace: 'isLate: false })',
  },
  {
    name: 'the token is in the lock’s name',
    rule: 'I11, peers 13.6: no token in a lock name, for locks.query() shows them',
    file: 'src/core/lanes.ts',
    find: `step.effects.push({ type: 'lock', flight: flight.id, key, lane, probe: false })`,
    replace: `const name = \`\${key}\${line.last?.value ?? ''}\`\n  step.effects.push({ type: 'lock', flight: flight.id, key: name, lane, probe: false })`,
  },
  {
    name: 'a message of another name is heard',
    rule: 'I12: a malformed, foreign or other session’s message changes nothing',
    file: 'src/core/messages.ts',
    find: 'if (envelope?.name !== name || !session) return null',
    replace: 'if (!envelope || !name || !session) return null',
  },
  {
    name: 'a sign-out of another version is not heard',
    rule: 'I12: another version’s sign-out still counts',
    file: 'src/core/messages.ts',
    find: 'if (envelope?.name !== name || !session) return null',
    replace: 'if (envelope?.name !== name || envelope.v !== WIRE_VERSION || !session) return null',
  },
]
