import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage, type Stage } from '../stage.ts'
import type { Row } from '../table.ts'

/** Expires while its tab is hidden, which renews nothing by itself. */
const SHORT_MS = 1_500
const LONG_MS = 60_000
const CALLS = 100
const TABS = 5
/** Enough for a word to reach all tabs. */
const SOON_MS = 500

/** Many calls at once, and one call on a token that is there. */
export async function measureCalls(browser: Browser): Promise<Row[]> {
  const [one, many] = await onStage(browser, { lifetimeMs: SHORT_MS }, callOnExpired)
  const together = await onStage(browser, { lifetimeMs: LONG_MS }, callInAllTabs)
  const { call, checked, constant } = await onStage(browser, { lifetimeMs: LONG_MS }, async ({ openTab }) =>
    (await openTab('start')).evaluate(() => globalThis.bench.measureCalls()),
  )
  return [
    row(`requests for ${CALLS} calls at once, token expired`, `${many}`, `${one} (one call)`, '1'),
    row(`requests for ${TABS} tabs x ${CALLS / TABS} calls at once, no token`, `${together}`, `${one} (one call)`, '1'),
    row('awaited getToken() over an awaited constant', `${(call - constant).toFixed(0)} ns`, '', '60 ns'),
    row('  both', `${call.toFixed(0)} ns`, `${constant.toFixed(0)} ns`, ''),
    row('  ratio', (call / constant).toFixed(2), '1', ''),
    row('  with the full check, once in 500 ms', `${checked.toFixed(0)} ns`, '', ''),
  ]
}

const row = (what: string, measured: string, floor: string, target: string): Row => ({ what, measured, floor, target })

async function callOnExpired({ server, openTab }: Stage): Promise<readonly number[]> {
  const tab = await openTab('start')
  await tab.evaluate(() => globalThis.bench.readyAt)
  await tab.hide()
  const counts: number[] = []
  for (const calls of [1, CALLS]) {
    await untilExpired(tab)
    const before = server.requests
    await tab.evaluate((count) => globalThis.bench.callAtOnce(count), calls)
    counts.push(server.requests - before)
  }
  return counts
}

async function untilExpired(tab: Tab): Promise<void> {
  await tab.evaluate(async () => {
    while (globalThis.bench.tokens.peek()) await new Promise((resolve) => setTimeout(resolve, 50))
  })
}

async function callInAllTabs({ server, openTabs }: Stage): Promise<number> {
  const tabs = await openTabs(TABS)
  const at = Date.now() + SOON_MS
  await Promise.all(
    tabs.map((tab) => tab.evaluate((count, wall) => globalThis.bench.callAtOnceAt(count, wall), CALLS / TABS, at)),
  )
  return server.requests
}
