/** Breadth first through all that can happen: what is found is found by its shortest schedule. */
import { judgeRest, judgeState } from '../invariants/index.ts'
import { recover } from '../invariants/recovery.ts'
import { isQuiet } from '../invariants/rest.ts'
import { movesOf } from '../rules/index.ts'
import type { Move } from '../rules/move.ts'
import type { World } from '../world/world.ts'
import { digestWorld } from './digest.ts'
import { createVisited, type Visited } from './visited.ts'

/** Something that must not be, and how it comes about. */
export interface Violation {
  readonly fault: string
  readonly schedule: readonly string[]
}

export interface Result {
  readonly states: number
  readonly rests: number
  readonly depth: number
  readonly isComplete: boolean
  readonly violations: readonly Violation[]
  readonly seconds: number
}

/** Of all situations, not only of those at rest, every so-manyth is followed to its recovery. */
const SAMPLE = 64
/** A fault beyond this many kinds is no news. */
const MOST_KINDS = 8

interface Node {
  readonly world: World
  readonly number: number
}

class Search {
  readonly visited: Visited = createVisited()
  readonly found = new Map<string, Violation>()
  rests = 0
  readonly #first: World
  readonly #limit: number

  constructor(first: World, limit: number) {
    this.#first = first
    this.#limit = limit
  }

  get isOver(): boolean {
    return this.visited.size >= this.#limit || this.found.size >= MOST_KINDS
  }

  begin(): Node {
    const { high, low } = digestWorld(this.#first)
    const number = this.visited.add(high, low, -1, 0)
    for (const fault of this.#first.faults) this.#blame(fault, number, null)
    return { world: this.#first, number }
  }

  /** What follows from a situation and was not seen yet. */
  expand({ world, number }: Node): Node[] {
    const moves = movesOf(world)
    const faults = this.#judge(world, moves, number)
    for (const fault of faults) this.#blame(fault, number, null)
    if (faults.length) return []
    return moves.flatMap((move, way) => this.#follow(number, move, way))
  }

  #follow(number: number, move: Move, way: number): Node[] {
    const next = move.play()
    for (const fault of next.faults) this.#blame(fault, number, move)
    if (next.faults.length) return []
    const { high, low } = digestWorld(next)
    const added = this.visited.add(high, low, number, way)
    return added < 0 ? [] : [{ world: next, number: added }]
  }

  #judge(world: World, moves: readonly Move[], number: number): string[] {
    const faults = judgeState(world)
    if (faults.length) return faults
    if (isQuiet(world, moves)) {
      this.rests += 1
      return judgeRest(world)
    }
    const fault = number % SAMPLE ? null : recover(world)
    return fault ? [`I6: ${fault}`] : []
  }

  #blame(fault: string, number: number, last: Move | null): void {
    const kind = fault.replace(/\d+/g, '#')
    if (this.found.has(kind)) return
    const schedule = this.#scheduleTo(number)
    this.found.set(kind, { fault, schedule: last ? [...schedule, last.says()] : schedule })
  }

  /** Played again from the beginning, for no world is kept. */
  #scheduleTo(number: number): string[] {
    const ways: number[] = []
    for (let at = number; this.visited.parentOf(at) >= 0; at = this.visited.parentOf(at))
      ways.push(this.visited.wayOf(at))
    let world = this.#first
    return ways.reverse().map((way) => {
      const move = movesOf(world)[way] as Move
      world = move.play()
      return move.says()
    })
  }
}

export function explore(first: World, limit: number): Result {
  const startMs = performance.now()
  const search = new Search(first, limit)
  let front = [search.begin()]
  let depth = 0
  while (front.length && !search.isOver) {
    const next: Node[] = []
    for (const node of front) {
      if (search.isOver) break
      for (const found of search.expand(node)) next.push(found)
    }
    front = next
    if (front.length) depth += 1
  }
  return {
    states: search.visited.size,
    rests: search.rests,
    depth,
    isComplete: front.length === 0 && !search.isOver,
    violations: [...search.found.values()],
    seconds: (performance.now() - startMs) / 1000,
  }
}
