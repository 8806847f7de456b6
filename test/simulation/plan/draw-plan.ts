import { Chance } from '../chance.ts'
import { drawParts, drawSetup, drawTab, LARGE, MIDDLE, SMALL } from './draw-setup.ts'
import type { Action, Plan } from './plan.ts'
import { drawRare } from './rare-stories.ts'
import { drawTrouble } from './stories.ts'

/** Share of the schedules with something rare in them. */
const RARE_SHARE = 0.1

/** The schedule of a seed. */
export function drawPlan(seed: number): Plan {
  const chance = new Chance(seed)
  const size = chance.weigh([
    [80, SMALL],
    [17, MIDDLE],
    [3, LARGE],
  ])
  const setup = drawSetup(chance, size)
  const tabs = chance.between(...size.tabs)
  const parts = drawParts(chance, size.oddness)
  const actions: Action[] = []
  const others: number[] = []
  for (let tab = 0; tab < tabs; tab += 1) {
    const at = tab === 0 || chance.is(0.4) ? tab : chance.between(0, setup.calmAt / 2)
    const as = drawTab(chance, parts, size.oddness, tab === 0)
    if (as.isOther) others.push(tab)
    actions.push({ when: { at }, deed: { do: 'open', tab, as } })
  }
  const scene = { chance, setup, tabs, oddness: size.oddness, parts, others }
  const troubles = chance.between(...size.troubles)
  for (let count = 0; count < troubles; count += 1) actions.push(...drawTrouble(scene, tabs + count))
  // Its decisions are its own: the other schedules stay as they are.
  const apart = new Chance(~seed >>> 0)
  if (apart.is(RARE_SHARE)) actions.push(...drawRare({ ...scene, chance: apart }, tabs + troubles))
  return { setup, actions }
}
