import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../browsers/deadline.ts'
import type { Engine } from '../browsers/engine.ts'
import { actAtRandom, livingSessions, signIn } from './acts.ts'
import { DEEDS, type Deed, SHOW } from './deeds.ts'
import type { SoakTab, World } from './world.ts'

/** The rest of the life of a tab: half of the deeds are done to the session. */
const TAB_SHARE = 0.75
const AMBUSH_SHARE = 0.25
const OWN_WINDOW_SHARE = 0.1
/** Nobody looks at any of them: the chance that somebody does next. */
const LOOK_SHARE = 0.3
const AMBUSH_PATIENCE_MS = 9_000
const PAUSE_MS = [100, 1_200] as const
const SIGNED_OUT_MS = [500, 5_000] as const
const MIN_RUNNING = 3

type Drawn = readonly [string, Deed]

/** What this engine cannot do, with the reason. */
export function leftOut({ cannot }: Engine): string[] {
  const missing = Object.entries(DEEDS).flatMap(([name, { needs }]) => {
    const why = needs && cannot[needs]
    return why === undefined ? [] : [`${name} (${why})`]
  })
  return cannot.window === undefined ? missing : [...missing, `a second window (${cannot.window})`]
}

/** One thing after the other, until it is time. */
export async function live(world: World, targetTabs: number, untilMs: number): Promise<void> {
  let nextSignInAt = 0
  while (Date.now() < untilMs) {
    await endWhatIsDue(world, Date.now())
    if (livingSessions(world).length > 0) nextSignInAt = Date.now() + world.chance.between(...SIGNED_OUT_MS)
    const [first] = world.online
    if (world.tabs.length < targetTabs) await openOne(world)
    else if (first && Date.now() > nextSignInAt) await signIn(world, world.chance.pick([first, ...world.online]))
    else if (first && world.front === null && world.chance.is(LOOK_SHARE)) {
      await befall(world, world.chance.pick([first, ...world.running]), ['show', SHOW])
    } else await doSomething(world)
    await sleep(world.chance.between(...PAUSE_MS))
  }
}

/** Everything comes back, as many tabs as at the start, and somebody is signed in. */
export async function settle(world: World, targetTabs: number): Promise<void> {
  await endWhatIsDue(world, Number.POSITIVE_INFINITY)
  while (world.tabs.length < targetTabs && world.failures.length < targetTabs) await openOne(world)
  const [tab] = world.online
  if (tab && livingSessions(world).length === 0) await signIn(world, tab)
}

async function endWhatIsDue(world: World, now: number): Promise<void> {
  // What ends may begin something else that ends.
  for (let due = takeDue(world, now); due.length > 0; due = takeDue(world, now)) for (const { act } of due) await act()
}

function takeDue(world: World, now: number) {
  const due = world.later.filter(({ at }) => at <= now)
  world.later = world.later.filter(({ at }) => at > now)
  return due
}

async function openOne(world: World): Promise<void> {
  const canOwnWindow = world.engine.cannot.window === undefined
  await world.open('', canOwnWindow && world.chance.is(OWN_WINDOW_SHARE))
}

async function doSomething(world: World): Promise<void> {
  const tab = drawTab(world)
  if (!tab) return
  if (world.chance.is(AMBUSH_SHARE)) return ambush(world)
  if (!tab.isOffline && !world.chance.is(TAB_SHARE)) return actAtRandom(world, tab)
  const drawn = drawDeed(world, tab, false)
  if (drawn) await befall(world, tab, drawn)
}

/** Waits for a token request, and does something to the tab that sent it while it is in the air. */
async function ambush(world: World): Promise<void> {
  const { traffic } = world.server
  const before = traffic.requests
  const arrived = traffic.until(() => traffic.requests > before, 'a request')
  // Its own deadline comes after nobody waits for it any more.
  arrived.catch(() => {})
  await withDeadline(arrived, 'a request', AMBUSH_PATIENCE_MS).catch(() => {})
  const name = traffic.tokenCalls.at(-1)?.tab
  const tab = world.running.find((running) => running.name === name)
  if (!tab || traffic.requests === before) return
  const drawn = drawDeed(world, tab, true)
  if (drawn) await befall(world, tab, drawn)
}

async function befall(world: World, tab: SoakTab, [name, deed]: Drawn): Promise<void> {
  await world.attempt(name, tab, () => deed.befall(world, tab))
}

function drawTab(world: World): SoakTab | null {
  const [first, ...others] = world.running
  return first && others.length + 1 >= MIN_RUNNING ? world.chance.pick([first, ...others]) : null
}

function drawDeed(world: World, tab: SoakTab, isFate: boolean): Drawn | null {
  const { cannot } = world.engine
  const possible = Object.entries(DEEDS).filter(([, { needs, isFate: mayBeFate = false, canBefall }]) => {
    const canDo = needs === undefined || cannot[needs] === undefined
    return canDo && (mayBeFate || !isFate) && (canBefall?.(world, tab) ?? true)
  })
  const [first, ...others] = possible.map((drawn) => [drawn[1].weight, drawn] as const)
  return first ? world.chance.weigh([first, ...others]) : null
}
