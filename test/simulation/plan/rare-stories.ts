/** What happens to few, and breaks what nothing else does. */
import { drawTab } from './draw-setup.ts'
import type { Action, BrowserSetup, Deed, When } from './plan.ts'
import { drawTime, later, type Scene } from './scene.ts'

/** `slot`: the number from which on it may open tabs. */
type Story = (scene: Scene, slot: number) => readonly Action[]

/** Somebody signs in or out, or a role changes, in this tab. */
function drawAct({ chance, setup }: Scene, tab: number): Deed {
  return chance.pick<Deed>([
    { do: 'login', tab, user: chance.pick(['ann', 'bob']), withAnswer: false, gapMs: 0 },
    { do: 'signOut', tab, endsFirst: !setup.hasEndSession },
    { do: 'invalidate', tab, org: null, isOfAll: true },
  ])
}

/** Whether two operations of the ledger are through before the library gives up (150 ms). */
function isQuick({ ledgerMs, ledgerOpenMs, blockingShare }: BrowserSetup): boolean {
  return ledgerOpenMs[1] + 2 * ledgerMs[1] < 150 && blockingShare === 0
}

/**
 * An act in a tab; then the wall clock, which was ahead, is set right, and a page that knows nothing yet acts as it opens.
 * The ledger answers in time: without it nobody can tell such an act from a later one.
 */
const clockAhead: Story = (scene, slot) => {
  const { chance, setup, parts, oddness } = scene
  if (!parts.hasLedger || !isQuick(setup.browser)) return []
  const when: When = { at: drawTime(scene) }
  // What comes with a page is of whoever is signed in as it opens.
  const usual = { hasLedger: true, locks: parts.locks, isPrerendering: false, hasInitial: false }
  const open = (tab: number): Deed => ({
    do: 'open',
    tab,
    as: { ...drawTab(chance, parts, oddness, true), ...usual },
  })
  const again = later(when, chance.between(600, 3000))
  return [
    { when, deed: open(slot) },
    { when: later(when, 300), deed: drawAct(scene, slot) },
    { when: later(when, 500), deed: { do: 'jump', ms: chance.pick([-3_600_000, -5000]) } },
    { when: again, deed: open(slot + 1) },
    { when: again, deed: drawAct(scene, slot + 1) },
  ]
}

/** Two tabs act in one moment, or nearly so. Of a sign-in and a sign-out in one millisecond nobody knows which came first. */
const atOnce: Story = (scene) => {
  const { chance, tabs } = scene
  const when: When = { at: drawTime(scene) }
  const tab = chance.between(0, tabs - 1)
  const [first, second] = [drawAct(scene, tab), drawAct(scene, (tab + 1) % tabs)]
  const gapMs = first.do === second.do ? chance.pick([0, 0, 1, 3]) : chance.between(1, 3)
  return [
    { when, deed: first },
    { when: later(when, gapMs), deed: second },
  ]
}

const STORIES: readonly [Story, ...Story[]] = [clockAhead, atOnce]

/** One story. */
export function drawRare(scene: Scene, slot: number): readonly Action[] {
  return scene.chance.pick(STORIES)(scene, slot)
}
