import type { Browser, Tab } from '../../test/browsers/browser.ts'
import { onStage } from '../stage.ts'
import type { Row } from '../table.ts'

const LIFETIME_MS = 60_000
/** By then all is there that is compiled and cached once: it is 300 kB more than after a hundred. */
const FEW = 1_500
const MANY = 3_000
/** As many as a driver waits for. */
const AT_ONCE = 250
const BYTES_PER_KB = 1_024

interface Heaps {
  readonly asking: number
  readonly told: number
}

/** What a tab keeps after many refreshes that it did not keep after few, in bytes, when all garbage is collected. */
export async function measureMemory(browser: Browser): Promise<Row[]> {
  return onStage(browser, { lifetimeMs: LIFETIME_MS }, async ({ openTab }) => {
    const [told, asking] = [await openTab('start'), await openTab('start')]
    const few = await heapsAfter(FEW, asking, told)
    const many = await heapsAfter(MANY - FEW, asking, told)
    return [row('the tab that asks', few.asking, many.asking), row('a hidden tab that is told', few.told, many.told)]
  })
}

function row(who: string, few: number, many: number): Row {
  const what = `heap of ${who}, ${MANY} refreshes`
  const perRefresh = `${inKb((many - few) / (MANY - FEW))} a refresh`
  return {
    what,
    measured: `${inKb(many)}, ${perRefresh}`,
    floor: `${inKb(few)} after ${FEW}`,
    target: '0.0 kB a refresh',
  }
}

async function heapsAfter(refreshes: number, asking: Tab, told: Tab): Promise<Heaps> {
  for (let done = 0; done < refreshes; done += AT_ONCE) {
    await asking.evaluate((count) => globalThis.bench.refresh(count), AT_ONCE)
  }
  const heapOf = (tab: Tab) => tab.evaluate(() => globalThis.bench.heapBytes())
  return { asking: await heapOf(asking), told: await heapOf(told) }
}

function inKb(bytes: number): string {
  return `${(bytes / BYTES_PER_KB).toFixed(1)} kB`
}
