/** What the server says, and what its failures mean. */
import type { Mutant } from '../mutant.ts'

const ANSWERED = 'return answer.network ? doubt(step, flight, answer) : fail(step, line, flight, answer)'
const OVER = `commitOut(step, line, flight, { kind: 'out', reason: 'expired', sure: true })`

export const ANSWERS: readonly Mutant[] = [
  {
    name: 'a network error signs out',
    rule: 'I7: no transient failure signs anyone out',
    file: 'src/core/commit.ts',
    find: ANSWERED,
    replace: `return answer.network ? ${OVER} : fail(step, line, flight, answer)`,
  },
  {
    name: 'a 403 signs out',
    rule: 'design 3: 403 = refused, stays signed in',
    file: 'src/core/commit.ts',
    find: ANSWERED,
    replace: `if (answer.code === 'ERR_REFRESH_REJECTED') return ${OVER}\n  ${ANSWERED}`,
  },
  {
    name: 'a bare 401 is not confirmed',
    rule: 'design 3: a bare 401 is confirmed once before it counts, for its cookie may just have been rotated',
    file: 'src/core/commit.ts',
    find: 'if ((!sure || isContradicted) && !flight.confirming) {',
    replace: 'if (!sure && isContradicted && !flight.confirming) {',
  },
  {
    name: 'a failure throws away the token that lives',
    rule: 'I7: no token that still lives is thrown away for a failure',
    file: 'src/core/commit.ts',
    find: 'line.cause = failure.cause',
    replace: 'line.cause = failure.cause\n  line.token = null',
  },
  {
    name: 'a failure is adopted as a result',
    rule: 'peers 13.4: failures are tagged as failures; broadcast as data they turn into a fake token',
    file: 'src/core/sharing.ts',
    find: 'if (message.token) adoptToken(step, line, record, message.token)',
    replace:
      'if (line.record.retry) line.token = null\n  else if (message.token) adoptToken(step, line, record, message.token)',
  },
  {
    name: 'Retry-After is ignored',
    rule: 'design 3.7: Retry-After is honoured and clamped; I8',
    file: 'src/core/commit.ts',
    find: 'return failure.retryAfter === null ? backoff(failures, random) : clampRetryAfter(failure.retryAfter)',
    replace: 'return failure.retryAfter === -1 ? clampRetryAfter(failure.retryAfter) : backoff(failures, random)',
  },
  {
    name: 'a back-off is not shared',
    rule: 'design 3.7: failures are shared like successes, N tabs send what one would; I8',
    file: 'src/core/record.ts',
    find: 'if (!a || !b) return a ?? b\n  return compareAll(retryOrder(a), retryOrder(b)) < 0 ? b : a',
    replace: 'return a && compareAll(retryOrder(a), retryOrder(b ?? a)) < 0 ? a : a',
  },
  {
    name: 'a back-off does not grow',
    rule: 'design 3.7: full jitter over a doubling ceiling; I8',
    file: 'src/core/commit.ts',
    find: 'const failures = (line.record.retry?.failures ?? 0) + 1',
    replace: 'const failures = Math.min(1, line.record.retry?.failures ?? 1)',
  },
  {
    name: 'there is no back-off at all',
    rule: 'design 3.7: full jitter, shared; I8',
    file: 'src/core/facts.ts',
    find: 'return by && isOvertaken(retry, by, at) ? 0 : retryDue(retry, at.wall)',
    replace: 'return by && isOvertaken(retry, by, at) ? 0 : Math.min(0, retryDue(retry, at.wall))',
  },
  {
    name: 'a back-off from the future is believed',
    rule: 'design 2: a retry that claims to be written in the future is ignored',
    file: 'src/core/schedule.ts',
    find: 'if (!retry || retry.writtenAt > wall + SET_BACK_MS) return 0',
    replace: 'if (!retry) return 0',
  },
  {
    name: 'another identity is taken for the same',
    rule: 'design 5: another identity within one epoch and line: drop both, raise the epoch',
    file: 'src/core/sharing.ts',
    find: 'identity !== null && (known.identity ?? identity) !== identity',
    replace: 'identity !== null && (known.identity ?? identity) !== known.identity',
  },
  {
    name: 'a call that insists is satisfied by an older token',
    rule: 'design 3.1: a forced call is satisfied only by a token requested after it was forced',
    file: 'src/core/callers.ts',
    find: 'return !isPicky || (rejected',
    replace: 'return !isPicky || token.sequence > 0 || (rejected',
  },
  {
    name: 'a call with a refused token is not satisfied by another one',
    rule: 'design 1: `rejected` refreshes only if that token is still the current one, so a storm of 401s makes one request',
    file: 'src/core/callers.ts',
    find: 'return !isPicky || (rejected !== null && token.value !== rejected) || isNews(caller, token)',
    replace:
      'return !isPicky || (rejected === null && isNews(caller, token)) || (token.value !== rejected && isNews(caller, token))',
  },
]
