import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { inMs, type Row } from '../table.ts'
import { END_MS } from '../token-server.ts'

const LIFETIME_MS = 60_000
const ROUNDS = 7

/** From the call of `signOut()` in one tab until the last of the others knows. */
export async function measureSignOut(browser: Browser, counts: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const count of counts) {
    const [signOut, floor] = await onStage(browser, { lifetimeMs: LIFETIME_MS }, (stage) => play(stage, count))
    rows.push({
      what: `sign-out until ${count - 1} other tabs know (server: ${END_MS} ms)`,
      measured: inMs(signOut),
      floor: `${inMs(floor)} (bare message)`,
      target: count > 5 ? '60 ms' : '10 ms',
    })
  }
  return rows
}

async function play({ openTabs }: Stage, count: number): Promise<readonly [number, number]> {
  const tabs = await openTabs(count, 'start')
  const [first, ...others] = tabs as [Tab, ...Tab[]]
  await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.bench.readyAt)))
  const signOuts: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    floors.push(await timeFloor(first, others))
    signOuts.push(await timeSignOut(first, others))
    // Each tab has a token of the new sign-in again.
    await first.evaluate(() => globalThis.bench.tokens.signedIn())
    await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.bench.tokenAt())))
  }
  return [median(signOuts), median(floors)]
}

async function timeFloor(first: Tab, others: readonly Tab[]): Promise<number> {
  const told = others.map((tab) => tab.evaluate(() => globalThis.bench.floor.postedAt()))
  await untilListening(others)
  const start = await first.evaluate(() => globalThis.bench.floor.post())
  return Math.max(...(await Promise.all(told))) - start
}

async function timeSignOut(first: Tab, others: readonly Tab[]): Promise<number> {
  const told = others.map((tab) => tab.evaluate(() => globalThis.bench.signedOutAt()))
  await untilListening(others)
  const start = await first.evaluate(() => {
    const now = Date.now()
    void globalThis.bench.tokens.signOut()
    return now
  })
  return Math.max(...(await Promise.all(told))) - start
}

/** Commands of a page are run in turn: when this one is answered, the one before it has begun. */
async function untilListening(tabs: readonly Tab[]): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.evaluate(() => true)))
}
