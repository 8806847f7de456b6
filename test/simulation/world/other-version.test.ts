import { describe, expect, test } from 'vitest'
import type { Happening } from '../journal.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import type { Action } from '../plan/plan.ts'
import { run } from '../run/run.ts'
import { PLAIN_TAB } from './world.ts'

const OTHER = 1

/** Acts of the tab with the other version in which somebody signs in. */
async function actsIn(isPrerendering: boolean): Promise<readonly Happening[]> {
  const { setup } = drawPlan(1)
  const as = { ...PLAIN_TAB, isOther: true, isPrerendering }
  const actions: Action[] = [
    { when: { at: 0 }, deed: { do: 'open', tab: 0, as: PLAIN_TAB } },
    { when: { at: 0 }, deed: { do: 'open', tab: OTHER, as } },
    { when: { at: 30 }, deed: { do: 'sign in elsewhere', tab: OTHER, user: 'ann' } },
  ]
  const acts: Happening[] = []
  await run(
    { setup, actions },
    {
      checkers: [],
      listener: (happening) => happening.kind === 'act' && happening.tab === 'b' && acts.push(happening),
    },
  )
  return acts
}

describe('A tab with another version of the library', () => {
  test('signs in and out where it is shown, and where it is prerendered nobody acts in it', async () => {
    expect(await actsIn(false)).toMatchObject([{ act: 'signedIn' }])
    expect(await actsIn(true)).toEqual([])
  })
})
