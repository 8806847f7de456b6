import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { inMs, inRequests, type Row } from '../table.ts'

const LIFETIME_MS = 60_000
const REQUEST_TIMEOUT_MS = 2_000
/** Half of the longest legal hold, which is a request and a second: see `waitBound` in src/core/flight.ts. */
const WAIT_BOUND_MS = 1_500
const ROUNDS = 3

/** What befalls the tab whose request is in the air. */
const FATES: Readonly<Record<string, (tab: Tab, origin: string) => Promise<void>>> = {
  closed: (tab) => tab.close(),
  crashed: (tab) => tab.crash(),
  frozen: (tab) => tab.freeze(),
  cached: (tab, origin) => tab.navigate(`${origin}/empty`),
}

interface Recovery {
  readonly ms: number
  readonly floorMs: number
  readonly requests: number
}

/** Another tab waits, with nothing to serve. How long until it has a token, and at what price. */
export async function measureRecovery(browser: Browser): Promise<Row[]> {
  return onStage(browser, { lifetimeMs: LIFETIME_MS }, async (stage) => {
    const rows: Row[] = []
    for (const [name, fate] of Object.entries(FATES)) {
      const rounds: Recovery[] = []
      while (rounds.length < ROUNDS) rounds.push(await recover(stage, `${name}${rounds.length}`, fate))
      rows.push({
        what: `recovery, the tab that fetches is ${name}`,
        measured: `${inMs(median(rounds.map(({ ms }) => ms)))}, ${inRequests(...rounds.map((each) => each.requests))}`,
        floor: `${inMs(median(rounds.map(({ floorMs }) => floorMs)))} (bare lock)`,
        target: '500 ms, 2 requests',
      })
    }
    return [...rows, ...(await measureStopped(stage))]
  })
}

/** Two tabs of a name that nobody has used, the first of them with a request that will not be answered. */
async function prepare({ server, openTab }: Stage, name: string): Promise<readonly [Tab, Tab, Promise<number>]> {
  const query = `name=${name}&requestTimeout=${REQUEST_TIMEOUT_MS}`
  const holder = await openTab(query)
  const waiter = await openTab(query)
  const asked = server.hangNext()
  await holder.evaluate(() => void globalThis.bench.tokenAt().catch(() => {}))
  await asked
  const recovered = waiter.evaluate(() => globalThis.bench.tokenAt())
  await waiter.evaluate((lock) => globalThis.bench.queued(lock), `freshtoken:${name}::0`)
  return [holder, waiter, recovered]
}

async function recover(
  stage: Stage,
  name: string,
  fate: (tab: Tab, origin: string) => Promise<void>,
): Promise<Recovery> {
  const { server } = stage
  const floorMs = await recoverBare(stage, name, fate)
  const before = server.requests
  const [holder, waiter, recovered] = await prepare(stage, name)
  const start = Date.now()
  await fate(holder, server.origin)
  const ms = (await recovered) - start
  const requests = server.requests - before
  await clear(holder, waiter)
  return { ms, floorMs, requests }
}

/** The same with a lock that is let go by hand. */
async function recoverBare(
  stage: Stage,
  name: string,
  fate: (tab: Tab, origin: string) => Promise<void>,
): Promise<number> {
  const [holder, waiter] = (await stage.openTabs(2)) as [Tab, Tab]
  await holder.evaluate((lock) => globalThis.bench.floor.hold(lock), name)
  const recovered = waiter.evaluate((lock) => globalThis.bench.floor.takeOver(lock), name)
  await waiter.evaluate((lock) => globalThis.bench.queued(lock), name)
  const start = Date.now()
  await fate(holder, stage.server.origin)
  const ms = (await recovered) - start
  await clear(holder, waiter)
  return ms
}

/** A stopped process runs no handler, so only the bound of the wait helps, once: from then on the tabs use the next lane. */
async function measureStopped(stage: Stage): Promise<Row[]> {
  const { server } = stage
  const before = server.requests
  const [holder, waiter, recovered] = await prepare(stage, 'stopped')
  const start = Date.now()
  await holder.stop()
  const first = (await recovered) - start
  const firstRequests = server.requests - before
  const again = await waiter.evaluate(async () => {
    const now = Date.now()
    return (await globalThis.bench.tokenAt({ forceRefresh: true })) - now
  })
  const requests = server.requests - before
  await holder.continue()
  await clear(holder, waiter)
  return [
    {
      what: 'recovery, the tab that fetches is stopped',
      measured: `${inMs(first)}, ${inRequests(firstRequests)}`,
      floor: `${inMs(WAIT_BOUND_MS)} (the wait's bound)`,
      target: `${inMs(REQUEST_TIMEOUT_MS)}, once`,
    },
    {
      what: '  the next refresh while it is still stopped',
      measured: `${inMs(again)}, ${inRequests(requests - firstRequests)}`,
      floor: '',
      target: '500 ms, 1 request',
    },
  ]
}

async function clear(...tabs: readonly Tab[]): Promise<void> {
  // Some of them are gone.
  await Promise.allSettled(tabs.map((tab) => tab.close()))
}
