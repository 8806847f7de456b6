import type { Undo } from '../../src/core/ports.ts'

interface Task {
  readonly at: number
  readonly run: () => void
}

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

/** Ends when no promise reaction is left, however long their chain is; a task of Node's own, and no timer. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function createTimeline(): Timeline {
  const tasks: Task[] = []
  let now = 0

  async function step(end: number): Promise<boolean> {
    const next = tasks[0]
    if (!next || next.at > end) return false
    tasks.shift()
    now = next.at
    next.run()
    await settle()
    return true
  }

  return {
    now: () => now,
    schedule(run, delayMs) {
      const task = { at: now + Math.max(0, delayMs), run }
      const later = tasks.findIndex(({ at }) => at > task.at)
      if (task.at < Infinity) tasks.splice(later < 0 ? tasks.length : later, 0, task)
      return () => {
        const index = tasks.indexOf(task)
        if (index >= 0) tasks.splice(index, 1)
      }
    },
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
}
