/** What happens around the tabs: to the server, the storage and the clocks; and everything at once. */

import { KINDS_OF_GARBAGE } from '../world/stranger.ts'
import { drawGet } from './app-stories.ts'
import type { Action, Deed, TabDeed, Trouble } from './plan.ts'
import { drawAway, drawTime, type Scene, type Story } from './scene.ts'

/** In the tab with the other version, where there is one. */
export const inOther: Story = ({ chance, others }, when) => {
  const [tab] = others
  if (tab === undefined) return []
  if (chance.is(0.5)) return [{ when, deed: { do: 'sign in elsewhere', tab, user: chance.pick(['ann', 'bob']) } }]
  return [{ when, deed: { do: 'signOut', tab, endsFirst: true } }]
}

export const elsewhere: Story = ({ chance }, when) => [
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

export const trouble: Story = (scene, when) => {
  const requests = scene.chance.between(1, 4)
  return [
    {
      when: { at: Math.max(0, ('at' in when ? when.at : drawTime(scene)) - 1000) },
      deed: { do: 'trouble', trouble: drawTroubleOf(scene), requests },
    },
  ]
}

export const outage: Story = (scene, when) => [
  { when, deed: { do: 'outage', trouble: drawTroubleOf(scene), forMs: drawAway(scene) } },
]

export const storage: Story = (scene, when) => {
  const { chance } = scene
  const change = chance.pick(['hangs', 'fails', 'wiped', 'wiped'])
  return [{ when, deed: { do: 'storage', change, forMs: drawAway(scene) } }]
}

export const garbage: Story = ({ chance }, when) => [
  { when, deed: { do: 'garbage', flaw: chance.between(0, KINDS_OF_GARBAGE - 1) } },
]

export const clock: Story = ({ chance }, when) => {
  const ms = chance.pick([3_600_000, -3_600_000, 5000, -5000, 700])
  return [{ when, deed: { do: 'jump', ms } }]
}

export const sleep: Story = (scene, when) => [{ when, deed: { do: 'sleep', ms: drawAway(scene) } }]

const FATES: readonly [Fate, ...Fate[]] = [
  ['stop', 'continue'],
  ['freeze', 'resume'],
  ['leave', 'restore'],
  ['crash', 'crash'],
]
type Fate = readonly [TabDeed, TabDeed]

/** Everybody asks at once, while the server is slow; and something happens to one of those who wait. */
export const rush: Story = (scene, when) => {
  const { chance, setup, tabs } = scene
  const slow: Trouble = { kind: 'slow', retryAfterMs: null, slowMs: chance.between(300, setup.requestTimeoutMs * 1.5) }
  const at = drawTime(scene)
  const calling = Array.from({ length: tabs }, (_none, tab): Action => {
    const deed: Deed = { ...drawGet(scene, when), tab, org: null, force: true, abortMs: null }
    return { when: { at: at + chance.between(0, 20) }, deed }
  })
  const [first, second] = chance.pick(FATES)
  const tab = chance.between(0, tabs - 1)
  const struckAt = at + chance.between(1, 400)
  return [
    { when: { at: Math.max(0, at - 20) }, deed: { do: 'trouble', trouble: slow, requests: chance.between(1, 2) } },
    ...calling,
    { when: { at: struckAt }, deed: { do: first, tab } },
    { when: { at: struckAt + drawAway(scene) }, deed: { do: second, tab } },
  ]
}

/** Two lines are asked for at once, each in a tab of its own, and the session ends between the two answers. */
export const between: Story = (scene, when) => {
  const { chance, setup, tabs } = scene
  if (setup.server.isStrict) return []
  const at = drawTime(scene)
  const calling = [null, 'south'].map((org, index): Action => {
    const deed: Deed = { ...drawGet(scene, when), tab: index % tabs, org, force: true, abortMs: null }
    return { when: { at: at + chance.between(0, 5) }, deed }
  })
  return [{ when: { at: Math.max(0, at - 1) }, deed: { do: 'last answer' } }, ...calling]
}
