/** How a run ends: everything becomes well, time passes, the tabs are asked what they know, and are disposed. */
import type { Message } from '../../../src/core/messages.ts'
import { NO_SESSION, noLine } from '../../../src/core/record.ts'
import { Chance } from '../chance.ts'
import { recoveryBoundMs } from '../invariants/i06-recovery.ts'
import type { Quiet } from '../journal.ts'
import type { TabSetup } from '../plan/plan.ts'
import type { App } from '../world/app.ts'
import { messageOf, OBSERVER } from '../world/taps.ts'
import { PLAIN_TAB, type World } from '../world/world.ts'

/** The library's default. */
const NAME = 'default'
/** Longer than any message, grant or transaction is under way once all is calm. */
const STILL_MS = 150
const ANSWERS_MS = 200
const MAX_TRIES = 5
/** A visible tab with a token of some seconds is seldom still for long. */
const REST_LIMIT_MS = 60_000
/** Share of the runs in which one tab that stands still does so to the end, and the locks that it may be in the way of. */
const STANDING_SHARE = 0.25
const STANDING_LOCKS = 2
/** Share of the runs that end in the midst of a refresh, and how soon after it was asked for. */
const BUSY_SHARE = 0.5
const BUSY_MS = 60
/** After `dispose()` whatever is still under way comes to its end. */
const AFTERWARDS_MS = 60_000

const livingApps = (world: World): App[] => [...world.apps.values()].filter((app) => !app.tab.page.isGone)

/** Lets everybody go on. A page that is left is restored, or given up. */
function thaw(world: World, { tab, setup }: App): void {
  tab.continue()
  if (tab.page.isPrerendering) tab.activate()
  if (tab.page.state === 'frozen') tab.resume()
  if (tab.page.state !== 'cached') return
  if (world.chance.is(0.5)) return tab.evict()
  world.hideOthers(setup.window)
  tab.restore()
}

/**
 * The last thing that goes wrong, in some runs: a tab that stands still does so to the end; and where none does, one is
 * stopped as it asks for a lock, which it is granted as it is. Its seed is its own: the other runs do not notice.
 */
function leaveStanding(world: World): App | undefined {
  const chance = new Chance(~world.setup.seed >>> 0)
  if (!chance.is(STANDING_SHARE)) return undefined
  const one = (apps: readonly App[]): App | undefined => apps[chance.between(0, apps.length - 1)]
  const apps = livingApps(world)
  const standing = one(apps.filter(({ tab }) => tab.page.isStopped || tab.page.state === 'frozen'))
  if (standing) return standing
  const asking = one(apps.filter(({ isRunning, tab }) => isRunning && !tab.page.isPrerendering))
  asking?.get({ forceRefresh: true })
  asking?.tab.stop()
  return asking
}

/** A usual tab of this browser: all its tabs have the same parts. */
function usualTab({ apps }: World): TabSetup {
  const { locks, hasChannel } = [...apps.values()].find(({ setup }) => setup.hasLedger)?.setup ?? PLAIN_TAB
  return { ...PLAIN_TAB, locks, hasChannel }
}

/** A tab that is looked at, and that keeps its token fresh. */
function face(world: World): App {
  const usual = ({ setup, isRunning }: App): boolean => isRunning && setup.isSharing
  const found = livingApps(world).find(usual)
  if (found) {
    world.hideOthers(found.setup.window)
    found.tab.show()
    found.subscribe()
    return found
  }
  const slot = 200
  world.open(slot, usualTab(world))
  return world.apps.get(slot) as App
}

/**
 * From now on the server answers, the storage works, and everybody runs, or all but one. Answers the tab that is looked
 * at.
 */
export function becomeCalm(world: World): App {
  const standing = leaveStanding(world)
  if (standing) world.met(`stood still to the end: ${standing.tab.page.isStopped ? 'stopped' : 'frozen'}`)
  world.isCalm = true
  world.network.troubles.end()
  world.network.endings = { left: 0, hang: false }
  world.recorder.write({ kind: 'server', change: 'well', user: null, session: null })
  world.setStorage('works')
  for (const app of livingApps(world)) if (app !== standing) thaw(world, app)
  const app = face(world)
  app.tab.tell('online')
  app.get()
  return app
}

/** How long until every wait that anybody may be in is over: I6 judges nothing before. */
export function settlingMs(world: World): number {
  const { setup, network, browser, apps } = world
  const { lifetimeMs, requestTimeoutMs } = setup
  // Where a part is missing, tabs agree when they read next.
  const isWhole = [...apps.values()].every(({ setup: has }) => has.hasChannel && has.hasLedger && has.isSharing)
  const delayedMs = Math.max(0, network.delayedUntil - browser.now())
  const isAnyStanding = livingApps(world).some(({ isRunning, isDisposed }) => !isRunning && !isDisposed)
  const boundMs = recoveryBoundMs(requestTimeoutMs, delayedMs, isAnyStanding ? STANDING_LOCKS : 0)
  return boundMs + (isWhole ? 0 : 1.2 * lifetimeMs)
}

/** Lets time pass, as long as nothing is wrong: where a tab spins, none ever does. */
async function pass({ browser, recorder }: World, ms: number): Promise<void> {
  const end = browser.now() + ms
  browser.schedule(() => {}, ms)
  await browser.until(() => recorder.violations.length > 0 || browser.now() >= end, ms + 1)
}

/** Waits until so much time passes without a request, a message or a row. */
async function comeToRest(world: World): Promise<void> {
  let last = world.browser.now()
  world.recorder.listen(({ at, kind }) => {
    if (['request', 'answered', 'posted', 'heard', 'written', 'read', 'lock', 'ending', 'ended'].includes(kind))
      last = at
  })
  const start = world.browser.now()
  while (world.recorder.violations.length === 0 && world.browser.now() - start < REST_LIMIT_MS) {
    await pass(world, STILL_MS)
    if (world.network.underWay === 0 && world.browser.now() - last >= STILL_MS) return
  }
  world.met('never still')
}

/** Asks all tabs on the channel, as a new page would. */
async function collectAnswers(world: World): Promise<ReadonlyMap<string, Message>> {
  const answers = new Map<string, Message>()
  const observer = world.browser.openTab({ name: OBSERVER, isVisible: false })
  const channel = observer.ports.openChannel(NAME, (raw) => {
    const message = messageOf(raw as object)
    if (message.kind === 'answer') answers.set(message.tabId, message)
  })
  const question = { kind: 'ask', name: NAME, tabId: OBSERVER, stage: 0, line: noLine(''), params: {}, token: null }
  channel?.post({ ...NO_SESSION, ...question, v: 1 })
  await pass(world, ANSWERS_MS)
  observer.crash()
  return answers
}

/** The same once more where a request came between the answers of two tabs: each spoke of another moment. */
async function collectAtRest(world: World): Promise<ReadonlyMap<string, Message>> {
  for (let tries = 1; ; tries += 1) {
    await comeToRest(world)
    const { requests } = world.network
    const answers = await collectAnswers(world)
    if (world.network.requests === requests || tries === MAX_TRIES) return answers
  }
}

/** Asks all tabs what they know, and writes down what each of them says. Who stands still is over. */
export async function ask(world: World): Promise<void> {
  const answers = await collectAtRest(world)
  const tabs = livingApps(world).flatMap((app): Quiet[] => {
    if (!app.isRunning) return []
    const { manager, name } = app
    // `get()` would listen for a moment, which begins what has not begun.
    const session = manager.$session.value ?? { status: 'pending' }
    const message = answers.get(world.ids.get(name) ?? '') ?? null
    return [{ tab: name, message, session, peeked: manager.peek()?.token ?? null }]
  })
  world.recorder.write({ kind: 'quiet', tabs })
  for (const { isRunning, tab } of livingApps(world)) if (!isRunning) tab.crash()
}

/** All managers are disposed; in some runs while they all want a token, so that they hold locks, wait for them, or ask. */
export async function disposeAll(world: World): Promise<void> {
  const chance = new Chance(world.setup.seed ^ BUSY_MS)
  const apps = livingApps(world)
  if (chance.is(BUSY_SHARE)) {
    for (const app of apps) app.get({ forceRefresh: true })
    await pass(world, chance.between(0, BUSY_MS))
  }
  for (const app of apps) if (!app.isGone) app.dispose()
  await pass(world, AFTERWARDS_MS)
}
