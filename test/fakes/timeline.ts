import type { Undo } from '../../src/core/ports.ts'
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

/** The computer on which the browser runs. While it sleeps its tasks wait, and the rest of the world goes on. */
export interface Machine {
  /** The timeline's. */
  now(): number
  /** Milliseconds since the beginning, but for sleep in which this clock stood still. */
  monotonic(): number
  /** As the timeline's, by the monotonic clock. */
  schedule(run: () => void, delayMs: number): Undo
  /** From now on, for so long. `isTicking`: the monotonic clock moves meanwhile. */
  sleep(ms: number, isTicking: boolean): void
}

/** Ends when no promise reaction is left, however long their chain is; a task of Node's own, and no timer. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A timeline, and a machine in it. */
export function createTimeline(): { readonly timeline: Timeline; readonly machine: Machine } {
  const outside = createTaskQueue()
  const inside = createTaskQueue()
  let now = 0
  let order = 0
  let wakesAt = 0
  /** How much the machine's monotonic clock is behind, once it is awake. */
  let behindMs = 0
  /** What the monotonic clock shows as long as it stands still. */
  let stoodAt = 0
  const monotonic = (): number => (now < wakesAt ? Math.max(stoodAt, now - behindMs) : now - behindMs)

  /** The next task, if it is due by then. */
  function take(end: number): (() => void) | null {
    const outer = outside.first()
    const inner = inside.first()
    const innerAt = inner ? Math.max(inner.at + behindMs, wakesAt, now) : Infinity
    const outerAt = outer ? outer.at : Infinity
    if (Math.min(innerAt, outerAt) > end || (!inner && !outer)) return null
    const isInner = innerAt < outerAt || (innerAt === outerAt && (inner?.order ?? 0) < (outer?.order ?? 0))
    now = isInner ? innerAt : outerAt
    return (isInner ? inside : outside).take()
  }

  async function step(end: number): Promise<boolean> {
    const run = take(end)
    if (!run) return false
    run()
    await settle()
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
    },
    async until(isDone, limitMs = 60_000) {
      const start = now
      await settle()
      while (!isDone()) {
        if (!(await step(start + limitMs))) throw new Error(`It did not happen within ${limitMs} ms`)
      }
      return now - start
    },
  }
  const machine: Machine = {
    now: () => now,
    monotonic,
    schedule: (run, delayMs) => inside.add(monotonic() + Math.max(0, delayMs), ++order, run),
    sleep(ms, isTicking) {
      const until = Math.max(wakesAt, now + ms)
      stoodAt = monotonic()
      if (!isTicking) behindMs += until - Math.max(wakesAt, now)
      wakesAt = until
    },
  }
  return { timeline, machine }
}
