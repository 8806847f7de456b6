import type { Sample, Samples } from './capacity.ts'
import { type Call, type LoadOptions, putLoad } from './load.ts'
import { doorAt, Person } from './person.ts'
import type { ServerProcess } from './server-process.ts'

/** So many that none of them meets the rate limit of tokens, each in a session of their own. */
const PEOPLE = 300
/** So few that it does not count when their activity is noted: once in some seconds for each of them, whatever they call. */
const CALLERS = 10

export interface ThroughputOptions extends LoadOptions {
  readonly rounds: number
}

/** The same answer of the API twice, by the token alone and by the session as well; and a token. */
const KINDS = {
  verified: (people) => people.slice(0, CALLERS).map((person) => person.apiCall('/api/greeting')),
  lookedUp: (people) => people.slice(0, CALLERS).map((person) => person.apiCall('/live-api/greeting')),
  minted: (people) => people.map((person) => person.tokenCall()),
} as const satisfies Record<keyof Samples, (people: readonly Person[]) => readonly Call[]>

const TURN = Object.keys(KINDS) as (keyof Samples)[]

/** A server, and where it keeps its sessions. */
export interface Target {
  readonly server: ServerProcess
  /** What the database has used of the processors; `NaN` where that is within the server. */
  readonly databaseMs: () => number
}

/** How much each of the servers does when there is always more to do. By target, round by round. */
export async function measureThroughput(
  targets: Readonly<Record<string, Target>>,
  options: ThroughputOptions,
): Promise<Readonly<Record<string, Samples>>> {
  const stages: Record<string, Stage> = {}
  for (const [name, target] of Object.entries(targets)) stages[name] = await Stage.prepare(target)
  const turns = Object.values(stages).flatMap((stage) => TURN.map((kind) => ({ stage, kind })))
  for (const { stage, kind } of turns) await stage.play(kind, options)
  for (let round = 0; round < options.rounds; round += 1) {
    // There and back again: whatever changes while it runs does to all of them the same.
    for (const { stage, kind } of round % 2 === 0 ? turns : [...turns].reverse()) {
      stage.samples[kind].push(await stage.play(kind, options))
    }
  }
  return Object.fromEntries(Object.entries(stages).map(([name, { samples }]) => [name, samples]))
}

/** One server, and the people who use it. */
class Stage {
  readonly samples: Record<keyof Samples, Sample[]> = { verified: [], lookedUp: [], minted: [] }
  readonly #target: Target
  readonly #people: readonly Person[]

  private constructor(target: Target, people: readonly Person[]) {
    this.#target = target
    this.#people = people
  }

  static async prepare(target: Target): Promise<Stage> {
    const door = doorAt(target.server.origin)
    const people: Person[] = []
    while (people.length < PEOPLE) people.push(await Person.signUp(door, people.length))
    return new Stage(target, people)
  }

  async play(kind: keyof Samples, options: LoadOptions): Promise<Sample> {
    const { server, databaseMs } = this.#target
    const calls = KINDS[kind](this.#people)
    const before = { server: server.processorMs(), database: databaseMs() }
    const { answered, perSecond } = await putLoad(server.origin, calls, options)
    return {
      perSecond,
      serverMs: (server.processorMs() - before.server) / answered,
      databaseMs: (databaseMs() - before.database) / answered,
    }
  }
}
