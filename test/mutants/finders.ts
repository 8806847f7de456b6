/** Who looks for bugs. */
import { availableParallelism } from 'node:os'
import { type End, runNode } from './child.ts'

export interface Finder {
  readonly name: string
  /** Several times what it needs where there is nothing to find. */
  readonly limitMs: number
  /** What Node is told, once for each process. */
  readonly commands: readonly (readonly string[])[]
  /** What it found, in what it has printed so far. */
  readonly read: (output: string) => string | null
}

/** What a finder came to. */
export interface Finding extends End {
  readonly seconds: number
}

const MINUTE_MS = 60_000

const TYPESCRIPT = ['--import', './tools/typescript.js']

/** A few schedules first: most bugs are found by them in seconds, and the exhaustive search takes a minute. */
const FIRST_RUNS = 400

/** So many schedules, shared between so many processes. */
function simulation(first: number, runs: number, processes: number, limitMs: number): Finder {
  const starts = Array.from({ length: processes }, (_, index) => first + index)
  return {
    name: `simulation of ${runs} schedules`,
    limitMs,
    commands: starts.map((start) => [...TYPESCRIPT, 'test/mutants/play.ts', ...[start, runs, processes].map(String)]),
    read: (output) => /^found: (.*)\n/m.exec(output)?.[1] ?? null,
  }
}

/** The line of a scenario, and the story that follows it. */
const STORY = /^(?<scenario>\S.*?) {2,}(?<states>\d+) .*\n {2}(?<fault>.*), after (?<steps>\d+) steps:\n/m

/** Of each scenario so many situations, the nearest first: what is wrong shows in a few steps. */
const SITUATIONS = 3000

const MODEL: Finder = {
  name: 'exhaustive search',
  limitMs: 15 * MINUTE_MS,
  commands: [['--max-semi-space-size=64', ...TYPESCRIPT, 'test/model/run.ts', '--limit', String(SITUATIONS)]],
  read: (output) => {
    const { scenario, states, fault, steps } = STORY.exec(output)?.groups ?? {}
    return scenario === undefined ? null : `"${scenario}", ${steps} steps, among ${states} states: ${fault}`
  },
}

/** All of them, in the order in which they look. */
export function createFinders(seed: number, runs: number): readonly Finder[] {
  const processes = availableParallelism()
  const rest = runs - FIRST_RUNS
  return [
    simulation(seed, Math.min(runs, FIRST_RUNS), processes, 4 * MINUTE_MS),
    MODEL,
    ...(rest > 0 ? [simulation(seed + FIRST_RUNS, rest, processes, 30 * MINUTE_MS)] : []),
  ]
}

/** Looks into this folder; what one process finds is enough. */
export async function look(folder: string, { commands, limitMs, read }: Finder): Promise<Finding> {
  const began = performance.now()
  const enough = new AbortController()
  const timer = setTimeout(() => enough.abort(), limitMs)
  const ends = await Promise.all(
    commands.map(async (args) => {
      const end = await runNode(folder, args, read, enough.signal)
      if (end.verdict === 'found') enough.abort()
      return end
    }),
  )
  clearTimeout(timer)
  const end =
    ends.find(({ verdict }) => verdict === 'found') ?? ends.find(({ verdict }) => verdict === 'broken') ?? ends[0]
  return { ...(end as End), seconds: (performance.now() - began) / 1000 }
}
