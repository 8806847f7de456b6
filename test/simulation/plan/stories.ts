import { calls, invalidate, login, signOut, switching, watchLine } from './app-stories.ts'
import type { Action } from './plan.ts'
import { drawWhen, type Scene, type Story } from './scene.ts'
import { open, pair, single } from './tab-stories.ts'
import { between, clock, elsewhere, garbage, inOther, outage, rush, sleep, storage, trouble } from './world-stories.ts'

/** What goes wrong, or only happens, and how often. */
const STORIES: readonly [readonly [number, Story], ...(readonly [number, Story])[]] = [
  [6, calls],
  [5, pair('hide', 'show')],
  [5, pair('freeze', 'resume')],
  [3, pair('freeze', 'show')],
  [4, pair('leave', 'restore')],
  [4, pair('stop', 'continue')],
  [3, single('close')],
  [5, single('crash')],
  [3, single('show')],
  [1, single('input')],
  [1, single('online')],
  [1, single('subscribe')],
  [1, single('dispose')],
  [4, open],
  [7, login],
  [5, signOut],
  [3, invalidate],
  [1, switching],
  [1, watchLine],
  [8, inOther],
  [4, rush],
  [2, between],
  [2, elsewhere],
  [6, trouble],
  [2, outage],
  [3, storage],
  [2, clock],
  [1, sleep],
  [2, garbage],
]

/** One story. `slot`: the number of a tab that it may open. */
export function drawTrouble(scene: Scene, slot: number): readonly Action[] {
  const when = drawWhen(scene)
  return scene.chance.weigh(STORIES)(scene, when, slot)
}
