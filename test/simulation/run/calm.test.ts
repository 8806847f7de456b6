import { beforeAll, describe, expect, test } from 'vitest'
import { recoveryBoundMs } from '../invariants/i06-recovery.ts'
import { CHECKERS } from '../invariants/index.ts'
import type { Happening } from '../journal.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import type { Action, Plan } from '../plan/plan.ts'
import { run } from './run.ts'

const SEEDS = Array.from({ length: 40 }, (_none, index) => 1 + index)

interface Calm {
  readonly requestTimeoutMs: number
  readonly wellAt: number
  readonly quiet: Extract<Happening, { kind: 'quiet' }>
  /** Tabs that stopped or froze, and have not gone on by then. */
  readonly standing: ReadonlySet<string>
  readonly problems: readonly string[]
}

async function calmOf(plan: Plan): Promise<Calm> {
  const standing = new Set<string>()
  let wellAt = Number.NaN
  let last: Calm['quiet'] | undefined
  const { violations } = await run(plan, {
    checkers: CHECKERS,
    listener(happening) {
      if (happening.kind === 'server' && happening.change === 'well') wellAt = happening.at
      if (happening.kind === 'quiet') last = happening
      if (happening.kind !== 'page' || last) return
      if (['stopped', 'frozen'].includes(happening.change)) standing.add(happening.tab)
      else standing.delete(happening.tab)
    },
  })
  const { requestTimeoutMs } = plan.setup
  const quiet = last ?? { at: Number.NaN, kind: 'quiet', tabs: [] }
  return { requestTimeoutMs, wellAt, quiet, standing, problems: violations.map(({ problem }) => problem) }
}

describe('The calm at the end of a run', () => {
  const calms: Calm[] = []

  beforeAll(async () => {
    // One after the other: what is rejected unhandled is known by no more than the time.
    for (const seed of SEEDS) calms.push(await calmOf(drawPlan(seed)))
  }, 60_000)

  test('lasts until the bound of I6 is over, so that it judges each run', () => {
    for (const { requestTimeoutMs, wellAt, quiet, standing } of calms) {
      const boundMs = recoveryBoundMs(requestTimeoutMs, 0, standing.size)
      expect(quiet.at).toBeGreaterThanOrEqual(wellAt + boundMs)
    }
  })

  test('leaves one tab standing still in one run of four, which is not asked, and the others recover', () => {
    const left = calms.filter(({ standing }) => standing.size > 0)
    expect(left.length).toBeGreaterThan(SEEDS.length / 8)
    expect(left.length).toBeLessThan(SEEDS.length / 2)
    for (const { standing, quiet, problems } of left) {
      expect(standing.size).toBe(1)
      expect(quiet.tabs.length).toBeGreaterThan(0)
      expect(quiet.tabs.filter(({ tab }) => standing.has(tab))).toEqual([])
      expect(problems).toEqual([])
    }
  })
  test('begins when the machine is awake', async () => {
    const { setup } = drawPlan(1)
    const sleptAt = setup.calmAt - 1000
    const actions: Action[] = [{ when: { at: sleptAt }, deed: { do: 'sleep', ms: 70_000 } }]
    const { wellAt, problems } = await calmOf({ setup, actions })
    expect(wellAt).toBeGreaterThanOrEqual(sleptAt + 70_000)
    expect(problems).toEqual([])
  })
})
