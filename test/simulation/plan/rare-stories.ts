/** What happens to few, and breaks what nothing else does. */
import { drawTab } from './draw-setup.ts'
import { ACTOR, type Action, type BrowserSetup, type Deed, type Trouble, type When } from './plan.ts'
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

/**
 * A tab is stopped with its lock, others begin to wait for it one after the other, and it ends or goes on when the first of
 * them have left its lane: those who still wait in it are granted the lock then.
 */
const leftLane: Story = (scene, slot) => {
  const { chance, setup, parts, oddness } = scene
  const at = drawTime(scene)
  const holdMs = setup.requestTimeoutMs + 1000
  const usual = { hasLedger: parts.hasLedger, locks: parts.locks, isPrerendering: false, isSharing: true }
  const open = (tab: number): Action => ({
    when: { at },
    deed: { do: 'open', tab, as: { ...drawTab(chance, parts, oddness, true), ...usual } },
  })
  const call = (tab: number, afterMs: number): Action => {
    const usually = { org: null, isRejected: false, minLifetime: null, abortMs: null }
    return { when: { at: at + afterMs }, deed: { do: 'get', tab, force: true, ...usually } }
  }
  const slow: Trouble = { kind: 'slow', retryAfterMs: null, slowMs: chance.between(200, setup.requestTimeoutMs) }
  const waiting = [0, chance.between(0, 500), chance.between(0, holdMs)]
  const endMs = chance.between(holdMs / 2, holdMs * 1.3)
  return [
    ...[0, 1, 2, 3].map((number) => open(slot + number)),
    { when: { at: at + 900 }, deed: { do: 'trouble', trouble: slow, requests: 3 } },
    call(slot, 1000),
    { when: { at: at + 1150 }, deed: { do: 'stop', tab: slot } },
    ...waiting.map((afterMs, index) => call(slot + index + 1, 1200 + afterMs)),
    { when: { at: at + 1200 + endMs }, deed: { do: chance.pick(['crash', 'continue']), tab: slot } },
  ]
}

/** A page is away while its request is in the air, and back while the storage is in trouble. */
const blindReturn: Story = ({ chance }) => {
  const on = { on: 'request', nth: chance.between(1, 4) } as const
  const after = (plusMs: number): When => ({ ...on, plusMs })
  const [leave, back] = chance.pick([
    ['freeze', 'show'],
    ['leave', 'restore'],
  ] as const)
  const awayMs = chance.between(100, 3000)
  return [
    { when: after(1), deed: { do: leave, tab: ACTOR } },
    { when: after(50), deed: { do: 'storage', change: chance.pick(['hangs', 'fails']), forMs: awayMs + 1000 } },
    { when: after(awayMs), deed: { do: back, tab: ACTOR } },
  ]
}

const STORIES: readonly [Story, ...Story[]] = [clockAhead, atOnce, leftLane, blindReturn]

/** One story. */
export function drawRare(scene: Scene, slot: number): readonly Action[] {
  return scene.chance.pick(STORIES)(scene, slot)
}
