import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CreateChecker } from './journal.ts'
import { drawPlan } from './plan/draw-plan.ts'
import type { Plan } from './plan/plan.ts'
import { Lanes } from './report/lanes.ts'
import { run } from './run/run.ts'
import { shrink } from './run/shrink.ts'

const SEEDS = Array.from({ length: 50 }, (_none, index) => 1000 + index)

/** The whole journal in a few letters. */
async function fingerprint(plan: Plan): Promise<string> {
  const hash = createHash('sha256')
  await run(plan, { checkers: [], listener: (happening) => hash.update(JSON.stringify(happening)) })
  return hash.digest('hex')
}

/** The first plan with so much in it that something can be left out. */
async function busyPlan(): Promise<Plan> {
  for (const seed of SEEDS) {
    const plan = drawPlan(seed)
    const { requests } = await run(plan, { checkers: [] })
    if (requests > 3 && plan.actions.length > 3) return plan
  }
  throw new Error('No seed is busy')
}

/** Complains of the n-th request, whatever it is. */
const noMoreRequestsThan =
  (most: number): CreateChecker =>
  () => {
    let requests = 0
    return {
      invariant: 'few requests',
      see({ kind }) {
        requests += kind === 'request' ? 1 : 0
        return requests > most ? `there were ${requests}` : null
      },
    }
  }

describe('A seed', () => {
  test('decides everything: the same one twice is the same run to the letter', async () => {
    for (const seed of SEEDS) {
      expect(await fingerprint(drawPlan(seed)), `seed ${seed}`).toBe(await fingerprint(drawPlan(seed)))
    }
  }, 60_000)

  test('is another run than the next one', async () => {
    const prints = new Set<string>()
    for (const seed of SEEDS.slice(0, 5)) prints.add(await fingerprint(drawPlan(seed)))
    expect(prints.size).toBe(5)
  })

  test('is a plan that can be written down and read again', async () => {
    const plan = drawPlan(7)
    expect(await fingerprint(JSON.parse(JSON.stringify(plan)))).toBe(await fingerprint(plan))
  })
})

describe('A run', () => {
  test('stops at the first violation and names every checker that complains of it', async () => {
    const checkers = [noMoreRequestsThan(1), noMoreRequestsThan(1), noMoreRequestsThan(2)]
    const { violations, requests } = await run(await busyPlan(), { checkers })
    expect(violations.map(({ problem }) => problem)).toEqual(['there were 2', 'there were 2'])
    expect(requests).toBe(2)
  })

  test('is printed lane by lane, without a token', async () => {
    const lanes = new Lanes()
    const tokens: string[] = []
    await run(await busyPlan(), {
      checkers: [],
      listener(happening) {
        lanes.add(happening)
        if (happening.kind === 'handled' && happening.verdict.kind === 'token')
          tokens.push(happening.verdict.minted.token)
      },
    })
    const text = lanes.print()
    expect(text).toContain('token 1')
    expect(tokens.length).toBeGreaterThan(0)
    for (const token of tokens) expect(text).not.toContain(token)
  })
})

describe('A plan that fails', () => {
  test('is made smaller, and still fails in the same way', async () => {
    const checkers = [noMoreRequestsThan(1)]
    const plan = await busyPlan()
    const small = await shrink(plan, checkers)
    expect((await run(small, { checkers })).violations).not.toEqual([])
    expect(small.actions.length).toBeLessThan(plan.actions.length)
  }, 60_000)

  test('is left as it is where it does not fail', async () => {
    const plan = drawPlan(3)
    expect(await shrink(plan, [])).toBe(plan)
  })
})
