/** Spreads seeds over processes: this file is both ends. */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { count, createTally, type Tally } from './report/tally.ts'
import type { Result } from './run/run.ts'

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url))
const MOST_PER_BATCH = 100

interface Batch {
  readonly first: number
  readonly runs: number
}

/** The end that plays what it is told to. */
export function work(play: (seed: number) => Promise<Result>): void {
  process.on('message', async ({ first, runs }: Batch) => {
    const tally = createTally()
    for (let seed = first; seed < first + runs; seed += 1) count(tally, seed, await play(seed))
    process.send?.(tally)
  })
}

/** Batches of all seeds, small enough that all processes end at about the same time. */
function* batches(first: number, runs: number, workers: number): Generator<Batch> {
  const size = Math.max(1, Math.min(MOST_PER_BATCH, Math.ceil(runs / (workers * 4))))
  for (let done = 0; done < runs; done += size) yield { first: first + done, runs: Math.min(size, runs - done) }
}

/** Plays so many seeds, and hands on what each batch came to. */
export async function workAll(first: number, runs: number, report: (tally: Tally) => void): Promise<void> {
  const workers = Math.min(availableParallelism(), runs)
  const queue = batches(first, runs, workers)
  let done = 0
  const serve = (child: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        const { value: batch } = queue.next()
        if (batch) child.send(batch)
        else child.disconnect()
      }
      child.on('message', (tally) => {
        report(tally as Tally)
        done += (tally as Tally).runs
        process.stderr.write(`\r${done} of ${runs}`)
        next()
      })
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}`))))
      next()
    })
  await Promise.all(Array.from({ length: workers }, () => serve(fork(CLI, ['--worker']))))
  process.stderr.write('\n')
}
