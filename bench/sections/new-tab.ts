import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { inMs, inRequests, type Row } from '../table.ts'

const LIFETIME_MS = 60_000
const WARM_TABS = 5
const ROUNDS = 11

/** From the navigation to the first token, in a tab that is opened beside others that have one. */
export async function measureNewTab(browser: Browser): Promise<Row[]> {
  return onStage(browser, { lifetimeMs: LIFETIME_MS }, async (stage) => {
    // The first one fetches; it is shown while it is there.
    const warm = await stage.openTabs(WARM_TABS, 'start')
    await Promise.all(warm.map((tab) => tab.evaluate(() => globalThis.bench.readyAt)))
    const [fetcher, other] = warm as [Tab, Tab]
    const rows = [await measure(stage, 'beside the one that fetched', () => fetcher.show())]
    rows.push(await measure(stage, 'all others hidden', () => fetcher.hide()))
    await fetcher.close()
    rows.push(await measure(stage, 'the one that fetched is closed', () => other.show()))
    return rows
  })
}

async function measure(stage: Stage, how: string, prepare: () => Promise<void>): Promise<Row> {
  const withToken: number[] = []
  const empty: number[] = []
  const requests: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await prepare()
    const nothing = await stage.openEmpty()
    empty.push(await nothing.evaluate(() => Reflect.get(globalThis, 'readyAt') as number))
    await nothing.close()
    await prepare()
    const before = stage.server.requests
    const tab = await stage.openTab('start')
    withToken.push((await tab.evaluate(() => globalThis.bench.readyAt)) ?? Number.NaN)
    requests.push(stage.server.requests - before)
    await tab.close()
  }
  // Round by round: whatever else the machine does, it does to both.
  const over = median(withToken.map((ms, round) => ms - (empty[round] ?? Number.NaN)))
  return {
    what: `new tab over an empty page, ${how}`,
    measured: `${inMs(over)}, ${inRequests(...requests)}`,
    floor: `${inMs(median(empty))} (empty page)`,
    target: '30 ms, 0 requests',
  }
}
