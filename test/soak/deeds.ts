/** What happens to one tab, and how it ends. Those that stand still come back after some seconds. */
import type { Ability } from '../browsers/engine.ts'
import type { SoakTab, World } from './world.ts'

export interface Deed {
  readonly weight: number
  readonly needs?: Ability
  /** Whether it may be done to the tab that has a request in the air. */
  readonly isFate?: boolean
  /** Default: to every tab that runs. */
  canBefall?(world: World, tab: SoakTab): boolean
  befall(world: World, tab: SoakTab): Promise<void>
}

export const SHOW: Deed = { weight: 10, canBefall: (world, tab) => !world.isVisible(tab), befall: show }

export const DEEDS: Readonly<Record<string, Deed>> = {
  close: { weight: 4, isFate: true, befall: (world, tab) => world.remove(tab, 'closed') },
  show: SHOW,
  hide: { weight: 25, canBefall: (world, tab) => world.front === tab, befall: hide },
  away: { weight: 6, isFate: true, befall: (world, tab) => goAway(world, tab, 'navigate') },
  forward: {
    weight: 3,
    canBefall: (_, tab) => tab.hasForward,
    befall: (world, tab) => goAway(world, tab, 'forward'),
  },
  reload: { weight: 4, isFate: true, befall: (world, tab) => during(world, tab, 'reloaded', () => tab.tab.reload()) },
  freeze: { weight: 6, needs: 'freeze', isFate: true, befall: freeze },
  stop: { weight: 3, needs: 'stop', isFate: true, canBefall: isSearchable, befall: stop },
  crash: { weight: 2, needs: 'crash', isFate: true, befall: (world, tab) => die(world, tab, 'crash') },
  kill: {
    weight: 2,
    needs: 'kill',
    isFate: true,
    canBefall: isSearchable,
    befall: (world, tab) => die(world, tab, 'kill'),
  },
  offline: { weight: 2, needs: 'offline', befall: goOffline },
}

const SECOND_MS = 1_000

/** The search for a process of Chromium waits for every tab, also for those that stand still. */
function isSearchable({ tabs }: World): boolean {
  return tabs.every(({ condition }) => condition === 'running' || condition === 'away')
}

function seconds({ chance }: World, least: number, most: number): number {
  return chance.between(least * SECOND_MS, most * SECOND_MS)
}

async function during(world: World, { name }: SoakTab, what: string, act: () => Promise<void>): Promise<void> {
  const span = world.history.befall(name, what)
  await act()
  span.end()
}

async function show(world: World, tab: SoakTab): Promise<void> {
  world.front = tab
  await tab.tab.show()
}

async function hide(world: World, tab: SoakTab): Promise<void> {
  world.front = null
  await tab.tab.hide()
}

/** Comes back by the history; from the back/forward cache, if the browser kept the page. */
async function goAway(world: World, tab: SoakTab, how: 'navigate' | 'forward'): Promise<void> {
  const span = world.history.befall(tab.name, 'navigated away')
  tab.condition = 'away'
  if (how === 'forward') await tab.tab.forward()
  else await tab.tab.navigate(`${world.server.origin}/elsewhere`)
  span.halt()
  comeBack(world, tab, 'back', seconds(world, 1, 15), async () => {
    await tab.tab.back()
    tab.hasForward = true
    span.end()
  })
}

async function freeze(world: World, tab: SoakTab): Promise<void> {
  // A visible page is not frozen.
  if (tab === world.front) await hide(world, tab)
  const span = world.history.befall(tab.name, 'frozen')
  tab.condition = 'frozen'
  await tab.tab.freeze()
  span.halt()
  comeBack(world, tab, 'resume', seconds(world, 1, 20), async () => {
    await tab.tab.resume()
    span.end()
  })
}

async function stop(world: World, tab: SoakTab): Promise<void> {
  await tab.tab.findProcess()
  const span = world.history.befall(tab.name, 'stopped')
  tab.condition = 'stopped'
  await tab.tab.stop()
  span.halt()
  comeBack(world, tab, 'continue', seconds(world, 1, 15), async () => {
    await tab.tab.continue()
    span.end()
  })
}

function comeBack(world: World, tab: SoakTab, name: string, afterMs: number, act: () => Promise<void>): void {
  world.schedule(afterMs, async () => {
    if (tab.condition === 'gone') return
    await world.attempt(name, tab, async () => {
      await act()
      tab.condition = 'running'
    })
  })
}

async function die(world: World, tab: SoakTab, how: 'crash' | 'kill'): Promise<void> {
  if (how === 'kill') await tab.tab.findProcess()
  world.history.befall(tab.name, how === 'kill' ? 'killed' : 'crashed')
  await tab.tab[how]()
  await world.remove(tab, 'closed')
}

/** One tab alone, so that its failures meet others that are well. */
async function goOffline(world: World, tab: SoakTab): Promise<void> {
  const spans = [world.history.befall(tab.name, 'offline'), world.history.trouble(`${tab.name} is offline`)]
  tab.isOffline = true
  await tab.tab.setOffline(true)
  world.schedule(seconds(world, 1, 6), async () => {
    if (tab.condition !== 'gone') await world.attempt('online', tab, () => tab.tab.setOffline(false))
    tab.isOffline = false
    for (const span of spans) span.end()
  })
}
