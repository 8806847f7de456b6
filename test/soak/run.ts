import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../browsers/deadline.ts'
import type { Engine } from '../browsers/engine.ts'
import { Chance } from '../simulation/chance.ts'
import { ERROR, FROM_CACHE, type SoakReport } from '../tabs/page/soaking.ts'
import { type ApiCall, SessionServer } from '../tabs/server/session-server.ts'
import type { Evidence, Line, ToldCall } from './evidence.ts'
import { History } from './history.ts'
import { leftOut, live, settle } from './life.ts'
import { childProcesses, memoryOf } from './memory.ts'
import { printReport } from './report.ts'
import { World } from './world.ts'

const LIFETIME_MS = 10_000
const MINUTE_MS = 60_000
/** Answers are slow, so that things happen while they are in the air. */
const ANSWER_MS: readonly [number, number] = [20, 250]
const SLOW_ANSWER_MS: readonly [number, number] = [500, 2_000]
const SLOW_SHARE = 0.25
/** Beyond the time that was asked for: opening, settling and closing, whatever hangs. */
const GRACE_MS = 4 * MINUTE_MS
const CLOSE_DEADLINE_MS = 30_000

export interface SoakOptions {
  readonly minutes: number
  readonly tabs: number
  readonly seed: number
}

/** One engine, from its start to its table. Answers whether all that is promised held. */
export async function soak(engine: Engine, options: SoakOptions): Promise<boolean> {
  const chance = new Chance(options.seed)
  const server = await SessionServer.start({
    lifetimeMs: LIFETIME_MS,
    isStrict: true,
    hasMarker: true,
    isExclusive: true,
    drawDelayMs: drawDelay(new Chance(options.seed + 1)),
  })
  const others = childProcesses()
  const browser = await engine.launch()
  try {
    const profile = await withDeadline(browser.openProfile(), 'a profile is opened')
    // With the profile, for WebKit starts its processes by it.
    const processes = new Set([...childProcesses()].filter((pid) => !others.has(pid)))
    const world = new World(engine, server, profile, chance, new History())
    const evidence = collect(world)
    const memory: string[] = []
    const playing = play(world, options, () => memory.push(`${memoryOf(processes)} MB`))
    // Judged all the same, by what there is.
    await withDeadline(playing, 'the soak', options.minutes * MINUTE_MS + GRACE_MS).catch((error: Error) =>
      world.failures.push(error.message),
    )
    for (const [tab, { others: untold }] of world.remainders)
      evidence.calls.push(...untold.map((one) => ({ ...one, tab, wayMs: 0 })))
    return printReport(titleOf(engine, options), evidence, linesOf(world, memory))
  } finally {
    await withDeadline(browser.close(), 'the browser is closed', CLOSE_DEADLINE_MS).catch(console.error)
    await server.close()
  }
}

async function play(world: World, { minutes, tabs }: SoakOptions, measure: () => void): Promise<void> {
  await world.open('user=ada', false)
  while (world.tabs.length < tabs && world.failures.length < tabs) await world.open('', false)
  await sleep(LIFETIME_MS)
  measure()
  await live(world, tabs, Date.now() + minutes * MINUTE_MS)
  await settle(world, tabs)
  // All back-offs are over, and all that was not told is.
  await sleep(2 * LIFETIME_MS)
  measure()
  await world.askForRemainders()
  for (const tab of world.tabs) world.keepErrors(tab)
}

/** What pages tell, as it comes. */
function collect(world: World): Evidence {
  const { server, history } = world
  const [calls, dead]: [ToldCall[], ToldCall[]] = [[], []]
  server.onApiCall = ({ tab, arrivedAt, isDead, sent }: ApiCall) => {
    const { call, others } = sent as unknown as SoakReport
    const told = { ...call, tab, wayMs: arrivedAt - call.settledAt }
    calls.push(told, ...others.map((one) => ({ ...one, tab, wayMs: 0 })))
    if (isDead) dead.push(told)
  }
  return { lifetimeMs: LIFETIME_MS, server, world, history, calls, dead }
}

function drawDelay(chance: Chance): () => number {
  return () => chance.between(...(chance.is(SLOW_SHARE) ? SLOW_ANSWER_MS : ANSWER_MS))
}

function titleOf({ name }: Engine, { minutes, tabs, seed }: SoakOptions): string {
  return `${name}: ${minutes} minutes, ${tabs} tabs, seed ${seed}`
}

function linesOf(world: World, memory: readonly string[]): Line[] {
  const { deeds, engine, server } = world
  const done = [...deeds].map(([name, count]) => `${count} ${name}`)
  const { told } = server.traffic
  const restored = told.filter((what) => what.endsWith(FROM_CACHE)).length
  const now = Date.now()
  const errors = new Set([...world.uncaught, ...told.filter((what) => what.includes(ERROR))])
  const findings = [...errors].map((what) => ({ what, from: now, to: now }))
  return [
    { what: 'errors in consoles, or that nobody caught', value: String(errors.size), findings },
    { what: 'memory at the start and at the end', value: memory.join(', '), findings: [] },
    { what: 'done', value: done.join(', '), findings: [] },
    { what: 'pages back from the cache', value: String(restored), findings: [] },
    { what: 'left out, for the engine cannot', value: leftOut(engine).join(', ') || 'nothing', findings: [] },
  ]
}
