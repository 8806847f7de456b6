/** Two clocks, each of which lies, and timers that are no clocks. */
import type { Mutant } from '../mutant.ts'

export const TIME: readonly Mutant[] = [
  {
    name: 'the margin is larger than the lifetime',
    rule: 'design 4, peers 6.9: leeway and minimum are derived from the lifetime and clamped',
    file: 'src/core/schedule.ts',
    find: 'return Math.min(wanted ?? Math.min(DEFAULT_MIN_LIFETIME_MS, lifetime / 12), lifetime / 2)',
    replace: 'return wanted ?? Math.max(DEFAULT_MIN_LIFETIME_MS * 12, lifetime / 12)',
  },
  {
    name: '`exp` is compared with the wall clock',
    rule: 'design 3.5, peers 6.10: never compare exp with the local clock',
    file: 'src/core/commit.ts',
    find: 'const span = spanOf(line.last, answer.value, { from: flight.from, lifetime: answer.lifetime }, at)',
    replace: `const exp = Number(readPayload(answer.value)?.['exp'])
  const lifetime = Number.isFinite(exp) ? exp * 1000 - flight.from.wall : answer.lifetime
  const span = spanOf(line.last, answer.value, { from: flight.from, lifetime }, at)`,
    also: [
      {
        file: 'src/core/commit.ts',
        find: `import { failureOf, settle } from './callers.ts'`,
        replace: `import { failureOf, settle } from './callers.ts'\nimport { readPayload } from './claims.ts'`,
      },
    ],
  },
  {
    name: 'the deadline counts from the answer instead of the request',
    rule: 'design 3.5, peers 13.13: deadline = local time at the start of the request + lifetime',
    file: 'src/core/commit.ts',
    find: 'const span = spanOf(line.last, answer.value, { from: flight.from, lifetime: answer.lifetime }, at)',
    replace: 'const span = spanOf(line.last, answer.value, { from: at, lifetime: answer.lifetime }, at)',
  },
  {
    name: 'the same token again gets a new deadline',
    rule: 'design 3.5: the same string again keeps its first deadline',
    file: 'src/core/sharing.ts',
    find: 'return last?.value === value ? spanAgain(last, given, at) : given',
    replace: 'return last?.value === value.slice(1) ? spanAgain(last, given, at) : given',
  },
  {
    name: 'the age of an adopted token is not counted',
    rule: 'peers 6.10: a message tells what is left of a life, not a life that begins now',
    file: 'src/core/sharing.ts',
    find: 'const told = payload.age + late',
    replace: 'const told = Math.min(payload.age, 0) + late',
  },
  {
    name: 'only the monotonic clock counts',
    rule: 'design 4: elapsed = max(monotonic, wall), for the one stands still in sleep',
    file: 'src/core/schedule.ts',
    find: 'Number.POSITIVE_INFINITY : Math.max(wall, mono, 0)',
    replace: 'Number.POSITIVE_INFINITY : Math.max(mono, 0)',
  },
  {
    name: 'only the wall clock counts',
    rule: 'design 4: elapsed = max(monotonic, wall), and a wall clock that fell behind means expired',
    file: 'src/core/schedule.ts',
    find: 'return wall < mono - SET_BACK_MS ? Number.POSITIVE_INFINITY : Math.max(wall, mono, 0)',
    replace: 'return wall < mono - 1e15 ? SET_BACK_MS : Math.max(wall, 0)',
  },
  {
    name: 'the hot path never looks again',
    rule: 'design 4: the full check outside [checked, checked + min(500 ms, life left)]',
    file: 'src/core/view.ts',
    find: 'forMs: Math.min(WINDOW_MS, left)',
    replace: 'forMs: Math.max(WINDOW_MS * 1000, left)',
  },
  {
    name: 'the timer is not set again after it fired',
    rule: 'design 3.7: every way out re-arms the schedule',
    file: 'src/shell/runtime.ts',
    find: 'this.#due = nextDue(state, at)',
    replace: `this.#due = event.type === 'timer' ? Number.POSITIVE_INFINITY : nextDue(state, at)`,
  },
  {
    name: 'the schedule ends with a failure',
    rule: 'design 3.7: every way out re-arms the schedule',
    file: 'src/core/facts.ts',
    find: 'return line.wanted > 0 || line.key === activeKey(state)',
    replace: 'return line.wanted > 0 || (line.key === activeKey(state) && !line.record.retry)',
  },
]
