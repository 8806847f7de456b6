/** What apps do. */
import { ANNS_ORG } from '../world/server.ts'
import { drawTab } from './draw-setup.ts'
import type { Action, Deed, When } from './plan.ts'
import { drawAway, drawSlot, later, type Scene, type Story } from './scene.ts'

type DeedOf<Kind extends Deed['do']> = Extract<Deed, { do: Kind }>

const drawOrg = ({ chance, setup }: Scene): string | null =>
  // Two lines may ask at once, which strict rotation forbids.
  setup.server.isStrict || chance.is(0.7) ? null : chance.pick([ANNS_ORG, 'south'])

export function drawGet(scene: Scene, when: When): DeedOf<'get'> {
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
export const calls: Story = (scene, when) =>
  Array.from({ length: scene.chance.between(1, 4) }, () => ({
    when: later(when, scene.chance.between(0, 30)),
    deed: drawGet(scene, when),
  }))

export const login: Story = (scene, when, slot) => {
  const { chance, setup } = scene
  const tab = drawSlot(scene, when)
  const user = chance.pick(['ann', 'bob', 'bob'])
  if (chance.is(0.4)) {
    const as = { ...drawTab(chance, scene.parts, scene.oddness, true), isPrerendering: false, hasInitial: false }
    return [
      { when, deed: { do: 'redirect', tab, user, awayMs: drawAway(scene), isCached: chance.is(0.3), to: slot, as } },
    ]
  }
  const gapMs = chance.is(0.3) ? 0 : chance.between(1, 600)
  const signingIn: Action = {
    when,
    deed: { do: 'login', tab, user, withAnswer: setup.tellsSignIn && chance.is(0.4), gapMs },
  }
  // Before the app has told of it, somebody may be given the token of another user.
  const early: Action = { when: later(when, 1), deed: { ...drawGet(scene, when), force: true, org: null } }
  return gapMs > 0 && chance.is(0.8) ? [signingIn, early] : [signingIn]
}

export const signOut: Story = (scene, when) => {
  const { chance, setup } = scene
  const ending: Action = { when, deed: { do: 'signOut', tab: drawSlot(scene, when), endsFirst: !setup.hasEndSession } }
  const failing: Deed = { do: 'endings fail', requests: chance.between(1, 3), hang: chance.is(0.4) }
  return setup.hasEndSession && chance.is(0.4) ? [{ when: { at: 0 }, deed: failing }, ending] : [ending]
}

export const invalidate: Story = (scene, when) => {
  const org = drawOrg(scene)
  const isOfAll = org === null && scene.chance.is(0.5)
  const telling: Action = { when, deed: { do: 'invalidate', tab: drawSlot(scene, when), org, isOfAll } }
  const change: Action = { when, deed: { do: 'role' } }
  return scene.chance.is(0.7) ? [change, telling] : [telling]
}

export const switching: Story = (scene, when) => {
  const org = scene.setup.server.isStrict ? null : scene.chance.pick([ANNS_ORG, 'south', null])
  return [{ when, deed: { do: 'switch', tab: drawSlot(scene, when), org, inAllTabs: scene.chance.is(0.7) } }]
}

export const watchLine: Story = (scene, when) => {
  const org = scene.setup.server.isStrict ? null : scene.chance.pick([ANNS_ORG, 'south'])
  return org === null ? [] : [{ when, deed: { do: 'watch', tab: drawSlot(scene, when), org } }]
}
