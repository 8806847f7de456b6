/** What goes wrong, or only happens: one story at a time, such as a tab that is frozen and thawed again. */
import type { Chance } from '../chance.ts'
import { drawTab } from './draw-setup.ts'
import {
  ACTOR,
  type Action,
  type Deed,
  type Moment,
  type Setup,
  type TabDeed,
  type Trouble,
  type When,
} from './plan.ts'

export interface Scene {
  readonly chance: Chance
  readonly setup: Setup
  /** How many are opened from the beginning. */
  readonly tabs: number
  readonly oddness: number
}

type Story = (scene: Scene, when: When, slot: number) => readonly Action[]

/** Any time; or near a refresh, for that is when most goes on. */
function drawTime({ chance, setup }: Scene): number {
  const { lifetimeMs, refreshAt, calmAt } = setup
  if (chance.is(0.4)) return chance.between(0, calmAt)
  const turns = Math.max(1, Math.floor(calmAt / (lifetimeMs * refreshAt)))
  return Math.max(0, lifetimeMs * refreshAt * chance.between(0, turns) + chance.between(-100, 600))
}

const MOMENTS: readonly [Moment, ...Moment[]] = [
  'request',
  'request',
  'handled',
  'answered',
  'requested',
  'granted',
  'released',
  'posted',
  'heard',
  'written',
  'read',
]

function drawWhen(scene: Scene): When {
  const { chance } = scene
  if (chance.is(0.55)) return { at: drawTime(scene) }
  const on = chance.pick(MOMENTS)
  const often = on === 'request' || on === 'handled' || on === 'answered'
  return { on, nth: chance.between(1, often ? 4 : 10), plusMs: chance.is(0.4) ? 0 : chance.between(0, 60) }
}

/** `delayMs` after `when`. */
function later(when: When, delayMs: number): When {
  return 'at' in when ? { at: when.at + delayMs } : { ...when, plusMs: when.plusMs + delayMs }
}

function drawSlot({ chance, tabs }: Scene, when: When): number {
  return 'on' in when && chance.is(0.6) ? ACTOR : chance.between(0, tabs - 1)
}

/** Until then somebody is away: often beyond the life of the token. */
function drawAway({ chance, setup }: Scene): number {
  return chance.weigh([
    [2, chance.between(1, 300)],
    [2, chance.between(300, setup.lifetimeMs)],
    [2, chance.between(setup.lifetimeMs, 2 * setup.lifetimeMs)],
  ])
}

/** One thing is done to a tab, and another one undoes it. */
const pair =
  (first: TabDeed, second: TabDeed): Story =>
  (scene, when) => {
    const tab = drawSlot(scene, when)
    const back: Action = { when: later(when, drawAway(scene)), deed: { do: second, tab } }
    return [{ when, deed: { do: first, tab } }, ...(scene.chance.is(0.85) ? [back] : [])]
  }

const single =
  (deed: TabDeed): Story =>
  (scene, when) => [{ when, deed: { do: deed, tab: drawSlot(scene, when) } }]

const open: Story = (scene, when, slot) => {
  const as = drawTab(scene.chance, scene.oddness, false)
  const opening: Action = { when, deed: { do: 'open', tab: slot, as } }
  const activation: Action = { when: later(when, drawAway(scene)), deed: { do: 'activate', tab: slot } }
  return as.isPrerendering ? [opening, activation] : [opening]
}

const drawOrg = ({ chance, setup }: Scene): string | null =>
  // Two lines may ask at once, which strict rotation forbids.
  setup.server.isStrict || chance.is(0.7) ? null : chance.pick(['north', 'south'])

function drawGet(scene: Scene, when: When): Deed {
  const { chance, setup } = scene
  return {
    do: 'get',
    tab: drawSlot(scene, when),
    org: drawOrg(scene),
    force: chance.is(0.3),
    isRejected: chance.is(0.3),
    minLifetime: chance.is(0.15) ? chance.between(0, setup.lifetimeMs) : null,
    abortMs: chance.is(0.1) ? chance.between(0, 500) : null,
  }
}

/** Calls, one or several at about the same time. */
const calls: Story = (scene, when) =>
  Array.from({ length: scene.chance.between(1, 4) }, () => ({
    when: later(when, scene.chance.between(0, 30)),
    deed: drawGet(scene, when),
  }))

const login: Story = (scene, when, slot) => {
  const { chance, setup } = scene
  const tab = drawSlot(scene, when)
  const user = chance.pick(['ann', 'bob'])
  if (chance.is(0.4)) {
    const as = { ...drawTab(chance, scene.oddness, true), isPrerendering: false, hasInitial: false }
    return [
      { when, deed: { do: 'redirect', tab, user, awayMs: drawAway(scene), isCached: chance.is(0.3), to: slot, as } },
    ]
  }
  const gapMs = chance.is(0.5) ? 0 : chance.between(1, 200)
  return [{ when, deed: { do: 'login', tab, user, withAnswer: setup.tellsSignIn && chance.is(0.4), gapMs } }]
}

const signOut: Story = (scene, when) => {
  const { chance, setup } = scene
  const ending: Action = { when, deed: { do: 'signOut', tab: drawSlot(scene, when), endsFirst: !setup.hasEndSession } }
  const failing: Deed = { do: 'endings fail', requests: chance.between(1, 3), hang: chance.is(0.4) }
  return setup.hasEndSession && chance.is(0.4) ? [{ when: { at: 0 }, deed: failing }, ending] : [ending]
}

const invalidate: Story = (scene, when) => {
  const telling: Action = { when, deed: { do: 'invalidate', tab: drawSlot(scene, when), org: drawOrg(scene) } }
  const change: Action = { when, deed: { do: 'role' } }
  return scene.chance.is(0.7) ? [change, telling] : [telling]
}

const switching: Story = (scene, when) => {
  const org = scene.setup.server.isStrict ? null : scene.chance.pick(['north', 'south', null])
  return [{ when, deed: { do: 'switch', tab: drawSlot(scene, when), org, inAllTabs: scene.chance.is(0.7) } }]
}

const elsewhere: Story = ({ chance }, when) => [
  { when, deed: { do: chance.pick(['revoke', 'sign out elsewhere', 'rotate', 'rotate', 'role']) } },
]

const KINDS: readonly [Trouble['kind'], ...Trouble['kind'][]] = [
  'glitch',
  'forbidden',
  'timeout',
  'early',
  'busy',
  'error',
  'unavailable',
  'redirect',
  'page',
  'no token',
  'dead token',
  'unreachable',
  'lost',
  'hang',
  'slow',
]

function drawTroubleOf({ chance, setup }: Scene): Trouble {
  const kind = chance.pick(KINDS)
  const canName = kind === 'busy' || kind === 'unavailable'
  const retryAfterMs = canName && chance.is(0.5) ? 1000 * chance.pick([0, 1, 5, 20, 90]) : null
  return { kind, retryAfterMs, slowMs: chance.between(500, 2 * setup.requestTimeoutMs) }
}

const trouble: Story = (scene, when) => {
  const { chance } = scene
  const requests = chance.between(1, 4)
  return [
    {
      when: { at: Math.max(0, ('at' in when ? when.at : drawTime(scene)) - 1000) },
      deed: { do: 'trouble', trouble: drawTroubleOf(scene), requests },
    },
  ]
}

const outage: Story = (scene, when) => [
  { when, deed: { do: 'outage', trouble: drawTroubleOf(scene), forMs: drawAway(scene) } },
]

const storage: Story = (scene, when) => {
  const { chance } = scene
  const change = chance.pick(['hangs', 'fails', 'wiped', 'wiped'])
  return [{ when, deed: { do: 'storage', change, forMs: drawAway(scene) } }]
}

const clock: Story = ({ chance }, when) => {
  const ms = chance.pick([3_600_000, -3_600_000, 5000, -5000, 700])
  return [{ when, deed: { do: 'jump', ms } }]
}

const sleep: Story = (scene, when) => [{ when, deed: { do: 'sleep', ms: drawAway(scene) } }]

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
  [5, login],
  [5, signOut],
  [3, invalidate],
  [1, switching],
  [2, elsewhere],
  [6, trouble],
  [2, outage],
  [3, storage],
  [2, clock],
  [1, sleep],
]

/** One story. `slot`: the number of a tab that it may open. */
export function drawTrouble(scene: Scene, slot: number): readonly Action[] {
  const when = drawWhen(scene)
  return scene.chance.weigh(STORIES)(scene, when, slot)
}
