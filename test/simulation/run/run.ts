import type { Checker, CreateChecker, Happening, RunSetup } from '../journal.ts'
import type { Plan, Setup } from '../plan/plan.ts'
import type { Violation } from '../world/recorder.ts'
import { World } from '../world/world.ts'
import { ask, becomeCalm, disposeAll, settlingMs } from './calm.ts'
import { collectErrors } from './errors.ts'
import { Reach } from './reach.ts'
import { schedule } from './triggers.ts'

export interface Result {
  readonly violations: readonly Violation[]
  /** Virtual milliseconds. */
  readonly lastedMs: number
  readonly happenings: number
  readonly requests: number
  /** How often what happened. */
  readonly reached: ReadonlyMap<string, number>
}

export interface RunOptions {
  readonly checkers: readonly CreateChecker[]
  /** Shown each happening. */
  readonly listener?: (happening: Happening) => void
  /** What happens after it, nobody wants to know. */
  readonly limitMs?: number
}

function setupOf(setup: Setup): RunSetup {
  const { lifetimeMs, refreshAt, requestTimeoutMs, maxWaitMs, idleAfterMs, ...app } = setup
  const { hasMarker, hasEndSession, tellsSignIn } = app
  return { lifetimeMs, refreshAt, requestTimeoutMs, maxWaitMs, idleAfterMs, hasMarker, hasEndSession, tellsSignIn }
}

async function play({ setup, actions }: Plan, world: World, reach: Reach, limitMs: number): Promise<void> {
  const { browser, recorder } = world
  const isOver = (): boolean => recorder.violations.length > 0 || browser.now() > limitMs
  const pass = async (ms: number): Promise<void> => {
    const end = browser.now() + ms
    browser.schedule(() => {}, ms)
    await browser.until(() => isOver() || browser.now() >= end, ms + 1)
  }
  if (setup.user !== null) world.server.signIn(setup.user)
  schedule(world, actions, (deed) => reach.add(`did ${deed.do}`))
  await pass(setup.calmAt)
  // Nothing becomes well while the machine sleeps.
  await pass(Math.max(0, world.sleepsUntil - browser.now()))
  if (isOver()) return
  const face = becomeCalm(world)
  await pass(settlingMs(world))
  if (isOver()) return
  face.get()
  await ask(world)
  if (isOver()) return
  await disposeAll(world)
}

/** Plays a plan to its end, or to the first violation. The same plan plays the same way. */
export async function run(plan: Plan, { checkers, listener, limitMs = Infinity }: RunOptions): Promise<Result> {
  const made: Checker[] = checkers.map((create) => create(setupOf(plan.setup)))
  const reach = new Reach()
  const world = new World(plan.setup, made, (what) => reach.add(what))
  const { recorder, network, browser } = world
  recorder.listen((happening) => reach.see(happening))
  if (listener) recorder.listen(listener)
  const stop = collectErrors((error) => recorder.write({ kind: 'error', tab: '', error }))
  try {
    await play(plan, world, reach, limitMs)
  } catch (error) {
    recorder.write({ kind: 'error', tab: '', error })
    if (recorder.violations.length === 0) throw error
  } finally {
    stop()
  }
  for (const { missed } of world.apps.values())
    for (const part of missed) reach.add(`found missing for a while: ${part}`)
  for (const { counted } of made) for (const [what, count] of counted ?? []) reach.add(what, count)
  const { violations, count: happenings } = recorder
  return { violations, happenings, lastedMs: browser.now(), requests: network.requests, reached: reach.counts }
}
