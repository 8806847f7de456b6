import type { Undo } from '../../src/core/ports.ts'

interface Task {
  readonly at: number
  /** Decides among those of one moment. */
  readonly order: number
  /** `null`: undone. It stays until its turn comes. */
  run: (() => void) | null
}

/** Tasks by their time: a binary heap. */
export interface TaskQueue {
  /** A task at infinity is never run, and not kept. */
  add(at: number, order: number, run: () => void): Undo
  first(): Task | undefined
  take(): (() => void) | null
}

const isBefore = (one: Task, other: Task): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

function rise(heap: Task[], task: Task): void {
  let index = heap.length
  heap.push(task)
  while (index > 0) {
    const up = (index - 1) >> 1
    const parent = heap[up] as Task
    if (isBefore(parent, task)) break
    heap[index] = parent
    index = up
  }
  heap[index] = task
}

/** Takes the root away: `task`, the last of them, finds its place from there. */
function sink(heap: Task[], task: Task): void {
  let index = 0
  for (;;) {
    let down = 2 * index + 1
    const left = heap[down]
    const right = heap[down + 1]
    if (left && right && isBefore(right, left)) down += 1
    const child = heap[down]
    if (!child || isBefore(task, child)) break
    heap[index] = child
    index = down
  }
  heap[index] = task
}

export function createTaskQueue(): TaskQueue {
  const heap: Task[] = []

  function drop(): void {
    const last = heap.pop()
    if (last && heap.length > 0) sink(heap, last)
  }

  function first(): Task | undefined {
    while (heap[0] && !heap[0].run) drop()
    return heap[0]
  }

  return {
    add(at, order, run) {
      const task: Task = { at, order, run }
      if (at < Infinity) rise(heap, task)
      return () => {
        task.run = null
      }
    },
    first,
    take() {
      const run = first()?.run ?? null
      drop()
      return run
    },
  }
}
