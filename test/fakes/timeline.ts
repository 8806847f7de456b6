import type { Undo } from '../../src/core/ports.ts'
import { createMachineClock, type MachineClock } from './machine.ts'
import { createTaskQueue } from './task-queue.ts'

/** Virtual time. Nothing happens but by `advance`; what is due then happens in order, one task after the other. */
export interface Timeline {
  /** Milliseconds since the beginning. */
  now(): number
  /** Tasks of one moment run in the order in which they were scheduled; those at infinity never. */
  schedule(run: () => void, delayMs: number): Undo
  /** Runs what is due within so many milliseconds, and all promise reactions between two tasks. */
  advance(ms: number): Promise<void>
  /** Runs tasks until the condition holds, and tells how many milliseconds that took. Rejects past the limit. */
  until(isDone: () => boolean, limitMs?: number): Promise<number>
}

/** Its tasks wait while it sleeps; the rest of the world goes on. */
export interface Machine extends Omit<MachineClock, 'earliest'> {
  /** The timeline's: true time. */
  now(): number
  /** As the timeline's, by the monotonic clock. */
  schedule(run: () => void, delayMs: number): Undo
}

/** So often others of the process get a turn, such as the timer that ends a test which never ends. */
const STEPS_PER_TURN = 1000

/** A task of Node's own, in which it also reports the rejections that nobody has handled. */
const nodeTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Ends when no promise reaction is left, however long their chain is: what is queued by `nextTick` runs after all of
 * them. A task would do as well, at three times the cost.
 */
const settle = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

/** A timeline, and a machine in it. */
export function createTimeline(): { readonly timeline: Timeline; readonly machine: Machine } {
  const outside = createTaskQueue()
  const inside = createTaskQueue()
  let now = 0
  let order = 0
  let steps = 0
  const clock = createMachineClock(() => now)

  /** The next task, if it is due by then. */
  function take(end: number): (() => void) | null {
    const outer = outside.first()
    const inner = inside.first()
    const outerAt = outer ? outer.at : Infinity
    const innerAt = inner ? Math.max(now, clock.earliest(inner.at)) : Infinity
    const at = Math.min(innerAt, outerAt)
    if (at > end || at === Infinity) return null
    const isInner = innerAt < outerAt || (innerAt === outerAt && (inner?.order ?? 0) < (outer?.order ?? 0))
    now = at
    return (isInner ? inside : outside).take()
  }

  async function step(end: number): Promise<boolean> {
    const run = take(end)
    if (!run) return false
    run()
    steps += 1
    await (steps % STEPS_PER_TURN === 0 ? nodeTask() : settle())
    return true
  }

  const timeline: Timeline = {
    now: () => now,
    schedule: (run, delayMs) => outside.add(now + Math.max(0, delayMs), ++order, run),
    async advance(ms) {
      const end = now + ms
      await settle()
      while (await step(end));
      now = end
      await nodeTask()
    },
    async until(isDone, limitMs = 60_000) {
      const start = now
      await settle()
      while (!isDone()) {
        if (!(await step(start + limitMs))) throw new Error(`It did not happen within ${limitMs} ms`)
      }
      await nodeTask()
      return now - start
    },
  }
  const machine: Machine = {
    ...clock,
    now: () => now,
    schedule: (run, delayMs) => inside.add(clock.monotonic() + Math.max(0, delayMs), ++order, run),
  }
  return { timeline, machine }
}
