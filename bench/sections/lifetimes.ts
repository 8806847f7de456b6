import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import type { Row } from '../table.ts'

const LIFETIME_MS = 6_000
/** A token is renewed after 5/6 of its life. */
const PERIOD_MS = 5_000
const LIFETIMES = 3

interface Outcome {
  readonly requests: number
  readonly overlaps: number
  readonly dead: number
  readonly isAlive: boolean
}

/** Requests per lifetime while every tab asks for a token all the time, on a server that ends the session for two at once. */
export async function measureLifetimes(browser: Browser, counts: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  let alone: Outcome | undefined
  for (const count of counts) {
    const options = { lifetimeMs: LIFETIME_MS, rotatesStrictly: true }
    const outcome = await onStage(browser, options, (stage) => play(stage, count))
    alone ??= outcome
    rows.push({
      what: `requests in ${LIFETIMES} lifetimes of ${LIFETIME_MS / 1000} s, ${count} tab${count > 1 ? 's' : ''}`,
      measured: String(outcome.requests),
      floor: count > 1 ? `${alone.requests} (one tab)` : String(LIFETIMES),
      target: String(LIFETIMES),
    })
    rows.push({
      what: '  overlaps, dead tokens served, session',
      measured: `${outcome.overlaps}, ${outcome.dead}, ${outcome.isAlive ? 'alive' : 'ended'}`,
      floor: '',
      target: '0, 0, alive',
    })
  }
  return rows
}

async function play({ server, openTabs }: Stage, count: number): Promise<Outcome> {
  const tabs = await openTabs(count, 'poll&start')
  await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.bench.readyAt)))
  // From one request to a moment between two.
  await server.nextRequest()
  const before = server.requests
  await sleep(LIFETIMES * PERIOD_MS + PERIOD_MS / 2)
  const { requests, overlaps, isAlive } = server
  return { requests: requests - before, overlaps, isAlive, dead: await countBad(tabs) }
}

async function countBad(tabs: readonly Tab[]): Promise<number> {
  const counts = await Promise.all(
    tabs.map((tab) => tab.evaluate(() => globalThis.bench.poll.dead + globalThis.bench.poll.failures)),
  )
  return counts.reduce((sum, each) => sum + each, 0)
}
