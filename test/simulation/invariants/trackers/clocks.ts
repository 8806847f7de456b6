/** How far the clocks of the browser have lied. */
import type { Happening } from '../../journal.ts'
import type { Tracker } from '../checker.ts'

/** All since the beginning, milliseconds. */
export interface ClockSums {
  /** True time in which no monotonic clock moved. */
  readonly sleptMs: number
  /** By how much the wall clock was set back, all in all. */
  readonly setBackMs: number
  /** How often a clock did anything of the kind. */
  readonly jumps: number
}

const NONE: ClockSums = { sleptMs: 0, setBackMs: 0, jumps: 0 }

export class Clocks implements Tracker {
  sums: ClockSums = NONE
  /** Number of the last jump. */
  jumpedAt = 0
  /** When the last sleep was over. */
  wokeAt = Number.NEGATIVE_INFINITY
  readonly #before = new Map<string, ClockSums>()

  see(happening: Happening, count: number): void {
    if (happening.kind === 'clock') this.#jump(happening, count)
    else if (happening.kind === 'request') this.#before.set(`request ${happening.request}`, this.sums)
    else if (happening.kind === 'handled' && happening.verdict.kind === 'token') {
      const { token } = happening.verdict.minted
      const since = this.#before.get(`request ${happening.request}`) ?? this.sums
      if (!this.#before.has(token)) this.#before.set(token, since)
    } else if (happening.kind === 'given' || (happening.kind === 'act' && happening.minted)) {
      this.#before.set(happening.minted?.token ?? '', this.sums)
    }
  }

  /** What happened to the clocks since the first request for this token began. */
  since(token: string): ClockSums {
    const before = this.#before.get(token) ?? NONE
    const { sleptMs, setBackMs, jumps } = this.sums
    return { sleptMs: sleptMs - before.sleptMs, setBackMs: setBackMs - before.setBackMs, jumps: jumps - before.jumps }
  }

  #jump({ at, jumpMs, sleptMs, asleepMs = sleptMs }: Happening & { kind: 'clock' }, count: number): void {
    this.jumpedAt = count
    if (asleepMs > 0) this.wokeAt = Math.max(this.wokeAt, at + asleepMs)
    // After a sleep the wall clock shows the time that has passed; what is missing of it was set back.
    const setBackMs = Math.max(0, sleptMs - jumpMs)
    const { sums } = this
    this.sums = { sleptMs: sums.sleptMs + sleptMs, setBackMs: sums.setBackMs + setBackMs, jumps: sums.jumps + 1 }
  }
}
