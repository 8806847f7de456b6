/** What happens to tabs. */
import { drawTab } from './draw-setup.ts'
import type { Action, TabDeed } from './plan.ts'
import { drawAway, drawSlot, later, type Story } from './scene.ts'

/** One thing is done to a tab, and another one undoes it. */
export const pair =
  (first: TabDeed, second: TabDeed): Story =>
  (scene, when) => {
    const tab = drawSlot(scene, when)
    const back: Action = { when: later(when, drawAway(scene)), deed: { do: second, tab } }
    return [{ when, deed: { do: first, tab } }, ...(scene.chance.is(0.85) ? [back] : [])]
  }

export const single =
  (deed: TabDeed): Story =>
  (scene, when) => [{ when, deed: { do: deed, tab: drawSlot(scene, when) } }]

export const open: Story = (scene, when, slot) => {
  const as = drawTab(scene.chance, scene.parts, scene.oddness, false)
  const opening: Action = { when, deed: { do: 'open', tab: slot, as } }
  const activation: Action = { when: later(when, drawAway(scene)), deed: { do: 'activate', tab: slot } }
  return as.isPrerendering ? [opening, activation] : [opening]
}
